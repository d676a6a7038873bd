// Package fixed runs tasks at intervals.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Task is a function to be run again and again.
type Task struct {
	id       string
	Interval time.Duration
	RunOnce  bool
	TaskFunc func() error
	ErrFunc  func(error)

	ticker *time.Ticker
	ctx    context.Context
	cancel context.CancelFunc
}

// Scheduler keeps the scheduled tasks.
type Scheduler struct {
	sync.RWMutex
	tasks map[string]*Task
	next  int
}

// New makes a scheduler.
func New() *Scheduler {
	return &Scheduler{tasks: make(map[string]*Task)}
}

// Add schedules a task and returns its id.
func (schd *Scheduler) Add(t *Task) (string, error) {
	if t.TaskFunc == nil {
		return "", errors.New("task function cannot be nil")
	}
	if t.Interval <= 0 {
		return "", errors.New("task interval must be defined")
	}
	t.ticker = time.NewTicker(t.Interval)
	t.ctx, t.cancel = context.WithCancel(context.Background())

	schd.Lock()
	defer schd.Unlock()
	schd.next++
	t.id = fmt.Sprintf("task-%d", schd.next)
	schd.tasks[t.id] = t
	go schd.execTask(t)
	return t.id, nil
}

// Lookup finds a task by its id.
func (schd *Scheduler) Lookup(name string) (*Task, error) {
	schd.RLock()
	defer schd.RUnlock()
	if t, ok := schd.tasks[name]; ok {
		return t, nil
	}
	return nil, errors.New("could not find task within the task list")
}

// Del unschedules a task.
func (schd *Scheduler) Del(name string) {
	t, err := schd.Lookup(name)
	if err != nil {
		return
	}
	defer t.cancel()
	defer t.ticker.Stop()

	schd.Lock()
	defer schd.Unlock()
	delete(schd.tasks, name)
}

// Tasks returns a copy of the internal tasks map.
func (schd *Scheduler) Tasks() map[string]*Task {
	schd.RLock()
	defer schd.RUnlock()
	m := make(map[string]*Task, len(schd.tasks))
	for k, v := range schd.tasks {
		m[k] = v
	}
	return m
}

// Stop unschedules all tasks.
func (schd *Scheduler) Stop() {
	tt := schd.Tasks()
	for n := range tt {
		schd.Del(n)
	}
}

func (schd *Scheduler) execTask(t *Task) {
	for {
		select {
		case <-t.ticker.C:
			go func() {
				if err := t.TaskFunc(); err != nil && t.ErrFunc != nil {
					t.ErrFunc(err)
				}
				if t.RunOnce {
					schd.Del(t.id)
				}
			}()
		case <-t.ctx.Done():
			return
		}
	}
}
