package good

import (
	"container/heap"
	"context"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// Usual code, none of which hurts anybody.

func Cut[T any](a []T, i, j int) []T {
	copy(a[i:], a[j:])
	var z T
	for k, n := len(a)-j+i, len(a); k < n; k++ {
		a[k] = z
	}
	a = a[:len(a)-j+i]
	return a
}

func Delete[T any](a []T, i int) []T { a = append(a[:i], a[i+1:]...); return a }

func DeleteNoOrder[T any](a []T, i int) []T {
	a[i] = a[len(a)-1]
	a = a[:len(a)-1]
	return a
}

func Insert[T any](a []T, i int, x T) []T {
	a = append(a[:i], append([]T{x}, a[i:]...)...)
	return a
}

func Insert2[T any](s []T, i int, x T) []T {
	var z T
	s = append(s, z)
	copy(s[i+1:], s[i:])
	s[i] = x
	return s
}

func InsertV(s []int, k int, vs ...int) []int {
	if n := len(s) + len(vs); n <= cap(s) {
		s2 := s[:n]
		copy(s2[k+len(vs):], s[k:])
		copy(s2[k:], vs)
		return s2
	}
	s2 := make([]int, len(s)+len(vs))
	copy(s2, s[:k])
	copy(s2[k:], vs)
	copy(s2[k+len(vs):], s[k:])
	return s2
}

func Push[T any](a []T, x T) []T { return append(a, x) }

func Pop[T any](a []T) (T, []T) { x, a := a[len(a)-1], a[:len(a)-1]; return x, a }

func PopFront[T any](a []T) (T, []T) { x, a := a[0], a[1:]; return x, a }

func Filter(a []int, f func(int) bool) []int {
	b := a[:0]
	for _, x := range a {
		if f(x) {
			b = append(b, x)
		}
	}
	return b
}

func Reverse(a []int) {
	for i := len(a)/2 - 1; i >= 0; i-- {
		opp := len(a) - 1 - i
		a[i], a[opp] = a[opp], a[i]
	}
}

func Dedupe(in []int) []int {
	sort.Ints(in)
	j := 0
	for i := 1; i < len(in); i++ {
		if in[j] == in[i] {
			continue
		}
		j++
		in[j] = in[i]
	}
	return in[:j+1]
}

func LCS(a, b string) int {
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			if a[i-1] == b[j-1] {
				cur[j] = prev[j-1] + 1
			} else {
				cur[j] = max(prev[j], cur[j-1])
			}
		}
		prev, cur = cur, prev
	}
	return prev[len(b)]
}

func BFS(start int, next func(int) []int) (order []int) {
	seen := map[int]bool{start: true}
	frontier := []int{start}
	var nextF []int
	for len(frontier) > 0 {
		nextF = nextF[:0]
		for _, n := range frontier {
			order = append(order, n)
			for _, m := range next(n) {
				if !seen[m] {
					seen[m] = true
					nextF = append(nextF, m)
				}
			}
		}
		frontier, nextF = nextF, frontier
	}
	return order
}

func Transpose(m [][]int) [][]int {
	out := make([][]int, len(m[0]))
	cells := make([]int, len(m)*len(m[0]))
	for i := range out {
		out[i], cells = cells[:len(m)], cells[len(m):]
		for j := range m {
			out[i][j] = m[j][i]
		}
	}
	return out
}

func Grid(w, h int) [][]byte {
	back := make([]byte, w*h)
	rows := make([][]byte, h)
	for y := range rows {
		rows[y] = back[y*w : (y+1)*w]
	}
	for y := range rows {
		for x := range rows[y] {
			rows[y][x] = '.'
		}
	}
	return rows
}

func Quick(xs []int) {
	if len(xs) < 2 {
		return
	}
	p := xs[len(xs)/2]
	l, r := 0, len(xs)-1
	for l <= r {
		for xs[l] < p {
			l++
		}
		for xs[r] > p {
			r--
		}
		if l <= r {
			xs[l], xs[r] = xs[r], xs[l]
			l++
			r--
		}
	}
	Quick(xs[:r+1])
	Quick(xs[l:])
}

type item struct {
	v, p, index int
}

type pq []*item

func (q pq) Len() int { return len(q) }

func (q pq) Less(i, j int) bool { return q[i].p > q[j].p }

func (q pq) Swap(i, j int) { q[i], q[j] = q[j], q[i]; q[i].index = i; q[j].index = j }

