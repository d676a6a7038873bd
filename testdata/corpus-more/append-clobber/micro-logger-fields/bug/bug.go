// Package bug is a logger with levels and fields.
package bug

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// Level is the weight of a message.
type Level int8

// The levels.
const (
	DebugLevel Level = iota - 1
	InfoLevel
	ErrorLevel
)

// Enabled reports whether a message of level o is wanted.
func (l Level) Enabled(o Level) bool { return o >= l }

// Option changes options.
type Option func(*Options)

// Options of a logger.
type Options struct {
	Out     io.Writer
	Context context.Context
	Fields  []any
	Name    string
	Level   Level
	Skip    int
}

// NewOptions returns the defaults with opts applied.
func NewOptions(opts ...Option) Options {
	o := Options{
		Level:   InfoLevel,
		Fields:  make([]any, 0, 6),
		Out:     os.Stderr,
		Context: context.Background(),
		Skip:    2,
	}
	for _, f := range opts {
		f(&o)
	}
	return o
}

// WithFields sets the fields of every message.
func WithFields(fields ...any) Option {
	return func(o *Options) { o.Fields = fields }
}

// WithLevel sets the least level.
func WithLevel(l Level) Option {
	return func(o *Options) { o.Level = l }
}

// WithName names the logger.
func WithName(n string) Option {
	return func(o *Options) { o.Name = n }
}

// WithOutput sets the writer.
func WithOutput(w io.Writer) Option {
	return func(o *Options) { o.Out = w }
}

// Logger writes messages.
type Logger interface {
	Init(opts ...Option) error
	Clone(opts ...Option) Logger
	Fields(fields ...any) Logger
	Options() Options
	Info(msg string, attrs ...any)
	Error(msg string, attrs ...any)
}

type defaultLogger struct {
	mu   *sync.RWMutex
	opts Options
}

// NewLogger returns a logger.
func NewLogger(opts ...Option) Logger {
	return &defaultLogger{mu: &sync.RWMutex{}, opts: NewOptions(opts...)}
}

// Init applies more options.
func (l *defaultLogger) Init(opts ...Option) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range opts {
		f(&l.opts)
	}
	return nil
}

// Clone returns a logger that can be changed on its own.
func (l *defaultLogger) Clone(opts ...Option) Logger {
	l.mu.RLock()
	defer l.mu.RUnlock()
	n := &defaultLogger{mu: &sync.RWMutex{}, opts: l.opts}
	for _, f := range opts {
		f(&n.opts)
	}
	return n
}

// Fields returns a logger with more fields.
func (l *defaultLogger) Fields(fields ...any) Logger {
	l.mu.RLock()
	nl := &defaultLogger{mu: &sync.RWMutex{}, opts: l.opts}
	l.mu.RUnlock()
	if len(fields) == 0 {
		return nl
	}
	if len(fields)%2 != 0 {
		fields = fields[:len(fields)-1]
	}
	nl.opts.Fields = append(nl.opts.Fields, fields...) // BUG: append-clobber
	return nl
}

// Options returns the options in use.
func (l *defaultLogger) Options() Options { return l.opts }

func (l *defaultLogger) log(lvl Level, msg string, attrs []any) {
	if !l.opts.Level.Enabled(lvl) {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s %s", lvl, l.opts.Name, msg)
	for _, kv := range [][]any{l.opts.Fields, attrs} {
		for i := 0; i+1 < len(kv); i += 2 {
			fmt.Fprintf(&b, " %v=%v", kv[i], kv[i+1])
		}
	}
	b.WriteByte('\n')
	_, _ = io.WriteString(l.opts.Out, b.String())
}

// Info logs at info level.
func (l *defaultLogger) Info(msg string, attrs ...any) { l.log(InfoLevel, msg, attrs) }

// Error logs at error level.
func (l *defaultLogger) Error(msg string, attrs ...any) { l.log(ErrorLevel, msg, attrs) }
