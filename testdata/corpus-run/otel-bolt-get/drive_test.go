package bug

import (
	"testing"

	"github.com/memvet/memvet/hint"
)

// Pages belong to transactions: between them they may be mapped elsewhere.
func begin(c *client) { hint.Taken(c.file.mem[:cap(c.file.mem)]) }
func end(c *client)   { hint.Invalidate(c.file.mem[:cap(c.file.mem)]) }

func TestGetThenSet(t *testing.T) {
	c := newClient(256)
	if err := c.Set("a", []byte("first value")); err != nil {
		t.Fatal(err)
	}
	end(c)
	begin(c)
	v, err := c.Get("a")
	if err != nil {
		t.Fatal(err)
	}
	end(c)
	t.Logf("%s", string(v))
	begin(c)
	if err := c.Set("a", []byte("other")); err != nil {
		t.Fatal(err)
	}
	end(c)
}
