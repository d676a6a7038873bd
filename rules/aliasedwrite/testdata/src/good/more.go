package good

import (
	"crypto/cipher"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
)

// The fixed versions.

type keyring struct {
	mu   sync.Mutex
	keys [][]byte
}

func (k *keyring) add(key []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append(k.keys, key)
}

func (k *keyring) list() [][]byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys
}

func (k *keyring) remove(i int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	left := make([][]byte, 0, len(k.keys)-1)
	left = append(left, k.keys[:i]...)
	k.keys = append(left, k.keys[i+1:]...)
}

var directives = []string{"root", "header", "rewrite", "respond"}

func setOrder(name, before string) error {
	rest := slices.DeleteFunc(slices.Clone(directives), func(d string) bool { return d == name })
	i := slices.Index(rest, before)
	if i < 0 {
		return errors.New("unknown directive " + before)
	}
	directives = slices.Insert(rest, i, name)
	return nil
}

type stream struct {
	subs []chan string
}

func (s *stream) subscribe(c chan string) { s.subs = append(s.subs, c) }

func (s *stream) publish(msg string, skip chan string) {
	for _, c := range s.subs {
		if c != skip {
			c <- msg
		}
	}
}

func (s *stream) publish2(msg string, skip chan string) {
	others := make([]chan string, 0, len(s.subs))
	for _, c := range s.subs {
		if c != skip {
			others = append(others, c)
		}
	}
	for _, c := range others {
		c <- msg
	}
}

type inventory struct {
	items []string
}

func (v *inventory) put(s string) { v.items = append(v.items, s) }

func (v *inventory) distinct() int {
	slices.Sort(v.items)
	v.items = slices.Compact(v.items)
	return len(v.items)
}

type statement struct {
	grouping []string
	text     string
}

func (s *statement) labels() []string { return s.grouping }

type aggregator struct{ key string }

func newAggregator(s *statement) *aggregator {
	names := slices.Sorted(slices.Values(s.labels()))
	return &aggregator{key: strings.Join(names, ",")}
}

var statusOrder = []int{500, 404, 200}

func sortedStatus() []int {
	out := slices.Clone(statusOrder)
	slices.Sort(out)
	return out
}

func withDefaults(values, defaults map[string]map[string]string) map[string]map[string]string {
	out := make(map[string]map[string]string, len(defaults))
	for k, v := range defaults {
		out[k] = maps.Clone(v)
	}
	for k, v := range values {
		if _, ok := out[k]; !ok {
			out[k] = map[string]string{}
		}
		for kk, vv := range v {
			out[k][kk] = vv
		}
	}
	return out
}

func coalesce(user, chart map[string]any) map[string]any {
	out := maps.Clone(chart)
	for k, v := range user {
		inner, ok := v.(map[string]any)
		if !ok {
			out[k] = v
			continue
		}
		table, ok := out[k].(map[string]any)
		if !ok {
			out[k] = v
			continue
		}
		merged := maps.Clone(table)
		maps.Copy(merged, inner)
		out[k] = merged
	}
	return out
}

type endpoint struct {
	url  string
	tags []string
}

func normalized(eps []endpoint) []endpoint {
	out := slices.Clone(eps)
	for i := range out {
		tags := make([]string, len(out[i].tags))
		for j, t := range out[i].tags {
			tags[j] = strings.ToLower(t)
		}
		out[i].tags = tags
	}
	return out
}

func sortedTags(eps []endpoint) []endpoint {
	out := make([]endpoint, len(eps))
	copy(out, eps)
	for i := range out {
		out[i].tags = slices.Clone(out[i].tags)
		sort.Strings(out[i].tags)
	}
	return out
}

type options struct {
	headers map[string]string
	retries int
}

func (o *options) withHeader(k, v string) *options {
	c := *o
	c.headers = maps.Clone(o.headers)
	c.headers[k] = v
	return &c
}

func rank(scores map[string][]int) map[string]int {
	out := map[string]int{}
	for name, s := range scores {
		out[name] = slices.Max(s)
	}
	return out
}

var baseLabels = map[string]string{"job": "api"}

func labelsFor(instance string) map[string]string {
	l := maps.Clone(baseLabels)
	l["instance"] = instance
	return l
}

func without(list []string, name string) []string {
	out := list[:0]
	for _, s := range list {
		if s != name {
			out = append(out, s)
		}
	}
	return out
}

func report(all []string) (string, int) {
	visible := without(slices.Clone(all), "hidden")
	return strings.Join(visible, ","), len(all)
}

func median(xs []float64) float64 {
	xs = slices.Clone(xs)
	slices.Sort(xs)
	return xs[len(xs)/2]
}

func summary(xs []float64) (first, mid float64) {
	mid = median(xs)
	return xs[0], mid
}

