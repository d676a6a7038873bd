package bad

import "encoding/json"

type sheetRow struct {
	id    int
	cells []string
}

type gridSheet struct{ rows []sheetRow }

func (s *gridSheet) Snapshot() []sheetRow {
	out := make([]sheetRow, len(s.rows))
	copy(out, s.rows) // want "this copy of `sheetRow` shares `cells` with its source, and `Set` changes it in place"
	return out
}

func (s *gridSheet) Set(row, col int, v string) { s.rows[row].cells[col] = v }

// Settings that were loaded once are those of the next who loads some.
type LoadedSettings struct {
	Name   string
	Limits map[string]int
}

var startSettings = LoadedSettings{Name: "main", Limits: map[string]int{"conns": 10}}

func LoadSettings(data []byte) (LoadedSettings, error) {
	s := startSettings
	err := json.Unmarshal(data, &s) // want "`Unmarshal` puts entries into `Limits`, which this copy shares with `startSettings`"
	return s, err
}

func loadOnce(data []byte) (LoadedSettings, error) {
	s := startSettings
	err := json.Unmarshal(data, &s) // want "audit: `Unmarshal` puts entries into `Limits`"
	return s, err
}
