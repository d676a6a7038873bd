package good

import (
	"encoding/json"
	"strings"
	"unsafe"
)

type label struct {
	Name  string
	Value string
	count int
	next  *label
}

type labels struct {
	list   []label
	byName map[string]label
	first  label
	ready  bool
}

func (l *labels) intern() {
	for i := range l.list {
		l.list[i].Name = strings.Clone(l.list[i].Name)
	}
}

func (l *labels) internBack() {
	for i, x := range l.list {
		x.Name = strings.Clone(x.Name)
		l.list[i] = x
	}
}

func (l *labels) hit(name string) {
	x := l.byName[name]
	x.count++
	l.byName[name] = x
}

func (l *labels) copies() (out []label) {
	for _, x := range l.list {
		x.count = 0
		out = append(out, x)
	}
	return out
}

func (l *labels) names() (out []string) {
	for _, x := range l.list {
		x.Name = strings.ToLower(x.Name)
		out = append(out, x.Name)
	}
	return out
}

func (l label) withName(name string) label {
	l.Name = name
	return l
}

func (l label) encode() ([]byte, error) {
	l.Value = strings.TrimSpace(l.Value)
	return json.Marshal(l)
}

func (l label) send(ch chan<- label) {
	l.count = 1
	ch <- l
}

func (l label) store(m map[string]label) {
	l.count++
	m[l.Name] = l
}

func (l label) later() func() string {
	f := func() string { return l.Name }
	l.Name = "x"
	return f
}

func (l label) reencode() ([]byte, error) {
	l.Name = ""
	return json.Marshal(&l)
}

func (l label) firstField() *string {
	l.Value = "set"
	return &l.Name
}

func (l label) viaUnsafe() uintptr {
	l.Value = "set"
	return uintptr(unsafe.Pointer(&l.Name))
}

// Pointers reach the original.
func (l label) nextName(name string) {
	l.next.Name = name
}

// The next round reads it.
func (l label) last() int {
	n := 0
	for l.count < 10 {
		n += l.count
		l.count++
	}
	return n
}

// A pointer is kept, but to the element.
func (l *labels) find(name string) {
	var found *label
	for i := range l.list {
		if l.list[i].Name == name {
			found = &l.list[i]
		}
	}
	if found != nil {
		found.count++
	}
}

// The copy that is kept is what is returned.
func (l *labels) pick(name string) *label {
	var found *label
	for _, x := range l.list {
		if x.Name == name {
			found = &x
		}
	}
	if found != nil {
		found.count = 1
	}
	return found
}

func (l *labels) local(name string) int {
	var found *label
	for _, x := range l.list {
		if x.Name == name {
			found = &x
			break
		}
	}
	if found == nil {
		return 0
	}
	found.count++
	return found.count
}

type conn struct {
	ctx  string
	key  [32]byte
	seen int
	buf  []byte
	root *label
}

func do(string) {}

// An old value is put back.
func (c conn) with(ctx string) {
	old := c.ctx
	c.ctx = ctx
	do(c.ctx)
	c.ctx = old
}

func (c *conn) zero() {
	for i := range c.key {
		c.key[i] = 0
	}
}

// A secret is wiped.
func use(c conn) {
	do(c.ctx)
	c.zero()
}

func (l *label) set(name string) *label {
	l.Name = name
	return l
}

// The label is changed behind the pointer, which stays the same.
func (c conn) rename(name string) {
	c.root = c.root.set(name)
}

// The bytes are written through on purpose.
func (c conn) fill(b byte) {
	c.buf = append(c.buf[:0], b)
}

func (c *conn) next() byte {
	c.seen++
	return c.buf[c.seen-1]
}

// A reader works on its own copy.
func first(c conn) byte {
	return c.next()
}

func firstTwo(c conn) (byte, byte) {
	return c.next(), c.next()
}

func (c *conn) withCtx(s string) *conn {
	c.ctx = s
	return c
}

func (c conn) derived(s string) string {
	return c.withCtx(s).ctx
}

func named(base conn) (c conn, err error) {
	c = base
	c.seen++
	return c, nil
}

func deferred(c conn) {
	defer func() { do(c.ctx) }()
	c.ctx = "done"
}

// New values are no copies.
func fresh() {
	c := conn{ctx: "x"}
	c.seen = 1
	do(c.ctx)
}

func received(ch chan conn) {
	for c := range ch {
		c.seen++
		do(c.ctx)
	}
}

func tableOf(c conn, out map[string]*string) {
	out["ctx"] = &c.ctx
	c.ctx = "x"
}

func expandAndUse(list []label) (out []string) {
	for _, l := range list {
		for _, f := range []*string{&l.Name, &l.Value} {
			*f = strings.TrimSpace(*f)
		}
		out = append(out, l.Name+l.Value)
	}
	return out
}

type weighted struct {
	name string
	cost int
}

// The copy is an argument, and the helper makes use of what it wrote.
func costs(list []weighted, store func(string, int)) {
	save := func(w *weighted, n int) {
		if n != w.cost {
			w.cost = n
			store(w.name, w.cost)
		}
	}
	for _, w := range list {
		save(&w, len(w.name))
	}
}

func (w *weighted) log() {
	w.cost++
	do(strings.Repeat(w.name, w.cost))
}

func logAll(list []weighted) {
	for _, w := range list {
		w.log()
	}
}

// The copies are made equal for the comparison, and made whole again.
func sameButCost(a, b any) bool {
	x, y := a.(weighted), b.(weighted)
	x.cost, y.cost = 0, 0
	same := x == y
	y.cost = b.(weighted).cost
	return same
}

func assigned(src weighted) (w weighted, err error) {
	if src.name == "" {
		return w, nil
	}
	w.name, w.cost = src.name, len(src.name)
	return w, nil
}

// Another entry takes its place.

type session struct {
	early *[]int
	done  bool
}

func establish(all map[int]session, id int, start func([]int)) {
	s, ok := all[id]
	if ok && s.early != nil {
		start(*s.early)
		s.early = nil
	}
	all[id] = session{done: true}
}
