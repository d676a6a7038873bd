package good

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
)

type index struct {
	byName map[string]int
	byID   map[int]string
}

func newIndex() *index {
	x := &index{byName: make(map[string]int)}
	x.byID = make(map[int]string)
	return x
}

func (x *index) add(id int, name string) {
	x.byName[name] = id
	x.byID[id] = name
}

func use() *index {
	x := newIndex()
	x.add(1, "a")
	return x
}

// Made by a method called right after the literal.

type lazy struct{ m map[string]int }

func (l *lazy) init() { l.m = map[string]int{} }

func (l *lazy) set(k string) { l.m[k] = 1 }

func (l *lazy) ensure(k string) {
	if l.m == nil {
		l.m = make(map[string]int)
	}
	l.m[k] = 1
}

func initFirst() *lazy {
	l := &lazy{}
	l.init()
	l.set("a")
	return l
}

func ensured() *lazy {
	var l lazy
	l.ensure("a")
	l.set("b")
	return &l
}

// Made by a generic helper, through its address.

func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = make(map[K]V)
	}
	(*m)[k] = v
}

type helped struct{ m map[string]int }

func (h *helped) set(k string) {
	put(&h.m, k, 1)
	h.m[k]++
}

// Same condition for the map and for the write.

func optional(on bool, keys []string) map[string]bool {
	var m map[string]bool
	if on {
		m = map[string]bool{}
	}
	for _, k := range keys {
		if on {
			m[k] = true
		}
	}
	return m
}

func nonEmpty(keys []string) map[string]bool {
	var m map[string]bool
	if len(keys) > 0 {
		m = make(map[string]bool, len(keys))
	}
	for _, k := range keys {
		m[k] = true
	}
	return m
}

func onFirst(keys []string) map[string]bool {
	var m map[string]bool
	for i, k := range keys {
		if i == 0 {
			m = map[string]bool{}
		}
		m[k] = true
	}
	return m
}

func flagged(keys []string) map[string]bool {
	var m map[string]bool
	made := false
	for _, k := range keys {
		if !made {
			m = map[string]bool{}
			made = true
		}
		m[k] = true
	}
	return m
}

// A map that has something in it is not nil.

func (l *lazy) bump() {
	for k := range l.m {
		l.m[k]++
	}
	if _, ok := l.m["a"]; ok {
		l.m["b"] = 1
	}
	if l.m["x"] > 0 {
		l.m["y"] = 2
	}
	if len(l.m) != 0 {
		l.m["z"] = 3
	}
}

type readOnly struct{ m map[string]int }

func (r *readOnly) bump() {
	for k := range r.m {
		r.m[k]++
	}
	if _, ok := r.m["a"]; ok {
		r.m["b"] = 1
	}
}

// Checked after decoding, or made before.

type config struct{ Env map[string]string }

func parse(data []byte) (*config, error) {
	var c config
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	if c.Env == nil {
		c.Env = map[string]string{}
	}
	c.Env["HOME"] = "/root"
	return &c, nil
}

func (c *config) complete() {
	if c.Env == nil {
		c.Env = map[string]string{}
	}
}

func parseAndComplete(data []byte) (*config, error) {
	c := new(config)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	c.complete()
	c.Env["HOME"] = "/root"
	return c, nil
}

func madeBefore(data []byte) (*config, error) {
	c := &config{Env: map[string]string{}}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	c.Env["HOME"] = "/root"
	return c, nil
}

// Failure is looked at.

var errMissing = errors.New("missing")

func load(name string) (map[string]int, error) {
	if name == "" {
		return nil, errMissing
	}
	return map[string]int{name: 1}, nil
}

func checked(name string) (map[string]int, error) {
	m, err := load(name)
	if err != nil {
		return nil, err
	}
	m["total"] = 1
	return m, nil
}

func replaced(name string) map[string]int {
	m, err := load(name)
	if err != nil {
		m = map[string]int{}
	}
	m["total"] = 1
	return m
}

func found(name string) (map[string]int, bool) {
	if name == "" {
		return nil, false
	}
	return map[string]int{}, true
}

