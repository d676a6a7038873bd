package good

import (
	"slices"
	"sync"
)

type alarm struct {
	name   string
	labels []string
}

func firing(in []alarm) []alarm {
	out := in[:0]
	for _, a := range in {
		if len(a.labels) > 0 {
			out = append(out, a)
		}
	}
	return out
}

// The variable goes on with what is left.

func announce(list []alarm, say func(string)) {
	list = firing(list)
	for _, a := range list {
		say(a.name)
	}
}

// What was read was read before.

func readBefore(list []alarm, say func(string)) int {
	for _, a := range list {
		say(a.name)
	}
	return len(firing(list))
}

// The rest is cleared, or filled anew.

func cleared(list []*alarm, ok func(*alarm) bool) []*alarm {
	kept := list[:0]
	for _, a := range list {
		if ok(a) {
			kept = append(kept, a)
		}
	}
	for i := len(kept); i < len(list); i++ {
		list[i] = nil
	}
	return kept
}

func clearedAtOnce(list []alarm) []alarm {
	kept := firing(list)
	clear(list[len(kept):])
	return kept
}

// The callee tells how many are left.

func compact(list []int) int {
	kept := list[:0]
	for _, n := range list {
		if n != 0 {
			kept = append(kept, n)
		}
	}
	return len(kept)
}

func sum(list []int) (s int) {
	n := compact(list)
	for _, v := range list[:n] {
		s += v
	}
	return s
}

// A callee that makes a list of its own.

func loud(in []alarm) []alarm {
	out := make([]alarm, 0, len(in))
	for _, a := range in {
		if len(a.labels) > 0 {
			out = append(out, a)
		}
	}
	return out
}

func both(list []alarm, say func(string)) int {
	n := len(loud(list))
	for _, a := range list {
		say(a.name)
	}
	return n
}

// Each gets its own list, or the list of its round.

type sink interface{ send(alarms []alarm) error }

type mailer struct{ to string }

func (m *mailer) send(alarms []alarm) error {
	mine := alarms[:0]
	for i := range alarms {
		if alarms[i].name != m.to {
			mine = append(mine, alarms[i])
		}
	}
	return deliver(mine)
}

func deliver([]alarm) error { return nil }

func fanOut(sinks []sink, alarms []alarm) {
	for _, s := range sinks {
		_ = s.send(append([]alarm(nil), alarms...))
	}
}

func drain(s sink, batches <-chan []alarm) {
	for b := range batches {
		_ = s.send(b)
	}
}

func fanOutAtOnce(sinks []sink, load func() []alarm) {
	var wg sync.WaitGroup
	for _, s := range sinks {
		alarms := load()
		wg.Go(func() { _ = s.send(alarms) })
	}
	wg.Wait()
}

// A buffer that is emptied and filled with something else.

func encode(buf []byte, in []alarm) []byte {
	buf = buf[:0]
	for _, a := range in {
		buf = append(buf, a.name...)
	}
	return buf
}

func encodeAll(buf []byte, lists [][]alarm, write func([]byte)) {
	for _, l := range lists {
		write(encode(buf, l))
	}
}

// The list is left right behind the removal.

