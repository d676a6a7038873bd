package good

import (
	"bytes"
	"context"
	"encoding/json"
	"log"
	"maps"
	"os/exec"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

// The fixed versions.

type attr struct{ key, value string }

type logger struct {
	attrs []attr
	emit  func([]attr)
}

func (l *logger) with2(key, value string) *logger {
	attrs := make([]attr, len(l.attrs), len(l.attrs)+1)
	copy(attrs, l.attrs)
	return &logger{attrs: append(attrs, attr{key, value}), emit: l.emit}
}

type handler func(string) string

type group struct {
	prefix string
	chain  []func(handler) handler
	routes map[string][]func(handler) handler
}

func (g *group) use(m func(handler) handler) { g.chain = append(g.chain, m) }

func (g *group) route(path string, m func(handler) handler) {
	g.routes[g.prefix+path] = append(slices.Clone(g.chain), m)
}

func (g *group) sub(path string, ms ...func(handler) handler) *group {
	return &group{prefix: g.prefix + path, chain: slices.Concat(g.chain, ms), routes: g.routes}
}

func variants(conds []string) (a, b []string) {
	var where []string
	for _, c := range conds {
		where = append(where, "("+c+")")
	}
	active := append(slices.Clone(where), "active")
	deleted := append(where, "deleted")
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
	s.IPs = slices.Clip(s.IPs)
	m := map[string][]string{}
	m["public"] = append(s.IPs, "0.0.0.0")
	m["local"] = append(s.IPs, "127.0.0.1")
	return m, nil
}

func paths(root string, children map[string][]string) (all [][]string) {
	var walk func(path []string, at string)
	walk = func(path []string, at string) {
		all = append(all, slices.Clone(path))
		for _, c := range children[at] {
			walk(append(path, c), c)
		}
	}
	walk([]string{root}, root)
	return all
}

func flagSets(common []string, names []string) [][]string {
	var sets [][]string
	base := append([]string{"-q"}, common...)
	base = base[:len(base):len(base)]
	for _, n := range names {
		sets = append(sets, append(base, "-name", n))
	}
	return sets
}

func splitFrame(frame []byte) (head, body []byte) {
	i := bytes.Index(frame, []byte("\r\n\r\n"))
	head, body = frame[:i:i], frame[i+4:]
	head = append(head, "\r\nX-Hop: 1"...)
	return head, body
}

func insert(list []string, at int, name string) []string {
	return slices.Insert(list, at, name)
}

func insertByHand(list []string, at int, name string) []string {
	list = append(list, "")
	copy(list[at+1:], list[at:])
	list[at] = name
	return list
}

func halves(xs []int) (small, large []int) {
	mid := len(xs) / 2
	small, large = slices.Clone(xs[:mid]), xs[mid:]
	small = append(small, -1)
	return small, large
}

type labels struct {
	mu    sync.Mutex
	names []string
}

func (l *labels) add(n string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.names = append(l.names, n)
}

func (l *labels) sortedWith(extra string) string {
	all := append(slices.Clone(l.names), extra)
	sort.Strings(all)
	return strings.Join(all, ",")
}

type config struct {
	env []string
}

func (c *config) set(k, v string) { c.env = append(c.env, k+"="+v) }

type process struct{ env []string }

// What follows looks wrong and is right.

// A lent buffer: the result goes back to where the slice came from.

type encoder struct {
	out []byte
	tmp []byte
}

func appendPair(dst []byte, k string, v int) []byte {
	dst = append(dst, k...)
	dst = append(dst, '=')
	return strconv.AppendInt(dst, int64(v), 10)
}

func (e *encoder) pair(k string, v int) {
	e.out = appendPair(e.out, k, v)
	e.out = append(e.out, '\n')
}

func (e *encoder) quoted(s string) string {
	e.tmp = strconv.AppendQuote(e.tmp[:0], s)
	return string(e.tmp)
}

func (e *encoder) scratch(s string) int {
	b := append(e.tmp[:0], s...)
	return bytes.IndexByte(b, 'x')
}

type helper struct{ out []string }

func (h *helper) collect(in []string) []string {
	res := h.out[:0]
	for _, s := range in {
		if s != "" {
			res = append(res, s)
		}
	}
	h.out = res
	return res
}

// Lists without room, in fields that only ever hold such lists.

type command2 struct {
	prefix []string
}

func newCommand(name string) *command2 {
	return &command2{prefix: []string{name, "--json"}}
}

func (c *command2) run(args ...string) []byte {
	out, _ := exec.Command(c.prefix[0], append(c.prefix[1:], args...)...).Output()
	return out
}

func fixed(n int) (a, b []int) {
	base := make([]int, n)
	return append(base, 1), append(base, 2)
}

func converted(s string) (a, b []byte) {
	base := []byte("GET " + s)
	base = slices.Clip(base)
	return append(base, " HTTP/1.0"...), append(base, " HTTP/1.1"...)
}

// The result is used and forgotten.

func (c *config) describe(extra string) string {
	return strings.Join(append(c.env, extra), " ")
}

func (c *config) log(extra ...string) {
	log.Print(append(c.env, extra...))
}

func (c *config) exec(name string) error {
	cmd := exec.Command("env", append(c.env, "NAME="+name)...)
	return cmd.Run()
}

// The first result is dead when the second append is made.

func search(path []int, target int, visit func([]int) bool) bool {
	if !visit(path) {
		return false
	}
	if len(path) == target {
		return true
	}
	return search(append(path, 0), target, visit) || search(append(path, 1), target, visit)
}

func tryAll(base []string, names []string, ok func([]string) bool) string {
	for _, n := range names {
		if ok(append(base, n)) {
			return n
		}
	}
	return ""
}

func length(base []byte, words []string) (n int) {
	for _, w := range words {
		line := append(base, w...)
		n += len(line)
	}
	return n
}

func exclusive(base []string, long bool) []string {
	if long {
		return append(base, "--long", "--all")
	}
	return append(base, "-s")
}

// The owner gives its list up.

type batcher struct {
	pending []string
	sent    [][]string
}

func (b *batcher) flush(last string) {
	all := append(b.pending, last)
	b.pending = nil
	b.sent = append(b.sent, all)
}

func (b *batcher) replace(last string) [][]string {
	all := append(b.pending, last)
	b.pending = make([]string, 0, len(all))
	return append(b.sent, all)
}

type websocket struct{ frames [][]byte }

func (w *websocket) take(closing []byte) [][]byte {
	bufs := w.frames
	w.frames = nil
	bufs = append(bufs, closing)
	return bufs
}

// The same place by another road.

type table struct {
	rows map[string][]string
	cur  *helper
}

func (t *table) add(k, v string) { t.rows[k] = append(t.rows[k], v) }

func (t *table) addVia(k, v string) {
	row := t.rows[k]
	row = append(row, v)
	t.set(k, row)
}

func (t *table) set(k string, row []string) { t.rows[k] = row }

func (t *table) current() *helper { return t.cur }

func (t *table) addCurrent(v string) {
	t.current().out = append(t.current().out, v)
}

func sortedUnique(in []string) []string {
	slices.Sort(in)
	return slices.Compact(in)
}

func (h *helper) extend(v string) {
	h.out = sortedUnique(append(h.out, v))
}

func push[T any](list *[]T, v T) { *list = append(*list, v) }

func (h *helper) pushOne(v string) { push(&h.out, v) }

func (c *config) envFunc(extra string) {
	c.env = func() []string { return append(c.env, extra) }()
}

// Parts of a list of one's own.

func remove(list []string, i int) []string {
	return append(list[:i], list[i+1:]...)
}

func (h *helper) drop(i int) {
	h.out = append(h.out[:i], h.out[i+1:]...)
}

func trim(line []byte, n int) []byte {
	line = line[:n]
	return append(line, '\n')
}

func replaceTail(xs []int, keep int, tail ...int) []int {
	return append(xs[:keep], tail...)
}

// Copied one by one behind a fresh slice.

func prepend(x string, list []string) []string {
	return append([]string{x}, list...)
}

func merged(a, b map[string][]string) map[string][]string {
	out := maps.Clone(a)
	for k, v := range b {
		out[k] = slices.Concat(out[k], v)
	}
	return out
}

// One goroutine collects, one list grows.
func gather(in <-chan string) []string {
	var mu sync.Mutex
	var all []string
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for s := range in {
				mu.Lock()
				all = append(all, s)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}

// A new base in each round.
func lines(words [][]string) (out []string) {
	for _, ws := range words {
		base := make([]string, 0, len(ws)+1)
		base = append(base, ws...)
		out = append(out, strings.Join(append(base, "."), " "))
	}
	return out
}

// The shorter view is only read within its length.
func firstTwo(xs []int) ([]int, []int) {
	head := xs[:2]
	all := append(xs, 1)
	return head, all
}

// A clipped list has no room.
func clipped(l *logger, a attr) *logger {
	return &logger{attrs: append(slices.Clip(l.attrs), a)}
}

// Neither has a full slice expression.
func fullSlice(l *logger, a attr) *logger {
	return &logger{attrs: append(l.attrs[:len(l.attrs):len(l.attrs)], a)}
}

type pipeline struct{ stages []string }

func newPipeline(stages []string) *pipeline {
	return &pipeline{stages: stages[:len(stages):len(stages)]}
}

// Every list in the field was clipped.
func branch(p *pipeline, name string) *pipeline {
	return &pipeline{stages: slices.Clip(append(p.stages, name))}
}

var defaults = []string{"-a", "-b"}

func withDefaults(args ...string) []string { return append(defaults, args...) }

// A list that was written out has no room.
func both() ([]string, []string) {
	return withDefaults("x"), withDefaults("y")
}

type scopeKey struct{}

func withScope(ctx context.Context, scope string) context.Context {
	scopes, _ := ctx.Value(scopeKey{}).([]string)
	return context.WithValue(ctx, scopeKey{}, append(scopes[:len(scopes):len(scopes)], scope))
}

func (c *config) start(names []string) (ps []*process) {
	for _, n := range names {
		ps = append(ps, &process{env: append(slices.Clip(c.env), "NAME="+n)})
	}
	return ps
}

type scopes struct {
	cur   []string
	outer [][]string
}

func (s *scopes) add(name string) { s.cur = append(s.cur, name) }

func (s *scopes) open() {
	s.outer = append(s.outer, s.cur)
	s.cur = nil
}

// The list that is appended to was taken off the stack.
func popped(s *scopes) {
	inner := s.cur
	s.cur = s.outer[len(s.outer)-1]
	s.outer = s.outer[:len(s.outer)-1]
	s.cur = append(s.cur, inner...)
}

type shelf struct {
	mu    sync.Mutex
	items map[string]*bundle
}

type bundle struct{ msgs []string }

func (s *shelf) get(key string) *bundle    { return s.items[key] }
func (s *shelf) put(key string, b *bundle) { s.items[key] = b }

type gossip struct{ early shelf }

// later puts the longer list under the key it came from.
func (g *gossip) later(key, msg string) {
	if b := g.early.get(key); b != nil {
		g.early.put(key, &bundle{msgs: append(b.msgs, msg)})
	}
}