func (q *pq) Push(x interface{}) { it := x.(*item); it.index = len(*q); *q = append(*q, it) }

func (q *pq) Pop() interface{} {
	old := *q
	n := len(old)
	it := old[n-1]
	old[n-1] = nil
	it.index = -1
	*q = old[0 : n-1]
	return it
}

func (q *pq) update(it *item, p int) { it.p = p; heap.Fix(q, it.index) }

type ring struct {
	buf  []int
	r, n int
}

func (q *ring) push(x int) {
	if q.n == len(q.buf) {
		nb := make([]int, max(4, 2*len(q.buf)))
		k := copy(nb, q.buf[q.r:])
		copy(nb[k:], q.buf[:q.r])
		q.buf, q.r = nb, 0
	}
	q.buf[(q.r+q.n)%len(q.buf)] = x
	q.n++
}

func (s *store) Snapshot() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.items)
}

type store struct {
	mu    sync.RWMutex
	items []string
	idx   map[string][]int
	watch []chan string
}

func (s *store) Remove(x string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, it := range s.items {
		if it == x {
			s.items = append(s.items[:i], s.items[i+1:]...)
			return true
		}
	}
	return false
}

func (s *store) RemoveAll(xs []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, it := range s.items {
		if !slices.Contains(xs, it) {
			s.items[n] = it
			n++
		}
	}
	clear(s.items[n:])
	s.items = s.items[:n]
}

func (s *store) Unwatch(c chan string) {
	w := s.watch
	for i := range w {
		if w[i] == c {
			w[i] = w[len(w)-1]
			w[len(w)-1] = nil
			s.watch = w[:len(w)-1]
			return
		}
	}
}

func (s *store) Sorted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := append([]string(nil), s.items...)
	sort.Strings(out)
	return out
}

func (s *store) Index(k string, i int) {
	if s.idx == nil {
		s.idx = map[string][]int{}
	}
	l := s.idx[k]
	p := sort.SearchInts(l, i)
	l = append(l, 0)
	copy(l[p+1:], l[p:])
	l[p] = i
	s.idx[k] = l
}

type Batcher struct {
	mu    sync.Mutex
	rows  []Row
	max   int
	flush func([]Row) error
	ch    chan []Row
}

func (b *Batcher) Add(r Row) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows = append(b.rows, r)
	if len(b.rows) >= b.max {
		err := b.flush(b.rows)
		b.rows = b.rows[:0]
		return err
	}
	return nil
}

func (b *Batcher) Add2(r Row) {
	b.mu.Lock()
	b.rows = append(b.rows, r)
	var out []Row
	if len(b.rows) >= b.max {
		out = b.rows
		b.rows = nil
	}
	b.mu.Unlock()
	if out != nil {
		b.ch <- out
	}
}

func (b *Batcher) Add3(r Row) {
	b.rows = append(b.rows, r)
	if len(b.rows) >= b.max {
		b.ch <- b.rows
		b.rows = make([]Row, 0, b.max)
	}
}

func (b *Batcher) Swap() []Row {
	b.mu.Lock()
	rows := b.rows
	b.rows = make([]Row, 0, cap(rows))
	b.mu.Unlock()
	return rows
}

func (b *Batcher) Loop(ctx context.Context, in <-chan Row) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	batch := make([]Row, 0, b.max)
	send := func() {
		if len(batch) == 0 {
			return
		}
		_ = b.flush(batch)
		batch = batch[:0]
	}
	for {
		select {
		case r := <-in:
			batch = append(batch, r)
			if len(batch) == b.max {
				send()
			}
		case <-t.C:
			send()
		case <-ctx.Done():
			send()
			return
		}
	}
}

type Row struct {
	ID   int
	Data []byte
}

type Cfg struct {
	opts    []Opt
	headers map[string][]string
	args    []string
	env     []string
}

func (c *Cfg) Arg(a ...string) *Cfg { c.args = append(c.args, a...); return c }

func (c *Cfg) Clone() *Cfg {
	return &Cfg{opts: slices.Clone(c.opts), headers: maps.Clone(c.headers), args: append([]string(nil), c.args...), env: append([]string{}, c.env...)}
}

func (c *Cfg) With(o Opt) *Cfg {
	n := c.Clone()
	n.opts = append(n.opts, o)
	o(n)
	return n
}

func (c *Cfg) Header(k, v string) { c.headers[k] = append(c.headers[k], v) }

