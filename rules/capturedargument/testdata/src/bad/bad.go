package bad

import (
	"context"
	"encoding/binary"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"sync"
)

// A buffer for keys is filled anew for each entry, and the tree keeps it.

type tree struct{ keys [][]byte }

func (t *tree) insert(key []byte) {
	t.keys = append(t.keys, key)
}

type entry struct {
	key   []byte
	value string
}

type log struct {
	last    entry
	entries map[string]entry
}

func (l *log) record(key []byte, value string) {
	l.entries[value] = entry{key: key, value: value} // want "^`key` is kept without a copy, and `fill` goes on to change it"
}

func (l *log) Record(key []byte, value string) { l.record(key, value) }

func fill(l *log, values []string) {
	key := make([]byte, 8)
	for i, v := range values {
		binary.BigEndian.PutUint64(key, uint64(i))
		l.Record(key, v)
	}
}

func (l *log) keys() (out []string) {
	for _, e := range l.entries {
		out = append(out, string(e.key)+"="+e.value)
	}
	return out
}

// The caller changes a byte after it has handed the slice over.

type packet struct{ head []byte }

func (p *packet) SetHead(b []byte) {
	p.head = b // want "^`b` is kept without a copy, and `forward` goes on to change it"
}

func forward(p *packet, raw []byte) {
	p.SetHead(raw)
	raw[0] |= 0x80
}

func (p *packet) version() byte { return p.head[0] >> 4 }

// A list of names is sorted behind the keeper's back.

type group struct{ names []string }

func (g *group) Use(names []string) {
	g.names = names // want "^`names` is kept without a copy, and `report` goes on to change it"
}

func report(g *group, names []string) string {
	g.Use(names)
	sort.Strings(names)
	return strings.Join(names, ",")
}

func (g *group) first() string { return g.names[0] }

// Nobody is seen to look at what is kept.

type trace struct{ last []byte }

func (t *trace) note(b []byte) {
	t.last = b // want "^audit: `b` is kept without a copy, and `mark` goes on to change it"
}

func mark(t *trace, raw []byte) {
	t.note(raw)
	raw[0] |= 0x80
}

// One map is changed between two registrations.

type registry struct {
	mu   sync.Mutex
	sets []map[string]string
}

func (r *registry) Add(labels map[string]string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sets = append(r.sets, labels) // want "^`labels` is kept without a copy, and `register` goes on to change it"
}

func register(r *registry, hosts []string) {
	labels := map[string]string{"job": "node"}
	for _, h := range hosts {
		labels["host"] = h
		r.Add(labels)
	}
}

func (r *registry) hosts() (out []string) {
	for _, s := range r.sets {
		out = append(out, s["host"])
	}
	return out
}

// The store keeps the object; the caller changes it and stores it again.

type release struct {
	name, status string
}

type store struct{ byName map[string]*release }

func (s *store) Create(r *release) {
	s.byName[r.name] = r // want "^audit: `r` is kept without a copy, and `install` goes on to change it"
}

func (s *store) Update(r *release) { s.byName[r.name] = r }

func install(s *store, r *release) {
	s.Create(r)
	r.status = "deployed"
	s.Update(r)
}

// A goroutine reads the list that the caller sorts meanwhile.

type query struct {
	name   string
	labels []string
}

type querier struct{ run func(string) }

func (q *querier) Start(ctx context.Context, qu *query) chan struct{} {
	done := make(chan struct{})
	go func() { // want "^`qu` goes to a goroutine without a copy, and `exec` changes it meanwhile"
		defer close(done)
		q.run(qu.name + strings.Join(qu.labels, ","))
	}()
	return done
}

type statement struct{ grouping []string }

func exec(ctx context.Context, q *querier, s *statement) {
	done := q.Start(ctx, &query{name: "sum", labels: s.grouping})
	slices.Sort(s.grouping)
	<-done
}

// Each of several handlers may keep and change what it gets.

type tee struct{ to []slog.Handler }

func (t *tee) Enabled(context.Context, slog.Level) bool  { return true }
func (t *tee) Handle(context.Context, slog.Record) error { return nil }
func (t *tee) WithGroup(name string) slog.Handler        { return t }
func (t *tee) WithAttrs(attrs []slog.Attr) slog.Handler {
	next := &tee{}
	for _, h := range t.to {
		next.to = append(next.to, h.WithAttrs(attrs)) // want "^`attrs` is kept without a copy"
	}
	return next
}

type upper struct{ slog.Handler }

func (u upper) WithAttrs(attrs []slog.Attr) slog.Handler {
	for i := range attrs {
		attrs[i].Key = strings.ToUpper(attrs[i].Key)
	}
	return upper{u.Handler.WithAttrs(attrs)}
}
