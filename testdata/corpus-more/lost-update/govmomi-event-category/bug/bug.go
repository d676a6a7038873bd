// Package bug reads the events of a server.
package bug

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Reference identifies an object of the server.
type Reference struct{ Type, Value string }

// EventDescription describes a kind of events.
type EventDescription struct {
	Key         string
	Category    string
	FullFormat  string
	Description string
}

// Event is an event.
type Event struct {
	Kind     string
	Super    string
	Severity string
	Message  string
}

// Page is a part of a history.
type Page struct {
	Events []Event
	More   bool
}

// RoundTripper calls methods of the server.
type RoundTripper interface {
	RetrieveDescriptions(ctx context.Context, ref Reference) ([]EventDescription, error)
	QueryEvents(ctx context.Context, ref Reference, filter Filter) ([]Event, error)
	ReadNext(ctx context.Context, collector Reference, max int) (Page, error)
	CreateCollector(ctx context.Context, ref Reference, filter Filter) (Reference, error)
}

// Filter selects events.
type Filter struct {
	Kinds  []string
	Entity *Reference
}

// Manager gives events.
type Manager struct {
	reference Reference

	c RoundTripper

	eventCategory   map[string]string
	eventCategoryMu *sync.Mutex
}

// NewManager gives the manager of a server.
func NewManager(c RoundTripper) *Manager {
	m := Manager{
		reference: Reference{"EventManager", "event-manager"},

		c: c,

		eventCategoryMu: new(sync.Mutex),
	}

	return &m
}

// QueryEvents gives events.
func (m Manager) QueryEvents(ctx context.Context, filter Filter) ([]Event, error) {
	return m.c.QueryEvents(ctx, m.reference, filter)
}

// HistoryCollector reads a history page by page.
type HistoryCollector struct {
	ref Reference
	c   RoundTripper
}

// CreateCollectorForEvents gives a collector.
func (m Manager) CreateCollectorForEvents(ctx context.Context, filter Filter) (*HistoryCollector, error) {
	ref, err := m.c.CreateCollector(ctx, m.reference, filter)
	if err != nil {
		return nil, err
	}
	return &HistoryCollector{ref: ref, c: m.c}, nil
}

// Next gives the next page.
func (h HistoryCollector) Next(ctx context.Context) (Page, error) {
	return h.c.ReadNext(ctx, h.ref, 100)
}

func (m Manager) eventCategoryMap(ctx context.Context) (map[string]string, error) {
	m.eventCategoryMu.Lock()
	defer m.eventCategoryMu.Unlock()

	if m.eventCategory != nil {
		return m.eventCategory, nil
	}

	infos, err := m.c.RetrieveDescriptions(ctx, m.reference)
	if err != nil {
		return nil, err
	}

	m.eventCategory = make(map[string]string, len(infos)) // BUG: lost-update

	for _, info := range infos {
		m.eventCategory[info.Key] = info.Category
	}

	return m.eventCategory, nil
}

// EventCategory gives the category of an event, such as "info" or "error".
func (m Manager) EventCategory(ctx context.Context, event Event) (string, error) {
	eventCategory, err := m.eventCategoryMap(ctx)
	if err != nil {
		return "", err
	}
	if category, ok := eventCategory[event.Kind]; ok {
		return category, nil
	}
	if event.Severity != "" {
		return event.Severity, nil
	}
	if category, ok := eventCategory[event.Super]; ok {
		return category, nil
	}
	return "", fmt.Errorf("no category for %s", event.Kind)
}

// Print calls f for all events of a history with their categories.
func (m Manager) Print(ctx context.Context, filter Filter, f func(category string, e Event)) error {
	h, err := m.CreateCollectorForEvents(ctx, filter)
	if err != nil {
		return err
	}
	for {
		page, err := h.Next(ctx)
		if err != nil {
			return err
		}
		for _, e := range page.Events {
			category, err := m.EventCategory(ctx, e)
			if errors.Is(err, context.Canceled) {
				return err
			}
			if err != nil {
				category = "unknown"
			}
			f(category, e)
		}
		if !page.More {
			return nil
		}
	}
}