type endpoints struct {
	addrs []string
}

func (e *endpoints) join(a string) { e.addrs = append(e.addrs, a) }

func (e *endpoints) leave(a string) error {
	if len(e.addrs) == 1 && e.addrs[0] == a {
		return errors.New("the last one stays")
	}
	e.addrs = slices.DeleteFunc(e.addrs, func(x string) bool { return x == a })
	return nil
}

// What follows looks wrong and is right.

// Stored straight back.

type queue struct {
	waiting []int
	byName  map[string][]int
	n       int
}

func (q *queue) pop() int {
	x := q.waiting[0]
	q.waiting = q.waiting[1:]
	return x
}

func (q *queue) cancel(id int) bool {
	i := slices.Index(q.waiting, id)
	if i < 0 {
		return false
	}
	q.waiting = slices.Delete(q.waiting, i, i+1)
	return true
}

func (q *queue) purge(dead func(int) bool) {
	alive := q.waiting[:0]
	for _, id := range q.waiting {
		if !dead(id) {
			alive = append(alive, id)
		}
	}
	clear(q.waiting[len(alive):])
	q.waiting = alive
}

func (q *queue) cancelNamed(name string, id int) {
	ids := q.byName[name]
	ids = slices.DeleteFunc(ids, func(x int) bool { return x == id })
	if len(ids) == 0 {
		delete(q.byName, name)
	} else {
		q.byName[name] = ids
	}
}

func (q *queue) dropFirst(id int) {
	q.waiting = removeOne(q.waiting, id)
}

func removeOne(ids []int, id int) []int {
	for i, x := range ids {
		if x == id {
			return append(ids[:i], ids[i+1:]...)
		}
	}
	return ids
}

func (q *queue) compacted() *queue {
	w := slices.Compact(q.waiting)
	q.waiting = w
	q.n = len(w)
	return q
}

func (q *queue) setWaiting(ids []int) { q.waiting = ids }

func (q *queue) dropLast() {
	q.setWaiting(slices.Delete(q.waiting, len(q.waiting)-1, len(q.waiting)))
}

// The owner's own method keeps its list in order.

type leaderboard struct {
	scores []int
}

func (l *leaderboard) add(s int) {
	l.scores = append(l.scores, s)
	sort.Sort(sort.Reverse(sort.IntSlice(l.scores)))
}

func (l *leaderboard) shuffle() {
	rand.Shuffle(len(l.scores), func(i, j int) { l.scores[i], l.scores[j] = l.scores[j], l.scores[i] })
}

func (l *leaderboard) top() []int {
	slices.Sort(l.scores)
	return l.scores
}

func (l *leaderboard) bump(i int) {
	s := l.scores
	s[i]++
	for ; i > 0 && s[i] > s[i-1]; i-- {
		s[i], s[i-1] = s[i-1], s[i]
	}
}

// Fresh: made, decoded or built in this function or by the callee.

func decodeSorted(data []byte) ([]string, error) {
	var v struct{ Names []string }
	if err := json.Unmarshal(data, &v); err != nil {
		return nil, err
	}
	sort.Strings(v.Names)
	return v.Names, nil
}

func newStatement(text string) *statement {
	s := &statement{text: text, grouping: strings.Fields(text)}
	slices.Sort(s.grouping)
	return s
}

func (s *statement) fields() []string { return strings.Fields(s.text) }

func sortedFields(s *statement) []string {
	f := s.fields()
	sort.Strings(f)
	return f
}

