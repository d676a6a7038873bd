// Methods that do what their interface forbids.
package contracts

import "encoding/json"

type keeper struct{ last []byte }

func (k *keeper) Write(p []byte) (int, error) {
	k.last = p // CONFLICT keeps contract
	return len(p), nil
}

type copier struct{ last []byte }

func (c *copier) Write(p []byte) (int, error) {
	c.last = append(c.last[:0], p...)
	return len(p), nil
}

type collector struct{ all [][]byte }

func (c *collector) Write(p []byte) (int, error) {
	c.all = append(c.all, p) // CONFLICT keeps contract
	return len(p), nil
}

type notWriter struct{ last []byte }

func (n *notWriter) Write(p []byte) { n.last = p }

type raw struct{ data []byte }

func (r *raw) UnmarshalJSON(b []byte) error {
	r.data = b // CONFLICT keeps contract
	return nil
}

type rawCopy struct{ data json.RawMessage }

func (r *rawCopy) UnmarshalJSON(b []byte) error {
	r.data = append(r.data[:0], b...)
	return nil
}

type rawPart struct{ data []byte }

func (r *rawPart) UnmarshalText(b []byte) error {
	if len(b) > 2 {
		r.data = b[1 : len(b)-1] // CONFLICT unsure keeps contract
	}
	return nil
}
