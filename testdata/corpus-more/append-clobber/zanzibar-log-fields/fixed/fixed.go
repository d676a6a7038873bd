// Package fixed carries log fields along with a request context.
package fixed

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
)

// Field is one key with its value in a log line.
type Field struct {
	Key   string
	Value string
}

// Str makes a field.
func Str(key, value string) Field { return Field{Key: key, Value: value} }

type ctxKey string

const (
	fieldsKey  = ctxKey("logFields")
	counterKey = ctxKey("logCounter")
	uuidKey    = ctxKey("requestUUID")
)

// WithUUID notes the id of the request.
func WithUUID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, uuidKey, id)
}

// UUID returns the id of the request, or nothing.
func UUID(ctx context.Context) string {
	id, _ := ctx.Value(uuidKey).(string)
	return id
}

// WithFields returns a context that also carries the given fields.
func WithFields(ctx context.Context, newFields ...Field) context.Context {
	return context.WithValue(ctx, fieldsKey, accumulate(ctx, newFields))
}

// Fields returns what the context carries.
func Fields(ctx context.Context) []Field {
	var fields []Field
	if ctx != nil {
		if v := ctx.Value(fieldsKey); v != nil {
			fields = v.([]Field)
		}
	}
	return fields
}

func accumulate(ctx context.Context, newFields []Field) []Field {
	previous := Fields(ctx)
	all := make([]Field, len(previous), len(previous)+len(newFields))
	copy(all, previous)
	return append(all, newFields...)
}

// Logger writes lines with the fields of the context.
type Logger struct {
	mu   sync.Mutex
	out  io.Writer
	skip bool
}

// NewLogger returns a logger for out.
func NewLogger(out io.Writer) *Logger { return &Logger{out: out} }

// SetSkip makes the Z variants keep their message in the context only.
func (l *Logger) SetSkip(skip bool) { l.skip = skip }

func (l *Logger) write(level, msg string, fields []Field) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", level, msg)
	for _, f := range fields {
		fmt.Fprintf(&b, " %s=%q", f.Key, f.Value)
	}
	b.WriteByte('\n')
	l.mu.Lock()
	defer l.mu.Unlock()
	io.WriteString(l.out, b.String())
}

// Info logs at info level.
func (l *Logger) Info(ctx context.Context, msg string, fields ...Field) context.Context {
	l.write("INFO", msg, accumulate(ctx, fields))
	return ctx
}

// Error logs at error level.
func (l *Logger) Error(ctx context.Context, msg string, fields ...Field) context.Context {
	l.write("ERROR", msg, accumulate(ctx, fields))
	return ctx
}

// InfoZ logs at info level, or keeps the message for later.
func (l *Logger) InfoZ(ctx context.Context, msg string, fields ...Field) context.Context {
	if !l.skip {
		return l.Info(ctx, msg, fields...)
	}
	n := 1
	if v := ctx.Value(counterKey); v != nil {
		n = v.(int) + 1
	}
	ctx = WithFields(ctx, Str("msg"+strconv.Itoa(n), msg))
	ctx = WithFields(ctx, fields...)
	return context.WithValue(ctx, counterKey, n)
}

// Fanout calls two clients at once under the fields of the request.
func Fanout(ctx context.Context, l *Logger, call func(context.Context) error) {
	ctx = WithFields(ctx, Str("endpoint", "fanout"), Str("uuid", UUID(ctx)))
	ctx = WithFields(ctx, Str("stage", "dispatch"))
	var wg sync.WaitGroup
	for _, name := range []string{"left", "right"} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			cctx := WithFields(ctx, Str("client", name))
			if err := call(cctx); err != nil {
				l.Error(cctx, "call failed", Str("cause", err.Error()))
			}
		}()
	}
	wg.Wait()
}
