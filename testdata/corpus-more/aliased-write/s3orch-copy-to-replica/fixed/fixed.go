// Package fixed keeps enough copies of each object on different backends.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
)

// Location is a copy of an object on a backend.
type Location struct {
	Key     string
	Backend string
	Size    int64
}

// Backend stores objects.
type Backend interface {
	Get(ctx context.Context, key string) (io.ReadCloser, error)
	Put(ctx context.Context, key string, r io.Reader, size int64) error
}

// Store records where copies are.
type Store interface {
	RecordReplica(ctx context.Context, key, target, source string, size int64) error
}

var errNoSource = errors.New("no readable copy")

// Replicator makes missing copies.
type Replicator struct {
	mu       sync.RWMutex
	backends map[string]Backend
	order    []string
	down     map[string]bool
	store    Store
	factor   int
	log      *slog.Logger
}

// SetHealth records whether a backend answers.
func (r *Replicator) SetHealth(name string, up bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down == nil {
		r.down = make(map[string]bool)
	}
	r.down[name] = !up
}

func (r *Replicator) healthy(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.backends[name]
	return ok && !r.down[name]
}

// targetsFor lists backends without a copy.
func (r *Replicator) targetsFor(copies []Location) []string {
	var out []string
	for _, name := range r.order {
		if !slices.ContainsFunc(copies, func(l Location) bool { return l.Backend == name }) && r.healthy(name) {
			out = append(out, name)
		}
	}
	return out
}

// ReplicateObject makes copies until there are enough. The first entry of
// existing is the primary copy.
func (r *Replicator) ReplicateObject(ctx context.Context, existing []Location) (int, error) {
	if len(existing) == 0 {
		return 0, errNoSource
	}
	made := 0
	for _, target := range r.targetsFor(existing) {
		if len(existing)+made >= r.factor {
			break
		}
		source, err := r.CopyToReplica(ctx, existing[0].Key, existing, target)
		if err != nil {
			r.log.Warn("copy failed", "target", target, "err", err)
			continue
		}
		primary := existing[0]
		if err := r.store.RecordReplica(ctx, primary.Key, target, source, primary.Size); err != nil {
			return made, fmt.Errorf("record replica of %s from %s: %w", primary.Key, primary.Backend, err)
		}
		made++
	}
	return made, nil
}

// CopyToReplica copies the object to target from the best copy and gives the
// backend it was read from.
func (r *Replicator) CopyToReplica(ctx context.Context, key string, copies []Location, target string) (string, error) {
	dst, ok := r.backends[target]
	if !ok {
		return "", fmt.Errorf("unknown backend %q", target)
	}
	copies = slices.Clone(copies)
	slices.SortStableFunc(copies, func(a, b Location) int {
		ha, hb := r.healthy(a.Backend), r.healthy(b.Backend)
		switch {
		case ha == hb:
			return 0
		case ha:
			return -1
		default:
			return 1
		}
	})
	var errs []error
	for _, c := range copies {
		src, ok := r.backends[c.Backend]
		if !ok {
			continue
		}
		if err := r.copyFrom(ctx, src, dst, key, c.Size); err != nil {
			errs = append(errs, err)
			continue
		}
		return c.Backend, nil
	}
	return "", errors.Join(append(errs, errNoSource)...)
}

func (r *Replicator) copyFrom(ctx context.Context, src, dst Backend, key string, size int64) error {
	body, err := src.Get(ctx, key)
	if err != nil {
		return err
	}
	defer body.Close()
	return dst.Put(ctx, key, body, size)
}
