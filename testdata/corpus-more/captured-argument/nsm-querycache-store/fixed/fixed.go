// Package fixed finds endpoints of network services.
package fixed

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// Endpoint offers network services.
type Endpoint struct {
	Name    string
	URL     string
	Names   []string
	Labels  map[string]string
	Expires time.Time
}

// Clone gives an independent copy.
func (e *Endpoint) Clone() *Endpoint {
	c := *e
	c.Names = slices.Clone(e.Names)
	c.Labels = maps.Clone(e.Labels)
	return &c
}

// Client finds endpoints.
type Client interface {
	Find(ctx context.Context, name string) (<-chan *Endpoint, error)
}

type cacheEntry struct {
	mu  sync.RWMutex
	nse *Endpoint
}

func (c *cacheEntry) read() *Endpoint {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.nse == nil {
		return nil
	}
	return c.nse.Clone()
}

type queryCache struct {
	next    Client
	mu      sync.Mutex
	entries map[string]*cacheEntry
	timeout time.Duration
}

// NewQueryCache makes a client that remembers exact matches.
func NewQueryCache(next Client, timeout time.Duration) Client {
	return &queryCache{next: next, entries: map[string]*cacheEntry{}, timeout: timeout}
}

func (q *queryCache) findInCache(name string) *Endpoint {
	q.mu.Lock()
	e, ok := q.entries[name]
	q.mu.Unlock()
	if !ok {
		return nil
	}
	return e.read()
}

func (q *queryCache) storeInCache(nse *Endpoint) {
	e := &cacheEntry{nse: nse}
	q.mu.Lock()
	q.entries[nse.Name] = e
	q.mu.Unlock()
	time.AfterFunc(q.timeout, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.entries[nse.Name] == e {
			delete(q.entries, nse.Name)
		}
	})
}

// Find asks the cache first.
func (q *queryCache) Find(ctx context.Context, name string) (<-chan *Endpoint, error) {
	if nse := q.findInCache(name); nse != nil {
		out := make(chan *Endpoint, 1)
		out <- nse
		close(out)
		return out, nil
	}
	in, err := q.next.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	var list []*Endpoint
	for nse := range in {
		list = append(list, nse)
	}
	out := make(chan *Endpoint, len(list))
	for _, nse := range list {
		q.storeInCache(nse.Clone())
		out <- nse
	}
	close(out)
	return out, nil
}

type localBypass struct {
	next Client
	urls *sync.Map
}

// NewLocalBypass makes a client that rewrites the addresses of local endpoints.
func NewLocalBypass(next Client, urls *sync.Map) Client {
	return &localBypass{next: next, urls: urls}
}

func (l *localBypass) Find(ctx context.Context, name string) (<-chan *Endpoint, error) {
	in, err := l.next.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	out := make(chan *Endpoint)
	go func() {
		defer close(out)
		for nse := range in {
			if u, ok := l.urls.Load(nse.Name); ok {
				nse.URL = u.(string)
				nse.Labels["local"] = "true"
			}
			select {
			case out <- nse:
			case <-ctx.Done():
				return
			}
		}
	}()
	return out, nil
}
