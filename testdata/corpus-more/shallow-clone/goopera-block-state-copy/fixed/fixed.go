// Package fixed keeps the state of a chain between blocks.
package fixed

import (
	"math/big"
	"sync"
)

// ValidatorState is what a validator has done in the epoch.
type ValidatorState struct {
	LastBlock  uint64
	Uptime     uint64
	Originated *big.Int
}

// Profile is a validator of the next epoch.
type Profile struct {
	Weight uint64
	PubKey string
}

// BlockState is the state after a block.
type BlockState struct {
	LastBlock  uint64
	SkippedGas uint64
	Cheaters   []uint32
	Validators []ValidatorState
	Next       map[uint32]Profile
}

// Copy gives an independent state.
func (bs BlockState) Copy() BlockState {
	cp := bs
	cp.Cheaters = make([]uint32, len(bs.Cheaters))
	copy(cp.Cheaters, bs.Cheaters)
	cp.Validators = make([]ValidatorState, len(bs.Validators))
	copy(cp.Validators, bs.Validators)
	for i := range cp.Validators {
		cp.Validators[i].Originated = new(big.Int).Set(cp.Validators[i].Originated)
	}
	cp.Next = make(map[uint32]Profile, len(bs.Next))
	for k, v := range bs.Next {
		cp.Next[k] = v
	}
	return cp
}

// Validator gives the state of a validator.
func (bs *BlockState) Validator(idx int) *ValidatorState { return &bs.Validators[idx] }

// Store has the current state and the states at the ends of epochs.
type Store struct {
	mu      sync.Mutex
	current BlockState
	history map[uint64]*BlockState
}

// NewStore makes a store with n validators.
func NewStore(n int) *Store {
	bs := BlockState{Validators: make([]ValidatorState, n), Next: map[uint32]Profile{}}
	for i := range bs.Validators {
		bs.Validators[i].Originated = new(big.Int)
	}
	return &Store{current: bs, history: map[uint64]*BlockState{}}
}

// Current gives the state to process the next block with.
func (s *Store) Current() BlockState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current.Copy()
}

// SetCurrent stores the state after a block.
func (s *Store) SetCurrent(bs BlockState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = bs.Copy()
}

// SealEpoch keeps the state as the end of an epoch.
func (s *Store) SealEpoch(epoch uint64, bs BlockState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cp := bs.Copy()
	s.history[epoch] = &cp
}

// History gives the state at the end of an epoch.
func (s *Store) History(epoch uint64) (BlockState, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bs, ok := s.history[epoch]
	if !ok {
		return BlockState{}, false
	}
	return bs.Copy(), true
}

// Tx is a transaction in a block.
type Tx struct {
	Creator int
	GasUsed uint64
	Price   *big.Int
}

// Process applies a block.
func (s *Store) Process(number uint64, txs []Tx) {
	bs := s.Current()
	for _, tx := range txs {
		fee := new(big.Int).Mul(tx.Price, new(big.Int).SetUint64(tx.GasUsed))
		v := bs.Validator(tx.Creator)
		v.Originated.Add(v.Originated, fee)
		v.LastBlock = number
	}
	bs.LastBlock = number
	s.SetCurrent(bs)
}

// Reward gives what a validator originated in an epoch.
func (s *Store) Reward(epoch uint64, validator int) *big.Int {
	end, ok := s.History(epoch)
	if !ok {
		return nil
	}
	total := new(big.Int).Set(end.Validator(validator).Originated)
	if begin, ok := s.History(epoch - 1); ok {
		total.Sub(total, begin.Validator(validator).Originated)
	}
	return total
}
