package bad

import (
	"io"
	"sync"
)

// A chore is done by whoever runs it, unless its owner wants to go on with it.
type chore struct {
	keep bool
	name string
	next []string
}

var chores = sync.Pool{New: func() any { return new(chore) }}

func (c *chore) done() {
	if c.keep {
		return
	}
	c.next = c.next[:0]
	chores.Put(c)
}

func (c *chore) run(w io.Writer) (n int, err error) {
	defer c.done()
	return io.WriteString(w, c.name)
}

func (c *chore) runAll(w io.Writer) error {
	if n, err := c.run(w); n == 0 || err != nil {
		return err
	}
	for _, s := range c.next { // want `used after its memory was given back`
		if _, err := io.WriteString(w, s); err != nil {
			return err
		}
	}
	return nil
}
