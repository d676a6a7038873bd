// Package fixed has a hash of sets that can be updated.
package fixed

import (
	"crypto/sha256"
	"errors"
	"math/big"
	"sync"
)

var errNotOnCurve = errors.New("point is not in the field")

// field is the prime of the arithmetic.
var field, _ = new(big.Int).SetString("115792089237316195423570985008687907853269984665640564039457584007908834671663", 10)

// Multiset is a point that stands for a set.
type Multiset struct {
	mu sync.RWMutex
	x  big.Int
	y  big.Int
}

// NewMultiset returns the empty set.
func NewMultiset() *Multiset {
	return &Multiset{}
}

// NewMultisetFromPoint returns the set of a point.
func NewMultisetFromPoint(x, y *big.Int) (*Multiset, error) {
	if x.Cmp(field) >= 0 || y.Cmp(field) >= 0 {
		return nil, errNotOnCurve
	}
	ms := &Multiset{}
	ms.x.Set(x)
	ms.y.Set(y)
	return ms, nil
}

func hashToPoint(data []byte) (x, y *big.Int) {
	h := sha256.Sum256(data)
	x = new(big.Int).SetBytes(h[:])
	x.Mod(x, field)
	h = sha256.Sum256(h[:])
	y = new(big.Int).SetBytes(h[:])
	y.Mod(y, field)
	return x, y
}

// Add adds an element.
func (ms *Multiset) Add(data []byte) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	x, y := hashToPoint(data)
	ms.x.Add(&ms.x, x).Mod(&ms.x, field)
	ms.y.Add(&ms.y, y).Mod(&ms.y, field)
}

// Remove removes an element.
func (ms *Multiset) Remove(data []byte) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	x, y := hashToPoint(data)
	ms.x.Sub(&ms.x, x).Mod(&ms.x, field)
	ms.y.Sub(&ms.y, y).Mod(&ms.y, field)
}

// Merge adds all elements of other.
func (ms *Multiset) Merge(other *Multiset) {
	x, y := other.Point()
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.x.Add(&ms.x, x).Mod(&ms.x, field)
	ms.y.Add(&ms.y, y).Mod(&ms.y, field)
}

// Point returns the point of the set.
func (ms *Multiset) Point() (x, y *big.Int) {
	ms.mu.RLock()
	defer ms.mu.RUnlock()
	return new(big.Int).Set(&ms.x), new(big.Int).Set(&ms.y)
}

// Hash returns the hash of the set.
func (ms *Multiset) Hash() [32]byte {
	ms.mu.RLock()
	defer ms.mu.RUnlock()
	var buf [64]byte
	ms.x.FillBytes(buf[:32])
	ms.y.FillBytes(buf[32:])
	return sha256.Sum256(buf[:])
}

// checkpoint is a known state of the set.
type checkpoint struct {
	height int32
	x, y   *big.Int
}

// commitment follows the set of the chain.
type commitment struct {
	checkpoints []checkpoint
	height      int32
	set         *Multiset
}

// rewind goes back to the last checkpoint at or below height.
func (c *commitment) rewind(height int32) error {
	for i := len(c.checkpoints) - 1; i >= 0; i-- {
		cp := c.checkpoints[i]
		if cp.height > height {
			continue
		}
		ms, err := NewMultisetFromPoint(cp.x, cp.y)
		if err != nil {
			return err
		}
		c.set, c.height = ms, cp.height
		return nil
	}
	c.set, c.height = NewMultiset(), 0
	return nil
}

// connect applies a block.
func (c *commitment) connect(created, spent [][]byte) {
	for _, o := range created {
		c.set.Add(o)
	}
	for _, o := range spent {
		c.set.Remove(o)
	}
	if c.height++; c.height%1000 == 0 {
		x, y := c.set.Point()
		c.checkpoints = append(c.checkpoints, checkpoint{c.height, x, y})
	}
}
