// Package fixed is a structured logger.
package fixed

import (
	"fmt"
	"os"
	"sort"
	"sync"
	"time"
)

// Fields is a set of values attached to an entry.
type Fields map[string]interface{}

// Fields implements Fielder.
func (f Fields) Fields() Fields { return f }

// Names returns the field names in order.
func (f Fields) Names() []string {
	names := make([]string, 0, len(f))
	for k := range f {
		names = append(names, k)
	}
	sort.Strings(names)
	return names
}

// Fielder provides fields.
type Fielder interface {
	Fields() Fields
}

// Handler writes finished entries.
type Handler interface {
	HandleLog(*Entry) error
}

// Logger is the root of all entries.
type Logger struct {
	Handler Handler
	Level   int
}

// Entry is one line of the log, or the context for further lines.
type Entry struct {
	Logger    *Logger
	Fields    Fields
	Level     int
	Timestamp time.Time
	Message   string
	fields    []Fields
}

// NewEntry returns an entry without fields.
func NewEntry(log *Logger) *Entry {
	return &Entry{Logger: log}
}

// WithFields returns a new entry that carries fields too.
func (e *Entry) WithFields(fields Fielder) *Entry {
	f := []Fields{}
	f = append(f, e.fields...)
	f = append(f, fields.Fields())
	return &Entry{
		Logger: e.Logger,
		fields: f,
	}
}

// WithField returns a new entry that carries one more value.
func (e *Entry) WithField(key string, value interface{}) *Entry {
	return e.WithFields(Fields{key: value})
}

// WithError returns a new entry with the error's text.
func (e *Entry) WithError(err error) *Entry {
	return e.WithField("error", err.Error())
}

// Info writes the entry at level 1.
func (e *Entry) Info(msg string) { e.Logger.log(1, e, msg) }

// Error writes the entry at level 3.
func (e *Entry) Error(msg string) { e.Logger.log(3, e, msg) }

// mergedFields folds the field sets into one.
func (e *Entry) mergedFields() Fields {
	f := Fields{}
	for _, fields := range e.fields {
		for k, v := range fields {
			f[k] = v
		}
	}
	return f
}

func (e *Entry) finalize(level int, msg string) *Entry {
	return &Entry{
		Logger:    e.Logger,
		Fields:    e.mergedFields(),
		Level:     level,
		Message:   msg,
		Timestamp: time.Now(),
	}
}

// WithFields starts an entry with fields.
func (l *Logger) WithFields(fields Fielder) *Entry {
	return NewEntry(l).WithFields(fields.Fields())
}

func (l *Logger) log(level int, e *Entry, msg string) {
	if level < l.Level {
		return
	}
	if err := l.Handler.HandleLog(e.finalize(level, msg)); err != nil {
		fmt.Fprintf(os.Stderr, "logging: %s\n", err)
	}
}

// Memory keeps entries for tests.
type Memory struct {
	mu      sync.Mutex
	Entries []*Entry
}

// HandleLog implements Handler.
func (h *Memory) HandleLog(e *Entry) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.Entries = append(h.Entries, e)
	return nil
}
