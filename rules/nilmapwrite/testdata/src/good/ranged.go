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

type caption struct {
	Texts map[string]string `json:"texts"`
}

// The decoder makes the map, in a function that sees an interface only.
func (c *caption) rename(from, to string, load func(any) error) error {
	if err := load(c); err != nil {
		return err
	}
	c.Texts[to] = c.Texts[from]
	return nil
}

func readCaption(r io.Reader) (*caption, error) {
	c := &caption{}
	load := func(v any) error { return json.NewDecoder(r).Decode(v) }
	return c, c.rename("a", "b", load)
}
