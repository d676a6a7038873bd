// Package bug selects back ends for clients.
package bug

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"sync/atomic"
)

// Instance is one server of a service.
type Instance struct {
	ID        string
	Endpoints []string
	Metadata  map[string]string
}

// Discovery finds the instances of a service.
type Discovery interface {
	GetService(ctx context.Context, name string) ([]any, error)
}

// Subset gives the part of the instances that a client should use. Clients of
// the same round see the same permutation.
func Subset(instances []any, clientID, size int) []any {
	if len(instances) <= size {
		return instances
	}
	count := len(instances) / size
	round := clientID / count
	r := rand.New(rand.NewSource(int64(round)))
	r.Shuffle(len(instances), func(i, j int) {
		instances[i], instances[j] = instances[j], instances[i] // BUG: aliased-write
	})
	start := (clientID % count) * size
	return instances[start : start+size]
}

// Resolver remembers the instances of services for all clients of a process.
type Resolver struct {
	disc Discovery

	mu    sync.RWMutex
	known map[string][]any
}

// NewResolver makes a resolver.
func NewResolver(d Discovery) *Resolver {
	return &Resolver{disc: d, known: map[string][]any{}}
}

// Refresh asks the discovery again.
func (r *Resolver) Refresh(ctx context.Context, name string) error {
	list, err := r.disc.GetService(ctx, name)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.known[name] = list
	r.mu.Unlock()
	return nil
}

func (r *Resolver) all(name string) []any {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.known[name]
}

// ErrNoInstance means that a service is not known.
var ErrNoInstance = errors.New("no instance")

// Picker hands out the instances of one client in turn.
type Picker struct {
	next atomic.Uint64
	list []*Instance
}

// Picker makes the picker of a client.
func (r *Resolver) Picker(name string, clientID, size int) (*Picker, error) {
	part := Subset(r.all(name), clientID, size)
	if len(part) == 0 {
		return nil, ErrNoInstance
	}
	p := &Picker{list: make([]*Instance, 0, len(part))}
	for _, v := range part {
		if in, ok := v.(*Instance); ok {
			p.list = append(p.list, in)
		}
	}
	return p, nil
}

// Pick gives the next instance.
func (p *Picker) Pick() *Instance {
	n := p.next.Add(1) - 1
	return p.list[n%uint64(len(p.list))]
}
