package fixed

import (
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"sync"
)

// LogFields are fields that follow a request through its events.
type LogFields map[string]any

type fieldsKey struct{}
type loggerKey struct{}

// FromContext returns the logger of the context.
func FromContext(ctx context.Context) *slog.Logger {
	if l, ok := ctx.Value(loggerKey{}).(*slog.Logger); ok {
		return l
	}
	return slog.Default()
}

// FieldsFromContext returns the fields of the context.
func FieldsFromContext(ctx context.Context) LogFields {
	f, _ := ctx.Value(fieldsKey{}).(LogFields)
	return f
}

// WithField adds a field to the logger and to the fields.
func WithField(ctx context.Context, key string, value any) context.Context {
	existing := FieldsFromContext(ctx)
	fields := make(LogFields, len(existing)+1)
	maps.Copy(fields, existing)
	fields[key] = value
	ctx = context.WithValue(ctx, fieldsKey{}, fields)
	return context.WithValue(ctx, loggerKey{}, FromContext(ctx).With(key, value))
}

// WithFields adds several fields.
func WithFields(ctx context.Context, add map[string]any) context.Context {
	if len(add) == 0 {
		return ctx
	}
	existing := FieldsFromContext(ctx)
	fields := make(LogFields, len(existing)+len(add))
	maps.Copy(fields, existing)
	logger := FromContext(ctx)
	for k, v := range add {
		fields[k] = v
		logger = logger.With(k, v)
	}
	ctx = context.WithValue(ctx, fieldsKey{}, fields)
	return context.WithValue(ctx, loggerKey{}, logger)
}

type snapshot struct {
	Fields LogFields `json:"fields,omitempty"`
}

// capture writes down what of the context must outlive the request.
func capture(ctx context.Context) ([]byte, error) {
	return json.Marshal(snapshot{Fields: maps.Clone(FieldsFromContext(ctx))})
}

func restore(ctx context.Context, raw []byte) (context.Context, error) {
	var s snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return ctx, err
	}
	return WithFields(ctx, s.Fields), nil
}

// Envelope is an event on its way to its listeners.
type Envelope struct {
	Topic   string
	Payload any
	meta    []byte
	ctx     context.Context
}

// Listener handles events.
type Listener func(ctx context.Context, e *Envelope) error

// Bus runs listeners in a pool of workers.
type Bus struct {
	mu        sync.RWMutex
	listeners map[string][]Listener
	work      chan *Envelope
	wg        sync.WaitGroup
}

// NewBus starts the workers.
func NewBus(workers int) *Bus {
	b := &Bus{listeners: map[string][]Listener{}, work: make(chan *Envelope, 128)}
	for range workers {
		b.wg.Add(1)
		go b.run()
	}
	return b
}

// On registers a listener.
func (b *Bus) On(topic string, l Listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.listeners[topic] = append(b.listeners[topic], l)
}

// Emit queues an event; the context of the request goes along.
func (b *Bus) Emit(ctx context.Context, topic string, payload any) error {
	meta, err := capture(ctx)
	if err != nil {
		return err
	}
	b.work <- &Envelope{Topic: topic, Payload: payload, meta: meta, ctx: context.WithoutCancel(ctx)}
	return nil
}

func (b *Bus) run() {
	defer b.wg.Done()
	for e := range b.work {
		ctx, err := restore(e.ctx, e.meta)
		if err != nil {
			FromContext(e.ctx).Error("restore", "err", err)
			continue
		}
		ctx = WithField(ctx, "topic", e.Topic)
		b.mu.RLock()
		ls := b.listeners[e.Topic]
		b.mu.RUnlock()
		for _, l := range ls {
			if err := l(ctx, e); err != nil {
				FromContext(ctx).Error("listener failed", "err", err)
			}
		}
	}
}

// Close waits for the workers.
func (b *Bus) Close() {
	close(b.work)
	b.wg.Wait()
}

// AfterCommit emits one event for each change of a transaction.
func AfterCommit(ctx context.Context, b *Bus, changes map[string]any) error {
	ctx = WithField(ctx, "changes", len(changes))
	for topic, c := range changes {
		if err := b.Emit(WithField(ctx, "event", topic), topic, c); err != nil {
			return err
		}
	}
	return nil
}
