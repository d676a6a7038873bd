// Package bug stores traces in memory, for each tenant a ring of them.
package bug

import (
	"encoding/json"
	"errors"
	"iter"
	"sync"
)

type spanData struct {
	Name  string
	Start int64
	Attrs map[string]string
}

type tracesData struct {
	Service string
	Spans   []*spanData
}

// Span is a handle to one span.
type Span struct{ orig *spanData }

func (s Span) Name() string            { return s.orig.Name }
func (s Span) SetName(n string)        { s.orig.Name = n }
func (s Span) StartTime() int64        { return s.orig.Start }
func (s Span) SetStartTime(t int64)    { s.orig.Start = t }
func (s Span) RemoveAttr(name string)  { delete(s.orig.Attrs, name) }
func (s Span) Attr(name string) string { return s.orig.Attrs[name] }

// Traces is a handle to the spans of a trace.
type Traces struct{ orig *tracesData }

// Service returns the name of the service.
func (t Traces) Service() string { return t.orig.Service }

// All iterates over the spans.
func (t Traces) All() iter.Seq[Span] {
	return func(yield func(Span) bool) {
		for _, s := range t.orig.Spans {
			if !yield(Span{s}) {
				return
			}
		}
	}
}

// Marshal encodes a trace.
func Marshal(t Traces) ([]byte, error) { return json.Marshal(t.orig) }

// Unmarshal decodes a trace.
func Unmarshal(b []byte) (Traces, error) {
	t := Traces{orig: &tracesData{}}
	err := json.Unmarshal(b, t.orig)
	return t, err
}

type traceAndID struct {
	id    string
	trace Traces
}

type tenant struct {
	mu         sync.RWMutex
	ids        map[string]int
	traces     []traceAndID
	mostRecent int
}

func (t *tenant) put(id string, tr Traces) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.mostRecent = (t.mostRecent + 1) % len(t.traces)
	if old := t.traces[t.mostRecent].id; old != "" {
		delete(t.ids, old)
	}
	t.ids[id] = t.mostRecent
	t.traces[t.mostRecent] = traceAndID{id: id, trace: tr}
}

func (t *tenant) getTraces(ids ...string) []Traces {
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]Traces, 0)
	for _, id := range ids {
		if i, ok := t.ids[id]; ok {
			out = append(out, t.traces[i].trace) // ALSO: exposed-state
		}
	}
	return out
}

func (t *tenant) find(service string, depth int) ([]traceAndID, error) {
	if depth <= 0 || depth > len(t.traces) {
		return nil, errors.New("invalid search depth")
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	out := make([]traceAndID, 0, depth)
	n := len(t.traces)
	for i := range t.traces {
		tr := t.traces[(t.mostRecent-i+n)%n]
		if tr.id == "" || len(out) == depth {
			break
		}
		if tr.trace.Service() == service {
			out = append(out, tr) // ALSO: exposed-state
		}
	}
	return out, nil
}

// Store keeps the traces of all tenants.
type Store struct {
	mu        sync.Mutex
	perTenant map[string]*tenant
	maxTraces int
}

func (st *Store) tenant(name string) *tenant {
	st.mu.Lock()
	defer st.mu.Unlock()
	t, ok := st.perTenant[name]
	if !ok {
		t = &tenant{ids: make(map[string]int), traces: make([]traceAndID, st.maxTraces), mostRecent: -1}
		st.perTenant[name] = t
	}
	return t
}

// GetTraces yields the traces with the given ids.
func (st *Store) GetTraces(name string, ids ...string) iter.Seq2[Traces, error] {
	t := st.tenant(name)
	return func(yield func(Traces, error) bool) {
		for _, tr := range t.getTraces(ids...) {
			if !yield(tr, nil) { // BUG: exposed-state
				return
			}
		}
	}
}

// FindTraces yields the most recent traces of a service.
func (st *Store) FindTraces(name, service string, depth int) iter.Seq2[Traces, error] {
	t := st.tenant(name)
	return func(yield func(Traces, error) bool) {
		found, err := t.find(service, depth)
		if err != nil {
			yield(Traces{}, err)
			return
		}
		for _, tr := range found {
			if !yield(tr.trace, nil) { // ALSO: exposed-state
				return
			}
		}
	}
}

// Adjust makes all spans start at or after the first one and hides secrets.
func Adjust(seq iter.Seq2[Traces, error]) ([]Traces, error) {
	var out []Traces
	for tr, err := range seq {
		if err != nil {
			return nil, err
		}
		first := int64(-1)
		for s := range tr.All() {
			if first < 0 {
				first = s.StartTime()
			}
			s.SetStartTime(max(first, s.StartTime())) // ALSO: exposed-state
			s.RemoveAttr("password")                  // ALSO: exposed-state
		}
		out = append(out, tr)
	}
	return out, nil
}