func keysOf(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func split(list string) []string {
	parts := strings.Split(list, ",")
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// Functions whose job is to change their argument.

func byLength(words []string) {
	sort.Slice(words, func(i, j int) bool { return len(words[i]) < len(words[j]) })
}

func swapBytes(b []byte) {
	for i := 0; i+1 < len(b); i += 2 {
		b[i], b[i+1] = b[i+1], b[i]
	}
}

func fillDefaults(o *options) {
	if o.headers == nil {
		o.headers = map[string]string{}
	}
	if _, ok := o.headers["Accept"]; !ok {
		o.headers["Accept"] = "*/*"
	}
}

func setType(w http.ResponseWriter) {
	h := w.Header()
	h["Content-Type"] = []string{"text/plain"}
	h.Set("X-Frame-Options", "DENY")
}

func visit(n string, edges map[string][]string, seen map[string]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	for _, e := range edges[n] {
		visit(e, edges, seen)
	}
}

func getOrCreate(m map[string]map[string]int, k string) map[string]int {
	inner, ok := m[k]
	if !ok {
		inner = map[string]int{}
		m[k] = inner
	}
	return inner
}

func countWord(m map[string]map[string]int, file, word string) {
	getOrCreate(m, file)[word]++
}

// A scratch slice of length 0 that the caller lends.
func evens(scratch []int, xs []int) []int {
	scratch = scratch[:0]
	for _, x := range xs {
		if x%2 == 0 {
			scratch = append(scratch, x)
		}
	}
	slices.Sort(scratch)
	return scratch
}

type filter struct{ tmp []int }

func (f *filter) count(xs []int) int {
	f.tmp = evens(f.tmp, xs)
	return len(f.tmp)
}

func (f *filter) count2(xs []int) int {
	tmp := evens(f.tmp[:0], xs)
	return len(tmp)
}

// Elements are values.

type point struct {
	x, y int
	name string
	rgb  [3]byte
}

func moved(ps []point, dx int) []point {
	out := slices.Clone(ps)
	for i := range out {
		out[i].x += dx
		out[i].rgb[0] = 255
	}
	return out
}

func renamed(m map[string]point) map[string]point {
	out := maps.Clone(m)
	for k, p := range out {
		p.name = k
		out[k] = p
	}
	return out
}

func flattened(m map[string][]string) map[string][]string {
	out := maps.Clone(m)
	for k := range out {
		out[k] = []string{strings.Join(out[k], ",")}
	}
	return out
}

// Pointers are shared on purpose: the list was copied, not what it lists.

type session struct {
	id   int
	hits int
}

type pool struct {
	mu   sync.Mutex
	list []*session
}

func (p *pool) touchAll() {
	p.mu.Lock()
	all := slices.Clone(p.list)
	p.mu.Unlock()
	for _, s := range all {
		s.hits++
	}
}

func (p *pool) sorted() []*session {
	p.mu.Lock()
	all := slices.Clone(p.list)
	p.mu.Unlock()
	slices.SortFunc(all, func(a, b *session) int { return a.id - b.id })
	return all
}

// Replaced as a whole before it is written.

type rules struct {
	mu    sync.RWMutex
	names []string
	hits  map[string]int
}

func (r *rules) reload(names []string) {
	next := make([]string, len(names))
	r.mu.Lock()
	r.names = next
	r.hits = make(map[string]int, len(names))
	r.mu.Unlock()
	copy(r.names, names)
	for _, n := range r.names {
		r.hits[n] = 0
	}
}

func (r *rules) all() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names
}

// A pop that hands the list over and forgets it.
func (r *rules) drain() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := r.names
	r.names = nil
	slices.Sort(n)
	return n
}

// A heap moves its own elements.
type intHeap []int

func (h intHeap) Len() int           { return len(h) }
func (h intHeap) Less(i, j int) bool { return h[i] < h[j] }
func (h intHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *intHeap) Push(x any)        { *h = append(*h, x.(int)) }
func (h *intHeap) Pop() any {
	old := *h
	n := len(old)
	x := old[n-1]
	old[n-1] = 0
	*h = old[:n-1]
	return x
}

// Copy on write.
type attrs struct {
	kv     map[string]string
	shared bool
}

func (a *attrs) set(k, v string) {
	if a.shared {
		a.kv = maps.Clone(a.kv)
		a.shared = false
	}
	a.kv[k] = v
}

// Written through the only holder; the clone was for reading.
func (q *queue) snapshotAndReset() []int {
	out := slices.Clone(q.waiting)
	clear(q.waiting)
	q.waiting = q.waiting[:0]
	return out
}

// In-place filter of a list that nobody uses afterwards.
func process(batch []string, handle func(string)) {
	for len(batch) > 0 {
		retry := batch[:0]
		for _, b := range batch {
			if strings.HasPrefix(b, "!") {
				retry = append(retry, b[1:])
				continue
			}
			handle(b)
		}
		batch = retry
	}
}

// Sorted at init, before anybody reads it.
var verbs = []string{"watch", "get", "list"}

func init() { slices.Sort(verbs) }

func isVerb(v string) bool {
	_, ok := slices.BinarySearch(verbs, v)
	return ok
}

// A struct copy whose map is replaced before it is written.
func (o options) clone() options {
	h := make(map[string]string, len(o.headers))
	for k, v := range o.headers {
		h[k] = v
	}
	o.headers = h
	o.headers["X-Clone"] = "1"
	return o
}

// Where v is not replaced by a copy it is no map.

func coalesceInto(dst, src map[string]any) {
	for k, v := range src {
		if inner, ok := v.(map[string]any); ok {
			if table, ok := dst[k].(map[string]any); ok {
				coalesceInto(table, inner)
				continue
			}
		}
		if _, ok := dst[k]; !ok {
			dst[k] = v
		}
	}
}

func deepCopy(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for k, v := range m {
		if inner, ok := v.(map[string]any); ok {
			v = deepCopy(inner)
		}
		out[k] = v
	}
	return out
}

func effective(user, chart map[string]any) map[string]any {
	out := deepCopy(user)
	coalesceInto(out, chart)
	return out
}

