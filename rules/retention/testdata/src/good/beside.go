package good

import (
	"net/netip"
	"time"
)

type pair struct{ key, value string }

// Both lists are cleared.

type bothCleared struct{ a, b []*pair }

func (s *bothCleared) Reset() {
	clear(s.a)
	clear(s.b)
	s.a, s.b = s.a[:0], s.b[:0]
}

// Neither is.

type noneCleared struct {
	a []*pair
	b []string
}

func (s *noneCleared) Reset() { s.a, s.b = s.a[:0], s.b[:0] }

// The buffers in the elements of the second one are used again.

type rows struct {
	names []*pair
	cells [][]byte
}

func (r *rows) Reset() {
	clear(r.names)
	r.names = r.names[:0]
	r.cells = r.cells[:0]
}

func (r *rows) next() []byte {
	if len(r.cells) < cap(r.cells) {
		r.cells = r.cells[:len(r.cells)+1]
	} else {
		r.cells = append(r.cells, nil)
	}
	return r.cells[len(r.cells)-1][:0]
}

// Numbers keep nothing alive.

type counts struct {
	who  []*pair
	many []int
}

func (c *counts) Reset() {
	clear(c.who)
	c.who, c.many = c.who[:0], c.many[:0]
}

// What is emptied belongs to somebody else.

func (c *counts) resetWith(o *noneCleared) {
	clear(c.who)
	c.who = c.who[:0]
	o.a = o.a[:0]
}

type sending struct {
	packets [][]byte
	to      []netip.AddrPort
	at      []time.Time
}

// Addresses and times keep nothing alive.
func (s *sending) flush(write func([][]byte, []netip.AddrPort)) {
	write(s.packets, s.to)
	clear(s.packets)
	s.packets = s.packets[:0]
	s.to = s.to[:0]
	s.at = s.at[:0]
}
