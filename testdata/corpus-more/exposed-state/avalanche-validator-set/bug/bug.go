// Package bug serves the validators of a subnet at a height.
package bug

import (
	"errors"
	"fmt"
	"sync"
)

const validatorSetsCacheSize = 64

var errUnfinalizedHeight = errors.New("failed to fetch validator set at unfinalized height")

type nodeID [20]byte
type subnetID [32]byte

// validatorOutput is one member of a validator set.
type validatorOutput struct {
	NodeID nodeID
	Weight uint64
}

type cacher[K comparable, V any] interface {
	Get(key K) (V, bool)
	Put(key K, value V)
}

type emptyCache[K comparable, V any] struct{}

func (emptyCache[K, V]) Get(K) (v V, ok bool) { return v, false }
func (emptyCache[K, V]) Put(K, V)             {}

type fifoCache[K comparable, V any] struct {
	mu    sync.Mutex
	size  int
	order []K
	m     map[K]V
}

func (c *fifoCache[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.m[key]
	return v, ok
}

func (c *fifoCache[K, V]) Put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil {
		c.m = make(map[K]V, c.size)
	}
	if _, ok := c.m[key]; !ok {
		if len(c.order) == c.size {
			delete(c.m, c.order[0])
			c.order = append(c.order[:0], c.order[1:]...)
		}
		c.order = append(c.order, key)
	}
	c.m[key] = value
}

type state interface {
	CurrentHeight() (uint64, error)
	Current(subnet subnetID) map[nodeID]*validatorOutput
	ApplyWeightDiffs(set map[nodeID]*validatorOutput, from, to uint64, subnet subnetID) error
}

type manager struct {
	state   state
	tracked map[subnetID]bool
	caches  map[subnetID]cacher[uint64, map[nodeID]*validatorOutput]
}

func (m *manager) GetValidatorSet(targetHeight uint64, subnet subnetID) (map[nodeID]*validatorOutput, error) {
	validatorSetsCache := m.getValidatorSetCache(subnet)

	if validatorSet, ok := validatorSetsCache.Get(targetHeight); ok {
		return validatorSet, nil // BUG: exposed-state
	}

	validatorSet, err := m.makeValidatorSet(targetHeight, subnet)
	if err != nil {
		return nil, err
	}

	validatorSetsCache.Put(targetHeight, validatorSet)
	return validatorSet, nil // ALSO: exposed-state
}

func (m *manager) getValidatorSetCache(subnet subnetID) cacher[uint64, map[nodeID]*validatorOutput] {
	if !m.tracked[subnet] {
		return emptyCache[uint64, map[nodeID]*validatorOutput]{}
	}
	c, exists := m.caches[subnet]
	if exists {
		return c
	}
	c = &fifoCache[uint64, map[nodeID]*validatorOutput]{size: validatorSetsCacheSize}
	m.caches[subnet] = c
	return c
}

func (m *manager) makeValidatorSet(targetHeight uint64, subnet subnetID) (map[nodeID]*validatorOutput, error) {
	height, err := m.state.CurrentHeight()
	if err != nil {
		return nil, err
	}
	if height < targetHeight {
		return nil, fmt.Errorf("%w: %d < %d", errUnfinalizedHeight, height, targetHeight)
	}
	set := m.state.Current(subnet)
	if err := m.state.ApplyWeightDiffs(set, height, targetHeight+1, subnet); err != nil {
		return nil, err
	}
	return set, nil
}

// validatorState is what other parts see of the manager.
type validatorState interface {
	GetValidatorSet(height uint64, subnet subnetID) (map[nodeID]*validatorOutput, error)
}

// peersToSample picks the validators other than self that are connected.
func peersToSample(vs validatorState, height uint64, subnet subnetID, self nodeID, connected func(nodeID) bool) (map[nodeID]*validatorOutput, error) {
	set, err := vs.GetValidatorSet(height, subnet)
	if err != nil {
		return nil, err
	}
	delete(set, self) // ALSO: exposed-state
	for id := range set {
		if !connected(id) {
			delete(set, id)
		}
	}
	return set, nil
}