type policy struct{ verbs []string }

var readVerbs = []string{"watch", "list", "get"}

func allow(verbs ...string) *policy { return &policy{verbs: slices.Clone(verbs)} }

func (p *policy) build() policy {
	sort.Strings(p.verbs)
	return *p
}

func readers() (a, b policy) {
	a = allow(readVerbs...).build()
	b = allow(readVerbs...).build()
	return a, b
}

type settings struct{ urls []string }

type page struct{ links []string }

func lowered(urls []string) []string {
	out := make([]string, len(urls))
	for i := range urls {
		out[i] = strings.ToLower(urls[i])
	}
	return out
}

func show(s *settings) *page { return &page{links: lowered(s.urls)} }

type index struct{ byName map[string][]int }

func (x *index) add(k string, i int) { x.byName[k] = append(x.byName[k], i) }

// Where the shorter list is not stored back, its entry has been deleted.
func entryDeleted(x *index, k string, i int) {
	l := x.byName[k]
	for p, v := range l {
		if v == i {
			l = append(l[:p], l[p+1:]...)
			break
		}
	}
	if len(l) == 0 {
		delete(x.byName, k)
		return
	}
	x.byName[k] = l
}

// What is sorted was not there to be looked up.

type lineTable struct{ lines map[int][]int }

func (t *lineTable) find(at int, read func() (int, bool)) []int {
	lines, ok := t.lines[at]
	if !ok {
		for {
			n, more := read()
			if !more {
				break
			}
			lines = append(lines, n)
		}
		sort.Slice(lines, func(i, j int) bool { return lines[i] < lines[j] })
		t.lines[at] = lines
	}
	return lines
}

// What lies in the document is changed as such, partly by way of a list of it.

func mapsIn(list any) []map[string]any {
	var out []map[string]any
	items, _ := list.([]any)
	for _, i := range items {
		if m, ok := i.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

func pin(doc map[string]any, digest func(any) string) {
	parts, _ := doc["parts"].(map[string]any)
	for _, p := range parts {
		part := p.(map[string]any)
		part["image"] = digest(part["image"])
		for _, v := range mapsIn(part["volumes"]) {
			v["source"] = digest(v["source"])
		}
	}
}

// The list is copied before the first change, and a flag says so.

type mapped struct{ elems []int }

func applyAll(elems []int, f func(int) int) ([]int, bool) {
	changed := false
	for i, e := range elems {
		e1 := f(e)
		if e1 == e {
			continue
		}
		if !changed {
			elems = slices.Clone(elems)
			changed = true
		}
		elems[i] = e1
	}
	return elems, changed
}

func (i *mapped) applyAll(f func(int) int) *mapped {
	e, changed := applyAll(i.elems, f)
	if !changed {
		return i
	}
	return &mapped{elems: e}
}

type maskedPeer struct {
	w    io.Writer
	mask [4]byte
}

func (p *maskedPeer) apply(b []byte) {
	for i := range b {
		b[i] ^= p.mask[i&3]
	}
}

// The mask is taken off again.
func (p *maskedPeer) send(payload []byte) error {
	p.apply(payload)
	_, err := p.w.Write(payload)
	p.apply(payload)
	return err
}

func broadcast(peers []*maskedPeer, text string) {
	payload := []byte(text)
	for _, p := range peers {
		_ = p.send(payload)
	}
}

// Each gets bytes of its own.
func (p *maskedPeer) sendMasked(payload []byte) error {
	for i := range payload {
		payload[i] ^= p.mask[i&3]
	}
	_, err := p.w.Write(payload)
	return err
}

func broadcastCopies(peers []*maskedPeer, text string) {
	for _, p := range peers {
		_ = p.sendMasked([]byte(text))
	}
}

func broadcastInto(peers []*maskedPeer, text string) {
	payload := make([]byte, len(text))
	for _, p := range peers {
		copy(payload, text)
		_ = p.sendMasked(payload)
	}
}

// One counter goes on counting, for one writer.
func emit(w io.Writer, counter []byte) error {
	counter[0]++
	_, err := w.Write(counter)
	return err
}

func emitAll(w io.Writer, n int) {
	counter := []byte{0}
	for range n {
		_ = emit(w, counter)
	}
}

// The sum is what all blocks together make of it.
type blockSum struct{ block cipher.Block }

func (s *blockSum) round(sum, data []byte) {
	for i := range sum {
		sum[i] ^= data[i]
	}
	s.block.Encrypt(sum, sum)
}

func (s *blockSum) of(data []byte) []byte {
	sum := make([]byte, s.block.BlockSize())
	for len(data) >= len(sum) {
		s.round(sum, data[:len(sum)])
		data = data[len(sum):]
	}
	return sum
}
