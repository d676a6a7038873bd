package good

import (
	"encoding/json"
	"maps"
	"slices"
)

type sheetRow struct {
	id    int
	cells []string
}

type gridSheet struct {
	rows   []sheetRow
	titles []sheetRow
}

func (s *gridSheet) Snapshot() []sheetRow {
	out := make([]sheetRow, len(s.rows))
	copy(out, s.rows)
	for i := range out {
		out[i].cells = slices.Clone(out[i].cells)
	}
	return out
}

// Titles are replaced as a whole.
func (s *gridSheet) CopyRows() []sheetRow { return slices.Clone(s.titles) }

func (s *gridSheet) SetTitle(row int, cells []string) { s.titles[row].cells = cells }

func (s *gridSheet) Set(row, col int, v string) { s.rows[row].cells[col] = v }

type LoadedSettings struct {
	Name   string
	Limits map[string]int
	Tags   map[string]bool
}

var startSettings = LoadedSettings{Name: "main", Limits: map[string]int{"conns": 10}}

func LoadSettings(data []byte) (LoadedSettings, error) {
	s := startSettings
	s.Limits = maps.Clone(s.Limits)
	err := json.Unmarshal(data, &s)
	return s, err
}

// There is no map to begin with.
var emptySettings = LoadedSettings{Name: "none"}

func LoadAll(data []byte) (LoadedSettings, error) {
	s := emptySettings
	err := json.Unmarshal(data, &s)
	return s, err
}
