// Package bug has queues for goroutines.
package bug

import (
	"errors"
	"sync"
)

// Errors of queues.
var (
	ErrNoElementsAvailable = errors.New("no elements available in the queue")
	ErrQueueIsFull         = errors.New("queue is full")
)

type options struct{ capacity *int }

// Option changes how a queue works.
type Option func(*options)

// WithCapacity limits the queue.
func WithCapacity(n int) Option { return func(o *options) { o.capacity = &n } }

// Circular overwrites its oldest element when full.
type Circular[T comparable] struct {
	mu         sync.RWMutex
	elems      []T
	head, size int
}

// NewCircular returns a circular queue with the given elements.
func NewCircular[T comparable](given []T, capacity int) *Circular[T] {
	elems := make([]T, capacity)
	n := copy(elems, given)
	return &Circular[T]{elems: elems, size: n}
}

// Offer adds an element.
func (q *Circular[T]) Offer(elem T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.elems[(q.head+q.size)%len(q.elems)] = elem
	if q.size < len(q.elems) {
		q.size++
	} else {
		q.head = (q.head + 1) % len(q.elems)
	}
}

// Get removes the oldest element.
func (q *Circular[T]) Get() (v T, _ error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size == 0 {
		return v, ErrNoElementsAvailable
	}
	v = q.elems[q.head]
	q.head = (q.head + 1) % len(q.elems)
	q.size--
	return v, nil
}

// Blocking lets its users wait for elements or for room.
type Blocking[T comparable] struct {
	elems    []T
	index    int
	initial  []T
	capacity *int

	mu       sync.RWMutex
	notEmpty *sync.Cond
	notFull  *sync.Cond
}

// NewBlocking returns a blocking queue with the given elements.
func NewBlocking[T comparable](elems []T, opts ...Option) *Blocking[T] {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	q := &Blocking[T]{
		elems:    elems, // BUG: captured-argument
		capacity: o.capacity,
	}
	q.notEmpty = sync.NewCond(&q.mu)
	q.notFull = sync.NewCond(&q.mu)
	if o.capacity != nil && len(q.elems) > *o.capacity {
		q.elems = q.elems[:*o.capacity]
	}
	q.initial = append(q.initial, q.elems...)
	return q
}

func (q *Blocking[T]) isFull() bool  { return q.capacity != nil && len(q.elems)-q.index >= *q.capacity }
func (q *Blocking[T]) isEmpty() bool { return q.index >= len(q.elems) }

// OfferWait adds an element when there is room.
func (q *Blocking[T]) OfferWait(elem T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.isFull() {
		q.notFull.Wait()
	}
	q.elems = append(q.elems, elem)
	q.notEmpty.Signal()
}

// Offer adds an element if there is room.
func (q *Blocking[T]) Offer(elem T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.isFull() {
		return ErrQueueIsFull
	}
	q.elems = append(q.elems, elem)
	q.notEmpty.Signal()
	return nil
}

// GetWait removes the oldest element, when there is one.
func (q *Blocking[T]) GetWait() T {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.isEmpty() {
		q.notEmpty.Wait()
	}
	v := q.elems[q.index]
	q.index++
	q.notFull.Signal()
	return v
}

// Peek gives the oldest element.
func (q *Blocking[T]) Peek() (v T, _ error) {
	q.mu.RLock()
	defer q.mu.RUnlock()
	if q.isEmpty() {
		return v, ErrNoElementsAvailable
	}
	return q.elems[q.index], nil
}

// Reset gives the queue its first elements back.
func (q *Blocking[T]) Reset() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.elems = append([]T(nil), q.initial...)
	q.index = 0
	if len(q.elems) > 0 {
		q.notEmpty.Broadcast()
	}
}
