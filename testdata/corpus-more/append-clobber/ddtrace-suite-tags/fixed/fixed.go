// Package fixed reports tests, suites and modules as spans.
package fixed

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Span is a timed operation.
type Span struct {
	ID       uint64
	Name     string
	Resource string
	Start    time.Time
	Tags     map[string]any
}

// StartOption changes a span that is about to start.
type StartOption func(*Span)

// Tag sets a tag.
func Tag(key string, value any) StartOption { return func(s *Span) { s.Tags[key] = value } }

// ResourceName sets the resource.
func ResourceName(name string) StartOption { return func(s *Span) { s.Resource = name } }

// StartTime sets the start.
func StartTime(t time.Time) StartOption { return func(s *Span) { s.Start = t } }

var (
	idMu   sync.Mutex
	lastID uint64
)

func startSpan(_ context.Context, name string, opts ...StartOption) *Span {
	idMu.Lock()
	lastID++
	s := &Span{ID: lastID, Name: name, Tags: map[string]any{}}
	idMu.Unlock()
	for _, opt := range opts {
		opt(s)
	}
	return s
}

func fillCommonTags(opts []StartOption) []StartOption {
	return append(opts, Tag("language", "go"), Tag("origin", "ciapp-test"))
}

type common struct {
	startTime time.Time
	tags      []StartOption
	span      *Span
}

// Session is a run of the test command.
type Session struct {
	common
	framework string
}

// Module is the set of suites of one package.
type Module struct {
	common
	session *Session
	name    string
	mu      sync.Mutex
	suites  map[string]*Suite
}

// Suite is a group of tests.
type Suite struct {
	common
	module *Module
	name   string
}

// Test is a single test.
type Test struct {
	common
	suite *Suite
	name  string
}

// NewModule starts a module.
func (s *Session) NewModule(name string, start time.Time) *Module {
	operation := strings.ToLower(s.framework) + ".test_module"
	sessionTags := slices.Clone(s.tags)
	moduleTags := append(sessionTags, []StartOption{
		Tag("test.module", name),
		Tag("test.framework", s.framework),
	}...)
	opts := append(fillCommonTags([]StartOption{ResourceName(name), StartTime(start)}), moduleTags...)
	return &Module{
		common:  common{startTime: start, tags: moduleTags, span: startSpan(context.Background(), operation, opts...)},
		session: s,
		name:    name,
		suites:  map[string]*Suite{},
	}
}

// Suite returns the suite of that name and starts it if needed.
func (m *Module) Suite(name string, start time.Time) *Suite {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s, ok := m.suites[name]; ok {
		return s
	}
	suiteTags := append(slices.Clone(m.tags), Tag("test.suite", name))
	opts := append(fillCommonTags([]StartOption{ResourceName(name), StartTime(start)}), suiteTags...)
	s := &Suite{
		common: common{startTime: start, tags: suiteTags, span: startSpan(context.Background(), "test_suite", opts...)},
		module: m,
		name:   name,
	}
	m.suites[name] = s
	return s
}

// CreateTest starts a test.
func (s *Suite) CreateTest(name string, start time.Time) *Test {
	testTags := append(slices.Clone(s.tags), Tag("test.name", name))
	opts := append(fillCommonTags([]StartOption{ResourceName(s.name + "." + name), StartTime(start)}), testTags...)
	span := startSpan(context.Background(), "test", opts...)
	return &Test{
		common: common{startTime: start, tags: testTags, span: span},
		suite:  s,
		name:   name,
	}
}
