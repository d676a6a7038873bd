// Package fixed logs with prefixes that identify a session.
package fixed

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
)

// Prefix is a part of the text before a message. Prefixes are ordered by
// priority; the name is not printed.
type Prefix struct {
	Name     string
	Value    string
	Priority int
}

// Logger is not safe for concurrent changes of its prefixes.
type Logger struct {
	out      io.Writer
	prefixes []Prefix
	rendered string
}

// New returns a logger without prefixes.
func New(out io.Writer) *Logger {
	return &Logger{out: out, prefixes: make([]Prefix, 0)}
}

// ResetPrefixes removes all prefixes and returns them.
func (l *Logger) ResetPrefixes() (old []Prefix) {
	old = l.prefixes
	l.prefixes = make([]Prefix, 0)
	l.rendered = ""
	return old
}

// AppendPrefix adds a prefix that is its own name.
func (l *Logger) AppendPrefix(s string) *Logger {
	return l.AddPrefix(Prefix{Name: s, Value: s, Priority: 10})
}

// AddPrefix adds a prefix, or replaces the one of the same name.
func (l *Logger) AddPrefix(prefix Prefix) *Logger {
	found := false
	if prefix.Priority <= 0 {
		prefix.Priority = 10
	}
	for i, p := range l.prefixes {
		if p.Name == prefix.Name {
			found = true
			l.prefixes[i].Value = prefix.Value
			l.prefixes[i].Priority = prefix.Priority
			break
		}
	}
	if !found {
		l.prefixes = append(l.prefixes, prefix)
	}
	l.render()
	return l
}

func (l *Logger) render() {
	slices.SortStableFunc(l.prefixes, func(a, b Prefix) int {
		return cmp.Compare(a.Priority, b.Priority)
	})
	l.rendered = ""
	for _, p := range l.prefixes {
		l.rendered += "[" + p.Value + "] "
	}
}

// Spawn returns an independent logger with the same prefixes.
func (l *Logger) Spawn() *Logger {
	nl := New(l.out)
	nl.prefixes = append(nl.prefixes, l.prefixes...)
	nl.render()
	return nl
}

// Infof prints a message.
func (l *Logger) Infof(format string, v ...any) {
	fmt.Fprintf(l.out, l.rendered+format+"\n", v...)
}

type ctxKey struct{}

// NewContext returns a context with a logger.
func NewContext(ctx context.Context, l *Logger) context.Context {
	return context.WithValue(ctx, ctxKey{}, l)
}

// FromContext returns the logger of a context.
func FromContext(ctx context.Context) *Logger {
	if l, ok := ctx.Value(ctxKey{}).(*Logger); ok {
		return l
	}
	return New(io.Discard)
}

// Service keeps a session with a server.
type Service struct {
	runID string
	login func(ctx context.Context, runID string) (newID string, err error)
	run   func(ctx context.Context) error
}

// Loop logs in again whenever the session ends.
func (s *Service) Loop(ctx context.Context) error {
	l := FromContext(ctx)
	for ctx.Err() == nil {
		id, err := s.login(ctx, s.runID)
		if err != nil {
			return err
		}
		s.runID = id
		l.AddPrefix(Prefix{Name: "runID", Value: id})
		l.Infof("logged in")
		if err := s.run(NewContext(ctx, l.Spawn())); err != nil {
			l.Infof("session ended: %v", err)
		}
	}
	return ctx.Err()
}
