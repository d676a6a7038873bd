// Package fixed synchronizes monitoring objects from a stream to a database.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// Entity is a synchronized object.
type Entity interface {
	ID() string
	Table() string
}

// FactoryFunc makes an empty entity.
type FactoryFunc func() Entity

type base struct{ id string }

func (b *base) ID() string { return b.id }

// Host is a monitored machine.
type Host struct{ base }

// Table names its table.
func (*Host) Table() string { return "host" }

// Service is a check on a host.
type Service struct{ base }

// Table names its table.
func (*Service) Table() string { return "service" }

// User is notified.
type User struct{ base }

// Table names its table.
func (*User) Table() string { return "user" }

// Customvar is a free variable of an object.
type Customvar struct{ base }

// Table names its table.
func (*Customvar) Table() string { return "customvar" }

// State is the last state of an object.
type State struct{ base }

// Table names its table.
func (*State) Table() string { return "state" }

func newCustomvar() Entity { return &Customvar{} }
func newState() Entity     { return &State{} }

var factories []FactoryFunc

func register(f ...FactoryFunc) { factories = append(factories, f...) }

func init() {
	register(func() Entity { return &Host{} })
	register(func() Entity { return &Service{} })
	register(func() Entity { return &User{} })
}

// Stream delivers changes of one table.
type Stream interface {
	Read(ctx context.Context, table string) error
}

// RuntimeUpdates applies changes while the program runs.
type RuntimeUpdates struct{ stream Stream }

// Sync follows the streams of all entities.
func (r *RuntimeUpdates) Sync(ctx context.Context, fs []FactoryFunc) error {
	var wg sync.WaitGroup
	errs := make([]error, len(fs))
	for i, f := range fs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			table := f().Table()
			if err := r.stream.Read(ctx, table); err != nil {
				errs[i] = fmt.Errorf("%s: %w", table, err)
			}
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}

// Run handles one period in which this node is responsible.
func Run(ctx context.Context, config, runtime Stream) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 2)
	go func() {
		s := &RuntimeUpdates{stream: config}
		done <- s.Sync(ctx, append([]FactoryFunc{newState}, factories...))
	}()
	go func() {
		rt := &RuntimeUpdates{stream: runtime}
		done <- rt.Sync(ctx, append([]FactoryFunc{newCustomvar}, factories...))
	}()
	for range 2 {
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}
