package bad

import (
	"slices"
	"strings"
	"sync"
)

// A list is filtered by a callee into its own array, and read again.

type alarm struct {
	name   string
	labels []string
}

func firing(in []alarm) []alarm {
	out := in[:0]
	for _, a := range in {
		if len(a.labels) > 0 {
			out = append(out, a) // want "^this moves elements within the array that `r.people` still refers to"
		}
	}
	return out
}

func report(list []alarm, say func(string)) int {
	n := len(firing(list)) // want "^`firing` moves elements within the array of `list`, which is read again at its old length"
	for _, a := range list {
		say(a.name)
	}
	return n
}

// The callee is a method that keeps for itself what is left.

type inbox struct {
	mu   sync.Mutex
	have map[string]alarm
}

func (i *inbox) put(batch []alarm) {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := batch
	batch = batch[:0]
	for _, a := range all {
		if _, ok := i.have[a.name]; !ok {
			batch = append(batch, a) // want "^this moves elements within the array of `batch`, which `receive` reads again at its old length"
		}
	}
	for _, a := range batch {
		i.have[a.name] = a
	}
}

func (i *inbox) receive(batch []alarm) []string {
	i.put(batch)
	names := make([]string, len(batch))
	for n, a := range batch {
		names[n] = a.name
	}
	return names
}

// Every sink gets the same list.

type sink interface{ send(alarms []alarm) error }

type mailer struct{ to string }

func (m *mailer) send(alarms []alarm) error {
	mine := alarms[:0]
	for i := range alarms {
		if alarms[i].name != m.to {
			mine = append(mine, alarms[i]) // want "^this moves elements within the array of `alarms`, which `fanOut` reads again"
		}
	}
	return deliver(mine)
}

func deliver([]alarm) error { return nil }

func fanOut(sinks []sink, alarms []alarm) {
	for _, s := range sinks {
		_ = s.send(alarms)
	}
}

type printer struct{ skip string }

func (p *printer) print(alarms []alarm) int {
	mine := alarms[:0]
	for _, a := range alarms {
		if a.name != p.skip {
			mine = append(mine, a) // want "^this moves elements within the array of `alarms`, which `printAll` reads again"
		}
	}
	return len(mine)
}

func printAll(printers []*printer, load func() ([]alarm, error)) error {
	alarms, err := load()
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	for _, p := range printers {
		wg.Go(func() {
			p.print(alarms)
		})
	}
	wg.Wait()
	return nil
}

// The function filters itself, and then walks what it had.

func split(list []alarm) (loud, silent []alarm) {
	loud = list[:0]
	for _, a := range list {
		if len(a.labels) > 0 {
			loud = append(loud, a) // want "^this moves elements within the array of `list`, which is read again at its old length"
		}
	}
	for _, a := range list {
		if len(a.labels) == 0 {
			silent = append(silent, a)
		}
	}
	return loud, silent
}

// What is left after one is taken out is looked at beside the whole list.

func rests(list []int, f func(rest []int)) {
	for i, n := range list {
		if n > 0 {
			f(append(list[:i], list[i+1:]...)) // want "^this moves elements within the array of `list`"
		}
	}
}

// A filtered view of a field is handed out, and the field still is the long list.

type roster struct{ people []alarm }

func (r *roster) loud() []alarm {
	return firing(r.people)
}

func (r *roster) count() (n int) {
	for range firing(r.people) {
		n++
	}
	return n
}

// The copy of an object gets the list of the object, shortened or filled anew.

type query struct {
	keys []string
	max  int
}

func (q *query) unique() *query {
	dup := *q
	seen := map[string]bool{}
	for _, k := range dup.keys {
		seen[k] = true
	}
	dup.keys = dup.keys[:0]
	for k := range seen {
		dup.keys = append(dup.keys, k) // want "^audit: this overwrites elements of the array that `q.keys` still refers to"
	}
	return &dup
}

func nonEmpty(q *query) *query {
	dup := *q
	kept := dup.keys[:0]
	for _, k := range dup.keys {
		if k != "" {
			kept = append(kept, k) // want "^this moves elements within the array that `q.keys` still refers to"
		}
	}
	dup.keys = kept
	return &dup
}

