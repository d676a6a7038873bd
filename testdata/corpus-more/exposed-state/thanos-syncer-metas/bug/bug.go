// Package bug compacts the blocks of an object store bucket.
package bug

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"sync"
	"time"
)

type blockID [16]byte

type blockMeta struct {
	ID               blockID
	MinTime, MaxTime int64
	Resolution       int64
	Labels           string
}

func (m *blockMeta) groupKey() string { return fmt.Sprintf("%d@%s", m.Resolution, m.Labels) }

type metaFetcher interface {
	Fetch(ctx context.Context) (metas map[blockID]*blockMeta, partial map[blockID]error, err error)
}

type duplicateFilter interface{ DuplicateIDs() []blockID }

type bucket interface {
	MarkForDeletion(ctx context.Context, id blockID, reason string) error
}

// syncer knows which blocks the bucket has.
type syncer struct {
	bkt        bucket
	fetcher    metaFetcher
	duplicates duplicateFilter

	mtx     sync.Mutex
	blocks  map[blockID]*blockMeta
	partial map[blockID]error
}

// SyncMetas reads the state of the bucket.
func (s *syncer) SyncMetas(ctx context.Context) error {
	s.mtx.Lock()
	defer s.mtx.Unlock()
	metas, partial, err := s.fetcher.Fetch(ctx)
	if err != nil {
		return err
	}
	s.blocks = metas
	s.partial = partial
	return nil
}

// Metas returns the blocks found by the last sync.
func (s *syncer) Metas() map[blockID]*blockMeta {
	s.mtx.Lock()
	defer s.mtx.Unlock()
	return s.blocks // BUG: exposed-state
}

// GarbageCollect marks blocks whose data other blocks have as well.
func (s *syncer) GarbageCollect(ctx context.Context) error {
	s.mtx.Lock()
	defer s.mtx.Unlock()
	for _, id := range s.duplicates.DuplicateIDs() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		delCtx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		err := s.bkt.MarkForDeletion(delCtx, id, "outdated block")
		cancel()
		if err != nil {
			return fmt.Errorf("mark block %x for deletion: %w", id, err)
		}
		// No new sync is needed to see the effect.
		delete(s.blocks, id) // ALSO: exposed-state
	}
	return nil
}

type group struct {
	key   string
	metas []*blockMeta
}

type grouper struct{}

// groups sorts the blocks into groups that can be compacted on their own.
func (grouper) groups(blocks map[blockID]*blockMeta) ([]*group, error) {
	byKey := map[string]*group{}
	var res []*group
	for _, m := range blocks {
		if m.MinTime > m.MaxTime {
			return nil, fmt.Errorf("block %x: invalid time range", m.ID)
		}
		g, ok := byKey[m.groupKey()]
		if !ok {
			g = &group{key: m.groupKey()}
			byKey[g.key] = g
			res = append(res, g)
		}
		g.metas = append(g.metas, m)
	}
	sort.Slice(res, func(i, j int) bool { return res[i].key < res[j].key })
	return res, nil
}

type compactor struct {
	sy      *syncer
	grouper grouper
	compact func(context.Context, *group) error
}

// run compacts all groups once.
func (c *compactor) run(ctx context.Context) error {
	if err := c.sy.SyncMetas(ctx); err != nil {
		return err
	}
	groups, err := c.grouper.groups(c.sy.Metas()) // ALSO: exposed-state
	if err != nil {
		return err
	}
	var errs []error
	for _, g := range groups {
		errs = append(errs, c.compact(ctx, g))
	}
	return errors.Join(errs...)
}

// cleanupLoop collects garbage while compactions run.
func (c *compactor) cleanupLoop(ctx context.Context, every time.Duration) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
			if err := c.sy.GarbageCollect(ctx); err != nil {
				return err
			}
		}
	}
}