func (c *Cfg) Cmd() []string {
	cmd := []string{"run"}
	cmd = append(cmd, c.args...)
	for k, vs := range c.headers {
		for _, v := range vs {
			cmd = append(cmd, "-H", k+": "+v)
		}
	}
	return cmd
}

func (c *Cfg) Environ() []string {
	env := os.Environ()
	env = append(env, c.env...)
	return env
}

type Opt func(*Cfg)

func New(opts ...Opt) *Cfg {
	c := &Cfg{headers: map[string][]string{}}
	for _, o := range opts {
		o(c)
	}
	return c
}

type Node struct {
	kids []*Node
	name string
	path []string
}

func (n *Node) Walk(path []string, f func([]string)) {
	path = append(path, n.name)
	f(path)
	for _, k := range n.kids {
		k.Walk(path, f)
	}
}

func (n *Node) Leaves(prefix string, out []string) []string {
	if len(n.kids) == 0 {
		return append(out, prefix+n.name)
	}
	for _, k := range n.kids {
		out = k.Leaves(prefix+n.name+"/", out)
	}
	return out
}

func (n *Node) Add(path ...string) *Node {
	if len(path) == 0 {
		return n
	}
	for _, k := range n.kids {
		if k.name == path[0] {
			return k.Add(path[1:]...)
		}
	}
	k := &Node{name: path[0], path: append(slices.Clone(n.path), path[0])}
	n.kids = append(n.kids, k)
	return k.Add(path[1:]...)
}

func (n *Node) Remove(k *Node) {
	n.kids = slices.DeleteFunc(n.kids, func(x *Node) bool { return x == k })
}

func (n *Node) Sorted() []*Node {
	kids := slices.Clone(n.kids)
	slices.SortFunc(kids, func(a, b *Node) int { return strings.Compare(a.name, b.name) })
	return kids
}

type Stack struct{ frames []frame2 }

func (s *Stack) Push() { s.frames = append(s.frames, frame2{vars: map[string]int{}}) }

func (s *Stack) Pop() { s.frames = s.frames[:len(s.frames)-1] }

func (s *Stack) Set(k string, v int) { s.frames[len(s.frames)-1].vars[k] = v }

func (s *Stack) Top() *frame2 { return &s.frames[len(s.frames)-1] }

func (s *Stack) With(f func()) {
	saved := s.frames
	s.Push()
	defer func() { s.frames = saved }()
	f()
}

type frame2 struct{ vars map[string]int }

type Editor struct {
	lines [][]byte
	undo  [][][]byte
	line  []byte
}

func (e *Editor) Insert(i int, l string) {
	e.undo = append(e.undo, slices.Clone(e.lines))
	e.lines = slices.Insert(e.lines, i, []byte(l))
}

func (e *Editor) Delete(i int) {
	e.undo = append(e.undo, append([][]byte(nil), e.lines...))
	e.lines = append(e.lines[:i], e.lines[i+1:]...)
}

func (e *Editor) Type(c byte) { e.line = append(e.line, c) }

func (e *Editor) Enter() {
	e.lines = append(e.lines, e.line)
	e.line = nil
}

func (e *Editor) Backspace() {
	if len(e.line) > 0 {
		e.line = e.line[:len(e.line)-1]
	}
}

func Parallel(xs []int, n int) []int {
	res := make([]int, len(xs))
	var wg sync.WaitGroup
	for i := 0; i < len(xs); i += n {
		chunk := xs[i:min(i+n, len(xs))]
		dst := res[i:min(i+n, len(xs))]
		wg.Go(func() {
			for j, x := range chunk {
				dst[j] = x * x
			}
		})
	}
	wg.Wait()
	return res
}

func CSV(r io.Reader) (map[string][]string, error) {
	cr := csv.NewReader(r)
	cr.ReuseRecord = true
	head, err := cr.Read()
	if err != nil {
		return nil, err
	}
	names := slices.Clone(head)
	out := map[string][]string{}
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i, f := range rec {
			out[names[i]] = append(out[names[i]], f)
		}
	}
}

type twoQueues struct{ urgent, normal []int }

// What is left goes back to the list that it came from.
func (q *twoQueues) drop(urgent bool, n int) {
	list := q.normal
	if urgent {
		list = q.urgent
	}
	list = append(list[:n], list[n+1:]...)
	if urgent {
		q.urgent = list
	} else {
		q.normal = list
	}
}
