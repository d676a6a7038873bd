package fixed

import (
	"context"
	"log/slog"
	"slices"
)

// Message is a structured message with fields that may be secret.
type Message interface {
	Fields() map[string]string
	Secret(field string) bool
}

type options struct {
	redact   bool
	maxDepth int
}

func mergeOptions(a, b options) options {
	if b.maxDepth > 0 {
		a.maxDepth = b.maxDepth
	}
	a.redact = a.redact || b.redact
	return a
}

// Valuer logs a message.
type Valuer struct {
	Message Message
	options options
}

// LogValue implements slog.LogValuer.
func (v Valuer) LogValue() slog.Value {
	var attrs []slog.Attr
	for name, val := range v.Message.Fields() {
		if v.options.redact && v.Message.Secret(name) {
			val = "REDACTED"
		}
		attrs = append(attrs, slog.String(name, val))
	}
	return slog.GroupValue(attrs...)
}

// Option changes how messages are logged.
type Option func(*options)

// WithRedaction hides secret fields.
func WithRedaction() Option { return func(o *options) { o.redact = true } }

// Handler converts messages before it hands records on.
type Handler struct {
	child   slog.Handler
	options options
}

// NewHandler wraps child.
func NewHandler(child slog.Handler, opts ...Option) *Handler {
	h := &Handler{child: child}
	for _, o := range opts {
		o(&h.options)
	}
	return h
}

// Enabled asks the child.
func (h Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.child.Enabled(ctx, level)
}

// Handle converts the attributes of a record.
func (h Handler) Handle(ctx context.Context, record slog.Record) error {
	attrs := make([]slog.Attr, 0, record.NumAttrs())
	record.Attrs(func(attr slog.Attr) bool {
		attrs = append(attrs, h.wrapAttr(attr))
		return true
	})
	out := slog.NewRecord(record.Time, record.Level, record.Message, record.PC)
	out.AddAttrs(attrs...)
	return h.child.Handle(ctx, out)
}

// WithAttrs converts attributes that later records carry.
func (h Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	h.wrapAttrs(attrs)
	return Handler{child: h.child.WithAttrs(attrs), options: h.options}
}

// WithGroup opens a group in the child.
func (h Handler) WithGroup(name string) slog.Handler {
	return Handler{child: h.child.WithGroup(name), options: h.options}
}

func (h Handler) wrapAttrs(attrs []slog.Attr) {
	for i := range attrs {
		attrs[i] = h.wrapAttr(attrs[i])
	}
}

func (h Handler) wrapAttr(attr slog.Attr) slog.Attr {
	switch attr.Value.Kind() {
	case slog.KindGroup:
		attrs := slices.Clone(attr.Value.Group())
		h.wrapAttrs(attrs)
		return slog.Attr{Key: attr.Key, Value: slog.GroupValue(attrs...)}
	case slog.KindAny, slog.KindLogValuer:
		switch msg := attr.Value.Any().(type) {
		case Message:
			attr.Value = slog.AnyValue(Valuer{Message: msg, options: h.options})
		case Valuer:
			attr.Value = slog.AnyValue(Valuer{
				Message: msg.Message,
				options: mergeOptions(h.options, msg.options),
			})
		}
	}
	return attr
}
