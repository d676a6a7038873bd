package bad

import "strings"

type label struct {
	Name  string
	Value string
	count int
}

type labels struct {
	list   []label
	byName map[string]label
	first  label
	ready  bool
}

func (l *labels) intern() {
	for _, x := range l.list {
		x.Name = strings.Clone(x.Name) // want "`x.Name` is set on a copy of each element of `l.list`, so the elements stay as they were"
		x.Value = strings.Clone(x.Value)
	}
}

func (l *labels) countAll() {
	for _, x := range l.list {
		x.count++ // want "`x.count` is set on a copy of each element"
	}
}

func (l *labels) addAll(n int) {
	for _, x := range l.byName {
		x.count += n // want "`x.count` is set on a copy of each element of `l.byName`"
	}
}

func (l *labels) hit(name string) {
	x := l.byName[name]
	x.count++ // want "`x.count` is set on a copy of `l.byName.name.`, so the element stays as it was"
}

func (l *labels) hitIfThere(name string) bool {
	x, ok := l.byName[name]
	if ok {
		x.count++ // want "`x.count` is set on a copy of `l.byName.name.`"
	}
	return ok
}

func (l *labels) rename(i int, name string) {
	x := l.list[i]
	if x.Name == name {
		return
	}
	x.Name = name // want "`x.Name` is set on a copy of `l.list.i.`"
}

func (l *labels) renameFirst(name string) {
	x := l.first
	x.Name = name // want "`x.Name` is set on a copy of `l.first` that nobody reads, so the change is lost"
	l.ready = true
}

// defaults sets what the loop behind it then does not see.
func defaults(list []label) []string {
	for _, x := range list {
		if x.Value == "" {
			x.Value = "none" // want "`x.Value` is set on a copy of each element of `list`"
		}
		if x.Name == "" {
			continue
		}
	}
	var out []string
	for _, x := range list {
		out = append(out, x.Name+"="+x.Value)
	}
	return out
}

func compare(opts *options, a, b string) bool {
	mine := *opts
	mine.fold = true // want "`mine.fold` is set on a copy of `.opts` that nobody reads"
	return opts.equal(a, b)
}

type options struct {
	fold  bool
	limit int
	hooks []func()
	inner struct{ depth int }
}

func (o *options) equal(a, b string) bool {
	if o.fold {
		return strings.EqualFold(a, b)
	}
	return a == b
}

func withLimit(o options, n int) {
	o.limit = n // want "`o.limit` is set on a parameter that is passed by value, so the caller's value stays as it was"
}

func deep(o options, n int) {
	o.inner.depth = n // want "`o.inner.depth` is set on a parameter"
}

func (o options) setLimit(n int) {
	o.limit = n // want "`o.limit` is set on a receiver that is passed by value, so the caller's value stays as it was"
}

func (o options) addHook(f func()) {
	o.hooks = append(o.hooks, f) // want "`o.hooks` is set on a receiver that is passed by value"
}

// statusOf is set twice, and the second one is lost.
func (o options) normalise() {
	o.limit = abs(o.limit)
	if o.limit == 0 {
		o.limit = 10 // want "`o.limit` is set on a receiver"
	}
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

type filter struct {
	bits [64]byte
	n    int
}

func (f *filter) reset() {
	bits := f.bits
	for i := range bits {
		bits[i] = 0 // want "`bits.....` is set on a copy of `f.bits` that nobody reads"
	}
}

type slicePorts struct {
	ready *bool
	port  int
}

type endpoints struct {
	labels map[string]string
	ports  []slicePorts
}

// prepare fills e, so its ports are not on their way out.
func prepare(e *endpoints, labels map[string]string) {
	e.labels = labels
	for _, p := range e.ports {
		p.ready = nil // want "`p.ready` is set on a copy of each element of `e.ports`"
	}
}

// The sum needs another field of the copy, and the next loop shows that the
// elements were meant.
func serialize(records []record, fix bool) int {
	total := 0
	for _, r := range records {
		if fix {
			r.length = len(r.payload) // want "`r.length` is set on a copy of each element of `records`"
		}
		total += len(r.payload)
	}
	for _, r := range records {
		total += r.length
	}
	return total
}

type record struct {
	length  int
	payload []byte
}

// Only another field of the copy is read, and nobody is seen that reads the
// original.
func widest(records map[string]record, key string) int {
	r := records[key]
	r.length = 0x10 // want "audit: `r.length` is set on a copy of `records.key.`"
	return cap(r.payload)
}

func unready(ports []slicePorts) {
	for _, p := range ports {
		p.ready = nil // want "audit: `p.ready` is set on a copy of each element"
	}
}

func fromInterface(v any) {
	if r, ok := v.(record); ok {
		r.length = 1 // want "`r.length` is set on a copy of what `v` holds, so what it holds stays as it was"
	}
}

func newRecord() record { return record{} }

func fromCall(n int) {
	r := newRecord()
	r.length = n // want "audit: `r.length` is set on a copy that nobody reads, so the change is lost"
}

type registry struct{ state map[string]record }

// The branch that has the copy returns before the copy is stored.
func (g *registry) update(id string, n int) error {
	r, ok := g.state[id]
	if ok {
		r.length = n // want "`r.length` is set on a copy of `g.state.id.`, so the element stays as it was"
		return nil
	}
	g.state[id] = r
	return nil
}

// What is reset here is looked at again below.
func migrate(old bool, ports []slicePorts) bool {
	if old {
		for _, p := range ports {
			if p.port == 0 {
				p.ready = nil // want "`p.ready` is set on a copy of each element of `ports`"
			}
		}
	}
	for _, p := range ports {
		if p.ready != nil {
			return false
		}
	}
	return true
}

type request struct {
	body any
	host string
}

// The original is replaced, so it is dropped with what it held.
func replace(r *request, host string) []byte {
	r.host = host
	var data []byte
	if b, ok := r.body.(record); ok {
		data = b.payload
		b.payload = nil // want "audit: `b.payload` is set on a copy of what `r.body` holds"
		r.body = data
	}
	return data
}

// Function literals that a package's variables hold count as functions.

type knob struct{ level int }

var lower = func(all []knob) {
	for _, k := range all {
		k.level-- // want "`k.level` is set on a copy of each element of `all`, so the elements stay as they were"
	}
}
