package good

import (
	"bytes"
	"context"
	"encoding/binary"
	"log/slog"
	"maps"
	"slices"
	"sort"
	"strings"
	"sync"
)

// The keeper copies.

type entry struct {
	key   []byte
	value string
}

type log struct{ entries map[string]entry }

func (l *log) Record(key []byte, value string) {
	l.entries[value] = entry{key: bytes.Clone(key), value: value}
}

func fill(l *log, values []string) {
	key := make([]byte, 8)
	for i, v := range values {
		binary.BigEndian.PutUint64(key, uint64(i))
		l.Record(key, v)
	}
}

// The caller makes a new one in each round.

type raw struct{ keys [][]byte }

func (r *raw) Add(key []byte) { r.keys = append(r.keys, key) }

func fillNew(r *raw, n int) {
	for i := range n {
		key := make([]byte, 8)
		binary.BigEndian.PutUint64(key, uint64(i))
		r.Add(key)
	}
}

// The caller copies before the call.

func fillClone(r *raw, n int) {
	key := make([]byte, 8)
	for i := range n {
		binary.BigEndian.PutUint64(key, uint64(i))
		r.Add(slices.Clone(key))
	}
}

// What is changed was changed before.

func fillBefore(r *raw, n int) {
	key := make([]byte, 8)
	binary.BigEndian.PutUint64(key, uint64(n))
	r.Add(key)
}

// It is only read.

func (r *raw) Has(key []byte) bool {
	return slices.ContainsFunc(r.keys, func(k []byte) bool { return bytes.Equal(k, key) })
}

func lookups(r *raw, n int) (hits int) {
	key := make([]byte, 8)
	for i := range n {
		binary.BigEndian.PutUint64(key, uint64(i))
		if r.Has(key) {
			hits++
		}
	}
	return hits
}

// Objects are shared on purpose.

type conn struct {
	state string
	tags  map[string]string
}

type pool struct {
	mu    sync.Mutex
	conns map[*conn]bool
	first *conn
}

func (p *pool) add(c *conn) {
	p.mu.Lock()
	p.conns[c] = true
	p.first = c
	p.mu.Unlock()
}

func open(p *pool) *conn {
	c := &conn{tags: map[string]string{}}
	p.add(c)
	c.state = "open"
	return c
}

// A map is registered and then filled.

type mux struct{ handlers map[string]func() }

func newMux(h map[string]func()) *mux { return &mux{handlers: h} }

func serve(f func()) *mux {
	h := map[string]func(){}
	h["/b"] = f
	m := newMux(h)
	return m
}

// The goroutine is waited for, or gets a copy.

type query struct{ labels []string }

type querier struct{ run func(string) }

func (q *querier) Start(qu *query) chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.run(strings.Join(qu.labels, ","))
	}()
	return done
}

func exec(q *querier, labels []string) {
	done := q.Start(&query{labels: labels})
	<-done
	sort.Strings(labels)
}

func execCopy(q *querier, labels []string) {
	done := q.Start(&query{labels: slices.Clone(labels)})
	sort.Strings(labels)
	<-done
}

// The holder is the caller's own and dies with it.

type scratch struct{ cur []byte }

func (s *scratch) use(b []byte) { s.cur = b }

func parse(lines [][]byte) (n int) {
	var s scratch
	buf := make([]byte, 0, 64)
	for _, l := range lines {
		buf = append(buf[:0], l...)
		s.use(buf)
		n += len(s.cur)
	}
	return n
}

// Registered with a copy for each.

type registry struct{ sets []map[string]string }

func (r *registry) Add(labels map[string]string) { r.sets = append(r.sets, labels) }

func register(r *registry, hosts []string) {
	labels := map[string]string{"job": "node"}
	for _, h := range hosts {
		labels["host"] = h
		r.Add(maps.Clone(labels))
	}
}

// Every handler gets its own list.

type tee struct{ to []slog.Handler }

func (t *tee) Enabled(context.Context, slog.Level) bool  { return true }
func (t *tee) Handle(context.Context, slog.Record) error { return nil }
func (t *tee) WithGroup(name string) slog.Handler        { return t }
func (t *tee) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := &tee{}
	for _, h := range t.to {
		next.to = append(next.to, h.WithAttrs(slices.Clone(attrs)))
	}
	return next
}

// What was kept is forgotten before the change.

type block struct{ cache []byte }

func (b *block) index(buf []byte) { b.cache = buf }

func (b *block) convert(buf []byte, key byte) {
	b.index(buf)
	b.cache = nil
	for i := range buf {
		buf[i] ^= key
	}
}

// A goroutine gets an object that has a lock.

type session struct {
	mu    sync.Mutex
	state string
	tags  []string
}

func (p *pool) watch(s *session) {
	go func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		println(s.state, len(s.tags))
	}()
}

func begin(p *pool, s *session) {
	p.watch(s)
	s.mu.Lock()
	s.state = "begun"
	s.tags[0] = "x"
	s.mu.Unlock()
}

// Each round starts the goroutine for the object that the same call then fills.

type tree struct {
	stop chan struct{}
	kids map[string]*tree
}

func (t *tree) follow(n *tree, names []string) {
	for _, name := range names {
		kid := &tree{stop: n.stop, kids: map[string]*tree{}}
		n.kids[name] = kid
		t.follow(kid, names[1:])
	}
	go func() {
		<-n.stop
		println(len(n.kids))
	}()
}

// An object keeps a view of a buffer of its own.

type decoder struct {
	raw []byte
	key []byte
}

func (d *decoder) setKey(b []byte) { d.key = b[:len(b)-8] }

func (d *decoder) readEntry(in []byte) { copy(d.raw, in) }

func (d *decoder) next(ins [][]byte) string {
	for _, in := range ins {
		d.readEntry(in)
		d.setKey(d.raw)
	}
	return string(d.key)
}

// The keeper changes what it keeps.

type counters struct{ byID map[string][]int }

func (c *counters) put(id string, ns []int) { c.byID[id] = ns }
func (c *counters) inc(id string)           { c.byID[id][0]++ }

func count(c *counters, ns []int) {
	c.put("a", ns)
	c.inc("a")
}

// Pieces of an arena are kept, and it goes on to grow behind them.

type pieces struct{ all [][]int }

func (p *pieces) add(part []int) { p.all = append(p.all, part) }

func (p *pieces) first() int { return p.all[0][0] }

func grow(arena []int, n int) []int {
	arena = append(arena, 0)
	arena[len(arena)-1] = n
	return arena
}

func cut(p *pieces, ns []int) {
	var arena []int
	for _, n := range ns {
		arena = grow(arena, n)
		p.add(arena[len(arena)-1:])
	}
}

// Arguments listed in a call are a new list each time.

func (p *pieces) later(parts ...int) {
	go func() { println(len(parts), parts[0]) }()
}

func each(p *pieces, ns []int) func() {
	return func() {
		for _, n := range ns {
			p.later(n)
		}
	}
}
