// Package fixed hands out locks that several servers agree on.
package fixed

import (
	"context"
	"errors"
	"math/rand"
	"sync"
	"time"
)

// Pool gives access to one server.
type Pool interface {
	Acquire(ctx context.Context, name, value string, expiry time.Duration) (bool, error)
	Release(ctx context.Context, name, value string) (bool, error)
}

var errFailed = errors.New("failed to acquire lock")

// Client makes mutexes.
type Client struct {
	pools []Pool
}

// New makes a client for the servers.
func New(pools ...Pool) *Client {
	return &Client{pools: pools}
}

// Mutex is one distributed lock.
type Mutex struct {
	name    string
	value   string
	expiry  time.Duration
	tries   int
	delay   func(try int) time.Duration
	quorum  int
	shuffle bool
	pools   []Pool
}

// Option configures a mutex.
type Option func(*Mutex)

// WithTries sets how often acquiring is attempted.
func WithTries(n int) Option { return func(m *Mutex) { m.tries = n } }

// WithExpiry sets how long the lock is held at most.
func WithExpiry(d time.Duration) Option { return func(m *Mutex) { m.expiry = d } }

// WithShufflePools asks the servers in random order.
func WithShufflePools(b bool) Option { return func(m *Mutex) { m.shuffle = b } }

// NewMutex makes a mutex with the given name.
func (c *Client) NewMutex(name, value string, options ...Option) *Mutex {
	m := &Mutex{
		name:   name,
		value:  value,
		expiry: 8 * time.Second,
		tries:  32,
		delay:  func(int) time.Duration { return 50 * time.Millisecond },
		quorum: len(c.pools)/2 + 1,
		pools:  c.pools,
	}
	for _, o := range options {
		o(m)
	}
	if m.shuffle {
		m.pools = randomPools(m.pools)
	}
	return m
}

func randomPools(pools []Pool) []Pool {
	shuffled := make([]Pool, len(pools))
	for i, j := range rand.Perm(len(pools)) {
		shuffled[i] = pools[j]
	}
	return shuffled
}

// LockContext acquires the lock.
func (m *Mutex) LockContext(ctx context.Context) error {
	for i := 0; i < m.tries; i++ {
		if i != 0 {
			select {
			case <-ctx.Done():
				return errFailed
			case <-time.After(m.delay(i)):
			}
		}
		n := m.actOnPools(func(p Pool) (bool, error) {
			return p.Acquire(ctx, m.name, m.value, m.expiry)
		})
		if n >= m.quorum {
			return nil
		}
		m.actOnPools(func(p Pool) (bool, error) {
			return p.Release(ctx, m.name, m.value)
		})
	}
	return errFailed
}

// UnlockContext releases the lock.
func (m *Mutex) UnlockContext(ctx context.Context) bool {
	n := m.actOnPools(func(p Pool) (bool, error) {
		return p.Release(ctx, m.name, m.value)
	})
	return n >= m.quorum
}

func (m *Mutex) actOnPools(act func(Pool) (bool, error)) int {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	for _, p := range m.pools {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if ok, err := act(p); ok && err == nil {
				mu.Lock()
				n++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return n
}
