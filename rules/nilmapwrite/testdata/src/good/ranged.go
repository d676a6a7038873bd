package good

import (
	"encoding/json"
	"io"
)

type lockFile struct {
	Packages map[string]lockedPackage `json:"packages"`
}

type lockedPackage struct{ Source, Version string }

func (l *lockFile) version(name string) (string, error) { return l.Packages[name].Version, nil }

// The loop meets entries of the map, so there is one, whoever made it.
func (l *lockFile) fill(r io.Reader) error {
	dec := json.NewDecoder(r)
	var p lockFile
	if err := dec.Decode(&p); err != nil {
		return err
	}
	for name, k := range p.Packages {
		v, err := p.version(k.Source)
		if err != nil {
			return err
		}
		k.Version = v
		p.Packages[name] = k
	}
	return nil
}
