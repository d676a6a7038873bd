package good

import "slices"

// The capacity ends with the part.
type record struct {
	raw       []byte
	key, rest []byte
}

func newRecord(raw []byte, n int) *record {
	return &record{raw: raw, key: raw[:n:n], rest: raw[n:]}
}

func (r *record) withSuffix(s string) []byte { return append(r.key, s...) }

// What a part is cut out of goes away, and nothing lies behind the part that anybody looks at.
type leaf struct{ name []byte }

func newLeaf(buf []byte, n int) *leaf { return &leaf{name: buf[:n]} }

func (l *leaf) path(s string) []byte { return append(l.name, s...) }

// Before anybody appends, the field gets a list of its own.
type column struct {
	cells       []string
	first, more []string
}

func (c *column) split(n int) {
	c.first, c.more = c.cells[:n], c.cells[n:]
}

func (c *column) marked(s string) []string {
	c.first = slices.Clone(c.first)
	return append(c.first, s)
}

// Some are cut out of a larger array, others are not: nobody knows which this one is.
type chunk struct{ data, tail []byte }

func cutChunk(b []byte, n int) *chunk { return &chunk{b[:n], b[n:]} }

func ownChunk(b []byte) *chunk { return &chunk{data: slices.Clone(b)} }

func (c *chunk) closed() []byte { return append(c.data, '\n') }

// The list is cut shorter and grows again.
type stack struct {
	list []int
	undo []int
}

func (s *stack) pop(n int) {
	s.undo = append(s.undo[:0], s.list[n:]...)
	s.list = s.list[:n]
}

func (s *stack) push(v int) { s.list = append(s.list, v) }

// The frame on top of a stack is where the stack ends.
type machine struct {
	values []int
	args   []int
}

func (m *machine) enter(vs ...int) {
	start := len(m.values)
	m.values = append(m.values, vs...)
	m.args = m.values[start:]
}

func (m *machine) arg(v int) {
	m.args = append(m.args, v)
	m.values = m.values[:len(m.values)-len(m.args)+1]
}

// What was added is kept in one case and taken back in the other.
type arena struct{ cells []string }

type listed struct{ cells []string }

func (a *arena) fill(ls []listed, keep func(string) bool) {
	cells := a.cells
	for i := range ls {
		start := len(cells)
		cells = append(cells, ls[i].cells...)
		if keep(cells[start]) {
			ls[i].cells = cells[start:]
		} else {
			cells = cells[:start]
		}
	}
	a.cells = cells
}
