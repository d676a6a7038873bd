package fixed

import (
	"context"
	"sync"
)

// Event is something that happened in the browser.
type Event struct {
	typ  string
	data any
}

// Type is the name of the event.
func (e Event) Type() string { return e.typ }

// Data is what came with the event.
func (e Event) Data() any { return e.data }

type queue struct {
	writeMutex sync.Mutex
	write      []Event
	readMutex  sync.Mutex
	read       []Event
}

type eventHandler struct {
	ctx   context.Context
	ch    chan Event
	queue *queue
}

// Emitter sends events to those who listen.
type Emitter struct {
	handlers    map[string][]*eventHandler
	handlersAll []*eventHandler

	queues map[chan Event]*queue
	syncCh chan func() chan struct{}
	ctx    context.Context
}

// NewEmitter makes an emitter that works until ctx is done.
func NewEmitter(ctx context.Context) *Emitter {
	e := &Emitter{
		handlers: make(map[string][]*eventHandler),
		queues:   make(map[chan Event]*queue),
		syncCh:   make(chan func() chan struct{}),
		ctx:      ctx,
	}
	go e.syncAll(ctx)
	return e
}

func (e *Emitter) syncAll(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case fn := <-e.syncCh:
			close(fn())
		}
	}
}

// sync runs fn alone.
func (e *Emitter) sync(fn func()) {
	done := make(chan struct{})
	select {
	case <-e.ctx.Done():
		return
	case e.syncCh <- func() chan struct{} { fn(); return done }:
	}
	<-done
}

// Emit sends an event to all that listen to it.
func (e *Emitter) Emit(event string, data any) {
	emitEvent := func(eh *eventHandler) {
		eh.queue.readMutex.Lock()
		defer eh.queue.readMutex.Unlock()

		// When everything is read, what was written meanwhile comes next.
		if len(eh.queue.read) == 0 {
			eh.queue.writeMutex.Lock()
			eh.queue.read, eh.queue.write = eh.queue.write, eh.queue.read
			eh.queue.writeMutex.Unlock()
		}

		select {
		case eh.ch <- eh.queue.read[0]:
			eh.queue.read[0] = Event{}
			eh.queue.read = eh.queue.read[1:]
		case <-eh.ctx.Done():
		}
	}
	emitTo := func(handlers []*eventHandler) []*eventHandler {
		updated := make([]*eventHandler, 0, len(handlers))
		for _, h := range handlers {
			if h.ctx.Err() != nil {
				continue
			}
			updated = append(updated, h)
			h.queue.writeMutex.Lock()
			h.queue.write = append(h.queue.write, Event{typ: event, data: data})
			h.queue.writeMutex.Unlock()
			go emitEvent(h)
		}
		return updated
	}
	e.sync(func() {
		e.handlers[event] = emitTo(e.handlers[event])
		e.handlersAll = emitTo(e.handlersAll)
	})
}

func (e *Emitter) queueFor(ch chan Event) *queue {
	q, ok := e.queues[ch]
	if !ok {
		q = &queue{}
		e.queues[ch] = q
	}
	return q
}

// On listens to some events.
func (e *Emitter) On(ctx context.Context, events []string, ch chan Event) {
	e.sync(func() {
		q := e.queueFor(ch)
		for _, event := range events {
			e.handlers[event] = append(e.handlers[event], &eventHandler{ctx: ctx, ch: ch, queue: q})
		}
	})
}

// OnAll listens to all events.
func (e *Emitter) OnAll(ctx context.Context, ch chan Event) {
	e.sync(func() {
		e.handlersAll = append(e.handlersAll, &eventHandler{ctx: ctx, ch: ch, queue: e.queueFor(ch)})
	})
}
