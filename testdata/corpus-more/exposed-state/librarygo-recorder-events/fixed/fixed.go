// Package fixed records the events of an operator.
package fixed

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// Event is something that happened.
type Event struct {
	Namespace string
	Type      string
	Reason    string
	Message   string
	Source    string
	When      time.Time
}

// Recorder takes events.
type Recorder interface {
	Event(reason, message string)
	Eventf(reason, format string, args ...any)
	Warning(reason, message string)
	ForComponent(name string) Recorder
	WithContext(ctx context.Context) Recorder
	ComponentName() string
}

// InMemoryRecorder is a recorder that can be asked for its events.
type InMemoryRecorder interface {
	Recorder
	Events() []*Event
}

type inMemoryEventRecorder struct {
	events []*Event
	source string
	ctx    context.Context
	sync.Mutex
}

// NewInMemoryRecorder returns a recorder that keeps its events.
func NewInMemoryRecorder(source string) InMemoryRecorder {
	return &inMemoryEventRecorder{source: source, events: []*Event{}, ctx: context.Background()}
}

func makeEvent(source, typ, reason, message string) *Event {
	return &Event{Type: typ, Source: source, Reason: reason, Message: message, When: time.Now()}
}

// Events gives what was recorded.
func (r *inMemoryEventRecorder) Events() []*Event {
	r.Lock()
	defer r.Unlock()
	return slices.Clone(r.events)
}

func (r *inMemoryEventRecorder) ComponentName() string {
	r.Lock()
	defer r.Unlock()
	return r.source
}

func (r *inMemoryEventRecorder) ForComponent(name string) Recorder {
	r.Lock()
	defer r.Unlock()
	r.source = name
	return r
}

func (r *inMemoryEventRecorder) WithContext(ctx context.Context) Recorder {
	r.Lock()
	defer r.Unlock()
	r.ctx = ctx
	return r
}

func (r *inMemoryEventRecorder) Event(reason, message string) {
	r.Lock()
	defer r.Unlock()
	r.events = append(r.events, makeEvent(r.source, "Normal", reason, message))
}

func (r *inMemoryEventRecorder) Eventf(reason, format string, args ...any) {
	r.Event(reason, fmt.Sprintf(format, args...))
}

func (r *inMemoryEventRecorder) Warning(reason, message string) {
	r.Lock()
	defer r.Unlock()
	slog.WarnContext(r.ctx, message, "reason", reason)
	r.events = append(r.events, makeEvent(r.source, "Warning", reason, message))
}

// forward sends new events on.
type forward struct {
	from InMemoryRecorder
	to   Recorder
	sent int
}

func (f *forward) once() {
	events := f.from.Events()
	for _, e := range events[min(f.sent, len(events)):] {
		if e.Type == "Warning" {
			f.to.Warning(e.Reason, e.Message)
		} else {
			f.to.Event(e.Reason, e.Message)
		}
	}
	f.sent = len(events)
}

// Run forwards until ctx is done.
func (f *forward) Run(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f.once()
		}
	}
}

// Summary lists the reasons by how often they came up.
func Summary(r InMemoryRecorder) string {
	events := r.Events()
	slices.SortStableFunc(events, func(a, b *Event) int { return strings.Compare(a.Reason, b.Reason) })
	var b strings.Builder
	for i := 0; i < len(events); {
		j := i
		for j < len(events) && events[j].Reason == events[i].Reason {
			j++
		}
		fmt.Fprintf(&b, "%s: %d\n", events[i].Reason, j-i)
		i = j
	}
	return b.String()
}
