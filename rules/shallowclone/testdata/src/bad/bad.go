package bad

import (
	"maps"
	"math/big"
	"slices"
)

// The clone forgets one of two maps, and a setter writes it.

type config struct {
	tags   map[string]string
	limits map[string]int
}

func (c *config) Clone() *config {
	d := *c // want "^this copy of `config` shares `limits` with its source, and `SetLimit` changes it in place"
	d.tags = maps.Clone(c.tags)
	return &d
}

func (c *config) SetLimit(name string, n int) { c.limits[name] = n }

// A With method writes through the copy that it returns.

type logger struct {
	name   string
	fields map[string]any
}

func (l *logger) With(key string, v any) *logger {
	c := *l // want "^this copy of `logger` shares `fields` with its source, so the change made through the copy"
	c.fields[key] = v
	return &c
}

// The receiver is a copy already.

type query struct {
	table string
	args  map[string]any
}

func (q query) Where(key string, v any) query { // want "^this copy of `query` shares `args`"
	q.args[key] = v
	return q
}

func both(q query, a, b string) []query {
	return []query{q.Where("name", a), q.Where("name", b)}
}

// Whether callers go on to use what they had is not known here.

func (q query) Limit(n int) query { // want "^audit: this copy of `query` shares `args`"
	q.args["limit"] = n
	return q
}

func page1(q query) query {
	q = q.Limit(20)
	return q
}

// An element is copied into another list and changed there.

type alert struct {
	name   string
	labels []string
}

type suite struct{ alerts []alert }

func (s *suite) byName(prefix string) map[string]alert {
	out := map[string]alert{}
	for _, a := range s.alerts { // want "^audit: this copy of `alert` shares `labels` with its source"
		a.name = prefix + a.name
		a.labels[0] = prefix
		out[a.name] = a
	}
	return out
}

// The copy is made field by field.

type job struct {
	name string
	env  map[string]string
	args []string
}

func (j *job) retry(attempt string) *job {
	n := &job{
		name: j.name,
		env:  j.env, // want "^this copy of `job` shares `env` with its source"
		args: slices.Clone(j.args),
	}
	n.env["ATTEMPT"] = attempt
	return n
}

// Pointers in a copied list.

type route struct {
	host    string
	weights map[string]int
}

type table struct {
	names  map[string]bool
	routes []*route
}

func (t *table) copyTable() *table {
	c := &table{names: maps.Clone(t.names), routes: make([]*route, len(t.routes))}
	copy(c.routes, t.routes) // want "^this copy of `table` shares the elements of `routes` with its source"
	return c
}

type router struct{ live *table }

func (r *router) drained(host string) *table {
	next := r.live.copyTable()
	for _, rt := range next.routes {
		if rt.host == host {
			rt.host = "drained:" + host
		}
	}
	return next
}

// One element is copied by its own Clone, the other is not.

type rule struct{ ports []int }

func (r *rule) open(port int) { r.ports = append(r.ports, port) }

func (r *rule) Clone() *rule { return &rule{ports: slices.Clone(r.ports)} }

type policy struct {
	allow []*rule
	deny  []*rule
}

func (p *policy) Clone() *policy {
	c := &policy{}
	for _, r := range p.allow {
		c.allow = append(c.allow, r.Clone())
	}
	c.deny = append(c.deny, p.deny...) // want "^this copy of `policy` shares the elements of `deny` with its source, although `Clone` copies other values of `rule` here"
	return c
}

// The same, but nobody changes such a value.

type weight struct{ of, n int }

func (w *weight) Clone() *weight { return &weight{w.of, w.n} }

type scale struct{ left, right []*weight }

func (s *scale) Clone() *scale {
	c := &scale{}
	for _, w := range s.left {
		c.left = append(c.left, w.Clone())
	}
	c.right = append(c.right, s.right...) // want "^audit: this copy of `scale` shares the elements of `right`"
	return c
}

// Two sibling types, one of which forgets.

type user struct {
	name   string
	perms  map[string]bool
	scopes []string
}

func (u *user) clone() *user {
	c := *u
	c.perms = maps.Clone(u.perms)
	c.scopes = slices.Clone(u.scopes)
	return &c
}

type service struct {
	key    string
	perms  map[string]bool
	scopes []string
}

func (s *service) clone() *service {
	c := *s // want "^this copy of `service` shares `scopes` with its source, although the copy of `user` has its own"
	c.perms = maps.Clone(s.perms)
	return &c
}

func (s *service) narrow() { s.scopes[0] = "read" }

// Numbers and buffers must not be copied as values.

type account struct{ balance *big.Int }

func (a *account) preview(fee *big.Int) *big.Int {
	b := *a.balance // want "^this copy of `Int` shares `abs` with its source"
	b.Sub(&b, fee)
	return &b
}

// Nested containers in a map of the copy.

type graph struct {
	seen  []string
	edges map[string]map[string]int
}

func (g *graph) Copy() *graph {
	c := &graph{seen: slices.Clone(g.seen), edges: make(map[string]map[string]int, len(g.edges))}
	for from, to := range g.edges {
		c.edges[from] = to // want "^this copy of `graph` shares the elements of `edges` with its source"
	}
	return c
}

func (g *graph) Link(from, to string, w int) {
	if g.edges[from] == nil {
		g.edges[from] = map[string]int{}
	}
	g.edges[from][to] = w
}

// Generic types are the same.

type set[T comparable] struct {
	order []T
	has   map[T]bool
}

func (s *set[T]) Clone() *set[T] {
	c := *s // want "^this copy of `set` shares `has` with its source"
	c.order = slices.Clone(s.order)
	return &c
}

func (s *set[T]) Add(v T) {
	if !s.has[v] {
		s.has[v] = true
		s.order = append(s.order, v)
	}
}

// The write is in a method that the caller of the clone calls.

type header map[string][]string

type request struct {
	path   string
	header header
	query  map[string]string
}

func (r *request) cloneRequest() *request {
	c := new(request)
	*c = *r // want "^this copy of `request` shares `header` with its source"
	c.query = maps.Clone(r.query)
	return c
}

func (h header) set(k, v string) { h[k] = []string{v} }

func sign(r *request, token string) *request {
	c := r.cloneRequest()
	c.header.set("Authorization", token)
	return c
}

// The name speaks of labels, and callers may not need what they passed.

func copyLabels(r request, from map[string]string) request { // want "^audit: this copy of `request` shares `query` with its source"
	for k, v := range from {
		r.query[k] = v
	}
	return r
}

// Copies of a stored list are changed here.

type shards struct{ last []alert }

func prefixed(in []alert, prefix string) []alert {
	out := make([]alert, len(in))
	for i, a := range in { // want "^this copy of `alert` shares `labels` with its source"
		a.name = prefix + a.name
		out[i] = a
	}
	return out
}

func publish(s *shards) []alert {
	out := prefixed(s.last, "x")
	for _, a := range out {
		a.labels[0] = "published"
	}
	return out
}

// A filtered list takes the place of what it came from.

func kept(in []alert) []alert {
	out := make([]alert, 0, len(in))
	for i := range in {
		if in[i].name != "" {
			out = append(out, in[i]) // want "^audit: this copy of `alert` shares `labels` with its source"
		}
	}
	return out
}

func push(in []alert) []alert {
	in = kept(in)
	for _, a := range in {
		a.labels[0] = "pushed"
	}
	return in
}
