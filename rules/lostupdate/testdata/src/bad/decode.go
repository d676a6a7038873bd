package bad

import (
	"database/sql"
	"encoding/json"
	"io"
	"os"
)

type profile struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Tags  map[string]string
	dirty bool
}

// Every caller's profile stays empty.
func (p profile) read(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &p) // want "`Unmarshal` sets `p` on a receiver that is passed by value, so the caller's value stays as it was"
}

func greeting(file string) (string, error) {
	var p profile
	if err := p.read(file); err != nil {
		return "", err
	}
	return "hello " + p.Name, nil
}

func fillFrom(r io.Reader, p profile) error {
	if err := json.NewDecoder(r).Decode(&p); err != nil { // want "`Decode` sets `p` on a parameter that is passed by value"
		return err
	}
	return nil
}

func (p profile) scanEntry(row *sql.Row) error {
	return row.Scan(&p.Name, &p.Email) // want "`Scan` sets `p.Name` on a receiver that is passed by value"
}

type source struct {
	raw  json.RawMessage
	opts profile
}

func expand(sources []source) error {
	for _, s := range sources {
		if err := json.Unmarshal(s.raw, &s.opts); err != nil { // want "`Unmarshal` sets `s.opts` on a copy of each element of `sources`, so the elements stay as they were"
			return err
		}
	}
	return nil
}
