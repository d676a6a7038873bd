package bad

import (
	"context"
	"encoding/json"
	"slices"
)

// Children of one parent: each takes the parent's list and adds to it.

type attr struct{ key, value string }

type logger struct {
	attrs []attr
	emit  func([]attr)
}

func (l *logger) with(key, value string) *logger {
	return &logger{attrs: append(l.attrs, attr{key, value}), emit: l.emit} // want `append`
}

func (l *logger) flush() { l.emit(l.attrs) }

func (l *logger) withAll(m map[string]string) *logger {
	child := &logger{emit: l.emit}
	for k, v := range m {
		child.attrs = append(child.attrs, attr{k, v})
	}
	return child
}

type scopeKey struct{}

func withScope(ctx context.Context, scope string) context.Context {
	scopes, _ := ctx.Value(scopeKey{}).([]string)
	return context.WithValue(ctx, scopeKey{}, append(scopes, scope)) // want `append`
}

type handler func(string) string

type group struct {
	prefix string
	chain  []func(handler) handler
	routes map[string][]func(handler) handler
}

func (g *group) use(m func(handler) handler) { g.chain = append(g.chain, m) }

func (g *group) route(path string, m func(handler) handler) {
	g.routes[g.prefix+path] = append(g.chain, m) // want `append`
}

func (g *group) sub(path string, ms ...func(handler) handler) *group {
	return &group{prefix: g.prefix + path, chain: append(g.chain, ms...), routes: g.routes} // want `append`
}

// Two results of one base.

func variants(conds []string) (a, b []string) {
	var where []string
	for _, c := range conds {
		where = append(where, "("+c+")")
	}
	active := append(where, "active")
	deleted := append(where, "deleted") // want `append`
	return active, deleted
}

type server struct {
	IPs  []string `json:"ips"`
	Name string   `json:"name"`
}

func targets(data []byte) (map[string][]string, error) {
	var s server
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	m := map[string][]string{}
	m["public"] = append(s.IPs, "0.0.0.0")
	m["local"] = append(s.IPs, "127.0.0.1") // want `append`
	return m, nil
}

func permutations(prefix, rest []string, emit func([]string)) {
	if len(rest) == 0 {
		emit(prefix)
		return
	}
	for i, r := range rest {
		permutations(append(prefix, r), slices.Delete(slices.Clone(rest), i, i+1), emit)
	}
}

func flagSets(common []string, names []string) [][]string {
	var sets [][]string
	base := append([]string{"-q"}, common...)
	for _, n := range names {
		sets = append(sets, append(base, "-name", n)) // want `append`
	}
	return sets
}

// An append to a part of a slice whose rest is used.

func halves(xs []int) (small, large []int) {
	mid := len(xs) / 2
	small, large = xs[:mid], xs[mid:]
	small = append(small, -1) // want `append`
	return small, large
}

func trailer(packet []byte, tag []byte) (sealed, next []byte) {
	n := int(packet[0])
	payload, next := packet[1:n], packet[n:]
	sealed = append(payload, tag...) // want `append`
	return sealed, next
}

// A shared list with room, and code that only wants to look at more.

type config struct {
	env []string
}

func (c *config) set(k, v string) { c.env = append(c.env, k+"="+v) }

type process struct{ env []string }

func (c *config) start(names []string) (ps []*process) {
	for _, n := range names {
		ps = append(ps, &process{env: append(c.env, "NAME="+n)}) // want `append` `append`
	}
	return ps
}

type task struct {
	opts []string
}

func (c *config) tasks() (a, b task) {
	a.opts = append(c.env, "role=a") // want `audit: .*append`
	b.opts = append(c.env, "role=b") // want `append` `append`
	return a, b
}

// The rest is read after the append has overwritten its first element.
func insert(list []string, at int, name string) []string {
	head := append(list[:at], name) // want `append`
	return append(head, list[at:]...)
}

// options: one of the callers passes a list that has room.
func options(base []string, n int) [][]string {
	var out [][]string
	for range n {
		out = append(out, append(base, "one"))
		out = append(out, append(base, "two")) // want `append writes into the array behind`
	}
	return out
}

type walker struct{ found map[string][]int }

// walk is called with what was appended to, by itself.
func (w *walker) walk(path []int, names []string, depth int) {
	for i, n := range names {
		w.found[n] = append(path, i) // want `append writes into the array behind`
		if depth > 0 {
			w.walk(append(path, i), names, depth-1)
		}
	}
}

func optionsForAll(names []string) [][]string {
	var list []string
	for _, n := range names {
		list = append(list, n)
	}
	return append(options(list, 2), options([]string{"a"}, 3)...)
}

type middleware func()

type mux struct{ routes map[string][]middleware }

type routeGroup struct {
	before []middleware
	mux    *mux
}

func (g *routeGroup) use(m ...middleware) { g.before = append(g.before, m...) }

func (g *routeGroup) chain(m ...middleware) []middleware { return append(g.before, m...) } // want "^append to `g.before` may write into its spare capacity"

func (x *mux) add(path string, chain []middleware) { x.routes[path] = chain }

// The helper that joins the lists is another function than those that keep them.
func (g *routeGroup) Handle(path string, m middleware) {
	g.mux.add(path, g.chain(m))
}

func (x *mux) serve(path string) {
	for _, m := range x.routes[path] {
		m()
	}
}