type fan struct {
	subs []chan string
}

func (s *fan) subscribe(c chan string) { s.subs = append(s.subs, c) }

// The subscribers are moved within the list that s still has; nothing here says
// that anybody looks at them again.
func sendOthers(s *fan, msg string, skip chan string) {
	others := s.subs[:0]
	for _, c := range s.subs {
		if c != skip {
			others = append(others, c) // want "^audit: this moves elements within the array that `s.subs` still refers to"
		}
	}
	for _, c := range others {
		c <- msg
	}
}

func unhidden(list []string, name string) []string {
	out := list[:0]
	for _, s := range list {
		if s != name {
			out = append(out, s) // want "^this moves elements within the array of `list`, which `shown` reads again at its old length"
		}
	}
	return out
}

// The list is read with its old length after the filter, whose only use this is.
func shown(all []string) (string, string) {
	visible := unhidden(all, "hidden")
	return strings.Join(visible, ","), strings.Join(all, ",")
}

// A filter that counts in an index.

func evenOnes(s []int) []int {
	n := 0
	for _, v := range s {
		if v%2 == 0 {
			s[n] = v
			n++
		}
	}
	return s[:n]
}

func share(list []int) float64 {
	even := len(evenOnes(list)) // want "^`evenOnes` moves elements within the array of `list`"
	sum := 0
	for _, v := range list {
		sum += v
	}
	return float64(even) / float64(sum)
}

// The flag says that something was kept, not that nothing was left out.

type guests struct{ names []string }

func (r *guests) keepSome(ok func(string) bool) bool {
	left, any := r.names[:0], false
	for _, p := range r.names {
		if ok(p) {
			left = append(left, p) // want "^this moves elements within the array that `r.names` still refers to"
			any = true
		}
	}
	if any {
		return true
	}
	r.names = left
	return false
}

// The flag does not say that the list was copied.

type numbers struct{ list []int }

func doubleAll(list []int, some func(int) bool) ([]int, bool) {
	changed := false
	for i, v := range list {
		if some(v) {
			list[i] = 2 * v // want "^audit: this overwrites elements of the array that `n.list` still refers to"
			changed = true
		}
	}
	return list, changed
}

func (n *numbers) doubled(some func(int) bool) *numbers {
	list, changed := doubleAll(n.list, some)
	if !changed {
		return n
	}
	return &numbers{list: list}
}

type member struct {
	name          string
	active, admin bool
}

func keepIf[T any](in []T, keep func(T) bool) []T {
	out := in[:0]
	for _, v := range in {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

// The second filter goes through what the first one left over.
func bothKinds(all []member) (active, admins []member) {
	active = keepIf(all, func(m member) bool { return m.active }) // want "`keepIf` moves elements within the array of `all`, which is read again at its old length"
	admins = keepIf(all, func(m member) bool { return m.admin })
	return active, admins
}

type document struct{ words []string }

func distinct(in []string) []string {
	slices.Sort(in)
	return slices.Compact(in)
}

// The words are counted in what is left of their order.
func indexed(d *document, terms map[string]int) (pairs int) {
	for _, w := range distinct(d.words) { // want "`distinct` moves elements within the array of `words`, which is read again at its old length"
		terms[w]++
	}
	for i := 1; i < len(d.words); i++ {
		if d.words[i-1] == "not" && d.words[i] == "found" {
			pairs++
		}
	}
	return pairs
}

// A helper that drops a name from what it is given. One of its callers goes on with the
// result alone, so the other one should have known.
func withoutName(list []string, name string) []string {
	for i, s := range list {
		if s == name {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}

type attendance struct{ names []string }

func (r *attendance) leave(name string) { r.names = withoutName(r.names, name) }

func others(all []string, me string) (string, string) {
	rest := withoutName(all, me) // want "^`withoutName` moves elements within the array of `all`, which is read again"
	return strings.Join(rest, ","), strings.Join(all, ",")
}
