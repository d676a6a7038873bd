package good

import (
	"database/sql"
	"encoding/json"
)

type profile struct {
	Name, Email string
}

// The copy is what the caller gets.
func (p profile) merged(data []byte) (profile, error) {
	err := json.Unmarshal(data, &p)
	return p, err
}

// The copy has the defaults, and one of its fields is asked for.
func (p profile) nameIn(data []byte) string {
	if json.Unmarshal(data, &p) != nil {
		return ""
	}
	return p.Name
}

// Whether it can be decoded is all that is asked.
func (p profile) Validate(data []byte) error { return json.Unmarshal(data, &p) }

// A scratch variable, for the same question.
func reload(current *profile, data []byte) error {
	next := *current
	if err := json.Unmarshal(data, &next); err != nil {
		return err
	}
	return json.Unmarshal(data, current)
}

// What is set is behind the pointer, which the caller has too.
type wrapper struct{ *profile }

func (w wrapper) read(data []byte) error { return json.Unmarshal(data, &w) }

type hand struct {
	target *profile
	Extra  map[string]string
}

func (n hand) scan(row *sql.Row) error        { return row.Scan(&n.target.Name, &n.target.Email) }
func (n hand) read(data []byte) error         { return json.Unmarshal(data, n.target) }
func (n hand) extra(data []byte) error        { return json.Unmarshal(data, &n.Extra) }
func list(data []byte, into *[]profile) error { return json.Unmarshal(data, into) }
func each(data []byte, ps map[string]*profile) error {
	for _, p := range ps {
		if err := json.Unmarshal(data, p); err != nil {
			return err
		}
	}
	return nil
}