func leftWithout(list []int, n int) []int {
	for i, v := range list {
		if v == n {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

// A field goes on with what is left, also by way of a variable or a setter.

type roster struct{ people []alarm }

func (r *roster) purge() {
	kept := r.people[:0]
	for _, a := range r.people {
		if len(a.labels) > 0 {
			kept = append(kept, a)
		}
	}
	r.set(kept)
}

func (r *roster) set(people []alarm) { r.people = people }

func (r *roster) purgeIn() {
	old := r.people
	r.people = r.people[:0]
	for _, a := range old {
		if len(a.labels) > 0 {
			r.people = append(r.people, a)
		}
	}
}

// A copy takes the place of its object, or gets a list of its own.

type query struct{ keys []string }

func (q *query) tidy() {
	next := *q
	next.keys = next.keys[:0]
	for _, k := range q.keys {
		if k != "" {
			next.keys = append(next.keys, k)
		}
	}
	*q = next
}

func (q *query) tidied() *query {
	dup := *q
	dup.keys = nil
	for _, k := range q.keys {
		if k != "" {
			dup.keys = append(dup.keys, k)
		}
	}
	return &dup
}

// Room to work in, which nobody reads.

type encoder struct{ buf []byte }

func (e *encoder) fork(s string) *encoder {
	f := *e
	f.buf = append(f.buf[:0], s...)
	return &f
}

// What is left out goes to the back: the list has all its elements still.

func loudFirst(list []alarm) {
	front := list[:0]
	var rest []alarm
	for _, a := range list {
		if len(a.labels) > 0 {
			front = append(front, a)
			continue
		}
		rest = append(rest, a)
	}
	copy(list[len(front):], rest)
}

func loudFirstToo(list []alarm) []alarm {
	front, rest := list[:0], []alarm(nil)
	for _, a := range list {
		if len(a.labels) > 0 {
			front = append(front, a)
			continue
		}
		rest = append(rest, a)
	}
	return append(front, rest...)
}

func inOrder(list []alarm, say func(string)) {
	loudFirst(list)
	loudFirstToo(list)
	for _, a := range list {
		say(a.name)
	}
}

// Elements are exchanged, or come from another list: none is lost.

func evenFirst(s []int) int {
	n := 0
	for i, v := range s {
		if v%2 == 0 {
			s[n], s[i] = s[i], s[n]
			n++
		}
	}
	return len(s[:n])
}

func evenFrom(dst, src []int) []int {
	n := 0
	for _, v := range src {
		if v%2 == 0 {
			dst[n] = v
			n++
		}
	}
	return dst[:n]
}

func share(list []int) float64 {
	even := evenFirst(list) + len(evenFrom(list, list[4:]))
	sum := 0
	for _, v := range list {
		sum += v
	}
	return float64(even) / float64(sum)
}

// Nothing was left out where the field is not set: each element was written over
// itself.

type guests struct {
	mu    sync.Mutex
	names []string
}

func (r *guests) remove(name string) bool {
	left, found := r.names[:0], false
	for _, p := range r.names {
		if p != name {
			left = append(left, p)
		} else {
			found = true
		}
	}
	if !found {
		return false
	}
	r.names = left
	return true
}

func (r *guests) prune(ok func(string) bool) (dropped int) {
	left := r.names[:0]
	for _, p := range r.names {
		if ok(p) {
			left = append(left, p)
		}
	}
	if len(left) == len(r.names) {
		return 0
	}
	dropped = len(r.names) - len(left)
	r.names = left
	return dropped
}

// A callee takes off again what it has put on.

type vertex struct {
	key  string
	next []string
}

type graph map[string]vertex

func (g graph) cyclic(key string, open, done []string) ([]string, []string, bool) {
	open = append(open, key)
	for _, n := range g[key].next {
		if slices.Contains(open, n) {
			return nil, nil, true
		}
		if !slices.Contains(done, n) {
			if _, _, found := g.cyclic(n, open, done); found {
				return nil, nil, true
			}
		}
	}
	open = slices.DeleteFunc(open, func(s string) bool { return s == key })
	return open, append(done, key), false
}

type member struct {
	name          string
	active, admin bool
}

func keepIf[T any](in []T, keep func(T) bool) []T {
	var out []T
	for _, v := range in {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

func bothKinds(all []member) (active, admins []member) {
	active = keepIf(all, func(m member) bool { return m.active })
	admins = keepIf(all, func(m member) bool { return m.admin })
	return active, admins
}

type document struct{ words []string }

func distinct(in []string) []string {
	slices.Sort(in)
	return slices.Compact(in)
}

// The field has what is left from then on.
func (d *document) tidy(terms map[string]int) {
	d.words = distinct(d.words)
	for _, w := range d.words {
		terms[w]++
	}
}

// What comes after the call is another list.
func (d *document) renewed(next []string) int {
	n := len(distinct(d.words))
	d.words = next
	for _, w := range d.words {
		n += len(w)
	}
	return n
}
