// Package fixed runs tasks from queues.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const defaultQueue = "default"

// Handler does the work of a task.
type Handler func(payload []byte) error

// TaskOpts configure a task.
type TaskOpts struct {
	Queue       string
	Concurrency int
	OnFailure   func(name string, err error)
}

// Task is a registered handler.
type Task struct {
	name    string
	handler Handler
	opts    TaskOpts
}

// Message is a job in a queue.
type Message struct {
	Task    string
	Payload []byte
	Retries int
}

// Broker moves jobs.
type Broker interface {
	Enqueue(ctx context.Context, queue string, m Message) error
	Consume(ctx context.Context, queue string, out chan<- Message)
}

// Server registers tasks and works on jobs.
type Server struct {
	broker Broker

	p      sync.RWMutex
	tasks  map[string]Task
	queues map[string]int
}

// NewServer makes a server.
func NewServer(b Broker) (*Server, error) {
	if b == nil {
		return nil, errors.New("broker missing in options")
	}
	return &Server{broker: b, tasks: map[string]Task{}, queues: map[string]int{}}, nil
}

// GetTasks gives the names of the registered tasks.
func (s *Server) GetTasks() []string {
	s.p.RLock()
	defer s.p.RUnlock()

	t := make([]string, 0, len(s.tasks))
	for name := range s.tasks {
		t = append(t, name)
	}

	return t
}

// RegisterTask adds a task.
func (s *Server) RegisterTask(name string, fn Handler, opts TaskOpts) error {
	if fn == nil {
		return errors.New("handler missing")
	}
	if opts.Queue == "" {
		opts.Queue = defaultQueue
	}
	if opts.Concurrency <= 0 {
		opts.Concurrency = 1
	}
	s.p.Lock()
	defer s.p.Unlock()
	if conc, ok := s.queues[opts.Queue]; ok && conc != opts.Concurrency {
		return fmt.Errorf("queue %s has concurrency %d", opts.Queue, conc)
	}
	s.queues[opts.Queue] = opts.Concurrency
	s.tasks[name] = Task{name: name, handler: fn, opts: opts}
	return nil
}

func (s *Server) getTask(name string) (Task, error) {
	s.p.RLock()
	defer s.p.RUnlock()
	task, ok := s.tasks[name]
	if !ok {
		return Task{}, fmt.Errorf("task %s not registered", name)
	}
	return task, nil
}

// Process works on the jobs of a queue.
func (s *Server) Process(ctx context.Context, queue string) {
	work := make(chan Message)
	go s.broker.Consume(ctx, queue, work)
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-work:
			task, err := s.getTask(m.Task)
			if err != nil {
				continue
			}
			if err := task.handler(m.Payload); err != nil && task.opts.OnFailure != nil {
				task.opts.OnFailure(m.Task, err)
			}
		}
	}
}

// Report shows the tasks from time to time.
func (s *Server) Report(ctx context.Context, every time.Duration, show func([]string)) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			show(s.GetTasks())
		}
	}
}
