package bad

import (
	"encoding/json"
	"io"
)

type caption struct {
	Texts map[string]string `json:"texts"`
}

// The decoder makes the map, in a function that sees an interface only.
func (c *caption) rename(from, to string, load func(any) error) error {
	if err := load(c); err != nil {
		return err
	}
	c.Texts[to] = c.Texts[from] // want "^audit: this writes to `c.Texts`"
	return nil
}

func readCaption(r io.Reader) (*caption, error) {
	c := &caption{}
	load := func(v any) error { return json.NewDecoder(r).Decode(v) }
	return c, c.rename("a", "b", load)
}
