// Package fixed caches the duties of validators.
package fixed

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
)

type (
	// Epoch is a span of time.
	Epoch uint64
	// ValidatorIndex names a validator.
	ValidatorIndex uint64
)

// AttesterDuty is a duty of a validator.
type AttesterDuty struct {
	PubKey         [48]byte
	Slot           uint64
	ValidatorIndex ValidatorIndex
	Committee      uint64
}

// Response is what a node answers.
type Response struct {
	Data     []*AttesterDuty
	Metadata map[string]any
}

// Node answers questions about duties.
type Node interface {
	AttesterDuties(ctx context.Context, epoch Epoch, indices []ValidatorIndex) (*Response, error)
}

// attesterDuties are the known duties by epoch.
type attesterDuties struct {
	sync.RWMutex
	requested map[Epoch][]ValidatorIndex
	duties    map[Epoch][]AttesterDuty
	metadata  map[Epoch]map[string]any
}

type dutiesForEpoch struct {
	requested []ValidatorIndex
	duties    []AttesterDuty
	metadata  map[string]any
}

// valIdxs are the active validators.
type valIdxs struct {
	sync.RWMutex
	valIdxs []ValidatorIndex
}

// DutyWithMeta is an answer of the cache.
type DutyWithMeta struct {
	Duties   []*AttesterDuty
	Metadata map[string]any
}

// DutiesCache asks a node only for what it does not know.
type DutiesCache struct {
	node   Node
	active valIdxs
	known  attesterDuties
	hits   atomic.Int64
	misses atomic.Int64
}

// NewDutiesCache returns an empty cache.
func NewDutiesCache(n Node, idxs []ValidatorIndex) *DutiesCache {
	return &DutiesCache{
		node:   n,
		active: valIdxs{valIdxs: slices.Clone(idxs)},
		known: attesterDuties{
			requested: make(map[Epoch][]ValidatorIndex),
			duties:    make(map[Epoch][]AttesterDuty),
			metadata:  make(map[Epoch]map[string]any),
		},
	}
}

// UpdateActive sets the active validators.
func (c *DutiesCache) UpdateActive(idxs []ValidatorIndex) {
	c.active.Lock()
	defer c.active.Unlock()
	c.active.valIdxs = slices.Clone(idxs)
}

// Trim forgets epochs before the given one.
func (c *DutiesCache) Trim(before Epoch) {
	c.known.Lock()
	defer c.known.Unlock()
	for e := range c.known.duties {
		if e < before {
			delete(c.known.requested, e)
			delete(c.known.duties, e)
			delete(c.known.metadata, e)
		}
	}
}

func (c *DutiesCache) fetch(epoch Epoch) (dutiesForEpoch, bool) {
	c.known.RLock()
	defer c.known.RUnlock()
	d, ok := c.known.duties[epoch]
	if !ok {
		return dutiesForEpoch{}, false
	}
	return dutiesForEpoch{
		requested: slices.Clone(c.known.requested[epoch]),
		duties:    slices.Clone(d),
		metadata:  c.known.metadata[epoch],
	}, true
}

func (c *DutiesCache) storeOrAmend(epoch Epoch, d dutiesForEpoch) {
	c.known.Lock()
	defer c.known.Unlock()
	for _, idx := range d.requested {
		if !slices.Contains(c.known.requested[epoch], idx) {
			c.known.requested[epoch] = append(c.known.requested[epoch], idx)
		}
	}
	c.known.duties[epoch] = append(c.known.duties[epoch], d.duties...)
	c.known.metadata[epoch] = d.metadata
}

// AttesterDuties gives the duties of the validators, or of all active ones.
func (c *DutiesCache) AttesterDuties(ctx context.Context, epoch Epoch, vidxs []ValidatorIndex) (DutyWithMeta, error) {
	c.active.RLock()
	allActive := c.active.valIdxs
	c.active.RUnlock()

	request := slices.Clone(vidxs)
	if len(request) == 0 {
		request = slices.Clone(allActive)
	}
	known, ok := c.fetch(epoch)
	result := make([]*AttesterDuty, 0, len(vidxs))
	if ok {
		if len(allActive) == len(request) && len(allActive) == len(known.requested) {
			for i := range known.duties {
				result = append(result, &known.duties[i])
			}
			c.hits.Add(1)
			return DutyWithMeta{Duties: result, Metadata: known.metadata}, nil
		}
		for i, d := range known.duties {
			if slices.Contains(request, d.ValidatorIndex) {
				result = append(result, &known.duties[i])
			}
		}
		if len(result) == len(request) {
			c.hits.Add(1)
			return DutyWithMeta{Duties: result, Metadata: known.metadata}, nil
		}
		for _, d := range known.duties {
			request = slices.DeleteFunc(request, func(idx ValidatorIndex) bool {
				return idx == d.ValidatorIndex
			})
		}
		slog.DebugContext(ctx, "asking for missing duties", "missing", request, "requested", vidxs)
	}
	c.misses.Add(1)
	resp, err := c.node.AttesterDuties(ctx, epoch, request)
	if err != nil {
		return DutyWithMeta{}, err
	}
	fresh := make([]AttesterDuty, 0, len(resp.Data))
	for _, d := range resp.Data {
		if d == nil {
			return DutyWithMeta{}, errors.New("attester duty is nil")
		}
		fresh = append(fresh, *d)
	}
	c.storeOrAmend(epoch, dutiesForEpoch{duties: fresh, metadata: resp.Metadata, requested: request})
	result = append(result, resp.Data...)
	return DutyWithMeta{Duties: result, Metadata: resp.Metadata}, nil
}