func onlyIfFound(name string) {
	if m, ok := found(name); ok {
		m["a"] = 1
	}
}

// Inner maps.

type graph struct{ edges map[string]map[string]int }

func (g *graph) connect(a, b string) {
	if g.edges[a] == nil {
		g.edges[a] = map[string]int{}
	}
	g.edges[a][b]++
}

func newGraph() *graph { return &graph{edges: map[string]map[string]int{}} }

func inner(names []string) map[string]map[string]int {
	out := make(map[string]map[string]int)
	for _, n := range names {
		in, ok := out[n]
		if !ok {
			in = map[string]int{}
			out[n] = in
		}
		in[n]++
	}
	return out
}

// Elements that are set up in a loop.

type shard struct{ m map[string]int }

func shards(n int) []shard {
	s := make([]shard, n)
	for i := range s {
		s[i].m = map[string]int{}
	}
	s[0].m["a"] = 1
	return s
}

// Captured variables that somebody assigns.

func assignedLater(walk func(func(string))) map[string]bool {
	var seen map[string]bool
	reset := func() { seen = map[string]bool{} }
	reset()
	walk(func(s string) { seen[s] = true })
	seen["all"] = true
	return seen
}

// Variants: the writer is called on one only.

type watcher struct{ events map[string]int }

func disabled() *watcher { return &watcher{} }

func enabled() *watcher { return &watcher{events: map[string]int{}} }

func (w *watcher) note(s string) { w.events[s]++ }

func watch() { enabled().note("a") }

func idle() *watcher { return disabled() }

type mode struct {
	on bool
	m  map[string]int
}

func (m *mode) set(k string) {
	if !m.on {
		return
	}
	m.m[k] = 1
}

func off() {
	m := &mode{}
	m.set("a") // want "audit: `set` writes to a map that is still nil here, so it panics"
}

func on() *mode { return &mode{on: true, m: map[string]int{}} }

func cloned(c config) map[string]string {
	env := maps.Clone(c.Env)
	if env == nil {
		env = map[string]string{}
	}
	env["a"] = "b"
	return env
}

func request(req *http.Request) {
	r := req.Clone(req.Context())
	r.Header.Set("a", "b")
	n, _ := http.NewRequest("GET", "/", nil)
	n.Header.Set("a", "b")
}

var registry = map[string]func(){}

func register(name string, f func()) { registry[name] = f }

var table map[string]int

func init() { table = build() }

func build() map[string]int { return map[string]int{} }

func fill(k string) { table[k] = 1 }

// Set by others, tests for instance, and asked for outside of the closure.

type hooks struct{ seen map[int]bool }

func newHooks() *hooks { return &hooks{} }

func (h *hooks) run(each func(func(int))) {
	if h.seen != nil {
		each(func(i int) { h.seen[i] = true })
	}
}

func deleting(m map[string]int) {
	var none map[string]int
	delete(none, "a")
	_ = none["a"]
	for range none {
	}
	_ = m
}

// The map is made where there is something to put into it.
type quantiles struct{ sums map[int]int }

func (q *quantiles) add(in []int) {
	if len(in) > 0 && q.sums == nil {
		q.sums = map[int]int{}
	}
	for _, v := range in {
		q.sums[v]++
	}
}

func total(in [][]int) quantiles {
	q := quantiles{}
	totalTo(in, &q)
	return q
}

func totalTo(in [][]int, q *quantiles) {
	for _, vs := range in {
		q.add(vs)
	}
}

// The variable is nil where it is asked, on each way there is.
func madeWhereAsked(in map[string]int, wanted bool) map[string]int {
	var out map[string]int
	if wanted {
		if v, ok := in["key"]; ok {
			if out == nil {
				out = map[string]int{}
			}
			out["key"] = v
		}
	}
	return out
}

// A loop over the map does not come to elements of one that is nil.

type mottos struct {
	Specific map[int]string
	Ordered  []string
}

var shout = func(s string) string { return s + "!" }

func loud(data []byte) (*mottos, error) {
	m := &mottos{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, err
	}
	for i, s := range m.Specific {
		m.Specific[i] = shout(s)
	}
	return m, nil
}
