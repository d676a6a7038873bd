package bad

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
)

// A constructor that makes one of two maps, and a function that needs both.

type index struct {
	byName map[string]int
	byID   map[int]string
}

func newIndex() *index { return &index{byName: make(map[string]int)} }

func (x *index) add(id int, name string) {
	x.byName[name] = id
	x.byID[id] = name // want "this writes to `x.byID`, which nothing in this package ever makes, so it panics"
}

type store struct {
	sizes  map[string]int
	owners map[string]string
}

func newStore() *store { return &store{sizes: map[string]int{}} }

func fullStore() *store { return &store{sizes: map[string]int{}, owners: map[string]string{}} }

func (s *store) own(path, who string) { s.owners[path] = who }

func importAll(paths []string) *store {
	s := newStore()
	for _, p := range paths {
		s.own(p, "root") // want "`own` writes to a map that is still nil here, so it panics"
	}
	return s
}

// Values that were never set up.

func zeroValue() store {
	var s store
	s.own("a", "b") // want "`own` writes to a map that is still nil here, so it panics"
	return s
}

func literal(name string) *http.Request {
	req := &http.Request{Method: name}
	req.Header.Set("Accept", "*/*") // want "`Set` writes to a map that is still nil here, so it panics"
	return req
}

func variable(q string) url.Values {
	var v url.Values
	v.Add("q", q) // want "`Add` writes to a map that is still nil here, so it panics"
	return v
}

func cond(verbose bool, key string) map[string]int {
	var m map[string]int
	if verbose {
		m = make(map[string]int)
	}
	m[key]++ // want "this writes to `m`, which is still nil here, so it panics"
	return m
}

func inverted(m map[string]int) map[string]int {
	if m != nil {
		m = make(map[string]int)
	}
	m["a"] = 1 // want "this writes to `m`, which was found to be nil, so it panics"
	return m
}

type elem struct{ tags map[string]bool }

func elements(n int) []elem {
	es := make([]elem, n)
	for i := range es {
		es[i].tags["new"] = true // want "this writes to `es\\[i\\].tags`, which is still nil here, so it panics"
	}
	return es
}

func withTags() elem { return elem{tags: map[string]bool{}} }

// Decoders leave out what the input leaves out.

type config struct {
	Name string            `json:"name"`
	Env  map[string]string `json:"env"`
}

func defaults() config { return config{Env: map[string]string{}} }

func parse(data []byte) (*config, error) {
	var c config
	if err := json.Unmarshal(data, &c); err != nil {
		return nil, err
	}
	c.Env["HOME"] = "/root" // want "this writes to `c.Env`, which is nil when the input leaves it out, so it panics"
	return &c, nil
}

// Functions that give nil.

var errMissing = errors.New("missing")

func load(name string) (map[string]int, error) {
	if name == "" {
		return nil, errMissing
	}
	return map[string]int{name: 1}, nil
}

func goesOn(name string, warn func(error)) map[string]int {
	m, err := load(name)
	if err != nil {
		warn(err)
	}
	m["total"] = 1 // want "this writes to `m`, which `load` returns as nil when it fails, so it panics"
	return m
}

func cloneOf(m map[string]string) map[string]string {
	out := maps.Clone(m)
	out["copied"] = "yes"
	return out
}

func cloneNil() map[string]string {
	var c config
	return cloneOf(c.Env) // want "`cloneOf` writes to a map that is still nil here, so it panics"
}

func none() map[string]int { return nil }

func useNone() {
	m := none()
	m["a"] = 1 // want "this writes to `m`, which `none` returned as nil, so it panics"
}

// Maps of maps whose inner maps nobody makes.

type graph struct{ edges map[string]map[string]int }

func newGraph() *graph { return &graph{edges: make(map[string]map[string]int)} }

func (g *graph) connect(a, b string) {
	g.edges[a][b]++ // want "this writes to `g.edges\\[a\\]`, which was never put where it is looked up, so it panics"
}

func count(words [][2]string) map[string]map[string]int {
	out := make(map[string]map[string]int)
	for _, w := range words {
		out[w[0]][w[1]]++ // want "this writes to `out\\[w\\[0\\]\\]`, which was never put where it is looked up, so it panics"
	}
	return out
}

// Set to nil and used again.

func (s *store) reset() { s.sizes, s.owners = nil, nil }

func reuse(s *store) {
	s.reset()
	s.own("a", "b") // want "`own` writes to a map that was set to nil, so it panics"
}

// Variables that a closure fills.

func collect(walk func(func(string))) map[string]bool {
	var seen map[string]bool
	walk(func(s string) {
		seen[s] = true // want "this writes to `seen`, which nothing in this package ever makes, so it panics"
	})
	return seen
}

// Package-level variables.

var registry map[string]func()

func register(name string, f func()) {
	registry[name] = f // want "this writes to `registry`, which nothing in this package ever makes, so it panics"
}

// Embedded and nested structs.

type meta struct {
	Labels      map[string]string
	Annotations map[string]string
}

type object struct {
	meta
	name string
}

func merge(dst, src map[string]string) {
	for k, v := range src {
		dst[k] = v
	}
}

func annotate(o *object, src map[string]string) {
	if o.Labels == nil {
		o.Labels = map[string]string{}
	}
	merge(o.Labels, src)
	merge(o.Annotations, src) // want "`merge` writes to a map that nothing in this package ever makes, so it panics"
}

// Generic types.

type cache[K comparable, V any] struct {
	items map[K]V
	hits  map[K]int
}

func newCache[K comparable, V any]() *cache[K, V] { return &cache[K, V]{items: map[K]V{}} }

func (c *cache[K, V]) get(k K) V {
	c.hits[k]++ // want "this writes to `c.hits`, which nothing in this package ever makes, so it panics"
	return c.items[k]
}
