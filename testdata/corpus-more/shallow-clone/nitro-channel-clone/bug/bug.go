// Package bug keeps the states of payment channels.
package bug

import (
	"errors"
	"fmt"
	"math/big"
)

type (
	// Address names a participant.
	Address [20]byte
	// Signature signs a state.
	Signature [65]byte
	// Funds holds amounts by asset.
	Funds map[Address]*big.Int
)

// FixedPart is the part of the states of a channel that never changes.
type FixedPart struct {
	ChainID      *big.Int
	Participants []Address
	Nonce        uint64
}

// VariablePart is what a new state changes.
type VariablePart struct {
	TurnNum uint64
	Outcome Funds
	IsFinal bool
}

// State is a whole state.
type State struct {
	FixedPart
	VariablePart
}

// SignedState is a state with the signatures seen so far.
type SignedState struct {
	State VariablePart
	Sigs  map[uint]Signature // by participant
}

func (ss SignedState) complete(n int) bool { return len(ss.Sigs) == n }

const noTurn = ^uint64(0)

// Channel is a channel with its states.
type Channel struct {
	ID      string
	MyIndex uint

	OnChainFunding Funds
	FixedPart

	latestSupported uint64
	Signed          map[uint64]SignedState // by turn
}

// New makes a channel from its first state.
func New(s State, myIndex uint) (Channel, error) {
	if s.TurnNum != 0 {
		return Channel{}, errors.New("channel must start with turn 0")
	}
	c := Channel{
		ID:              fmt.Sprintf("%v-%d", s.ChainID, s.Nonce),
		MyIndex:         myIndex,
		OnChainFunding:  make(Funds),
		FixedPart:       s.FixedPart,
		latestSupported: noTurn,
		Signed:          make(map[uint64]SignedState),
	}
	c.Signed[0] = SignedState{s.VariablePart, make(map[uint]Signature)}
	post := s.VariablePart
	post.TurnNum = 1
	c.Signed[1] = SignedState{post, make(map[uint]Signature)}
	return c, nil
}

// Clone returns a deep copy of the channel.
func (c Channel) Clone() Channel {
	return c // BUG: shallow-clone
}

// PreFundComplete reports whether all have signed the first state.
func (c Channel) PreFundComplete() bool { return c.Signed[0].complete(len(c.Participants)) }

// PostFundComplete reports whether all have signed the second state.
func (c Channel) PostFundComplete() bool { return c.Signed[1].complete(len(c.Participants)) }

// AddSignature adds the signature of a participant.
func (c *Channel) AddSignature(s VariablePart, signer uint, sig Signature) bool {
	if int(signer) >= len(c.Participants) {
		return false
	}
	if c.latestSupported != noTurn && s.TurnNum < c.latestSupported {
		return false
	}
	ss, ok := c.Signed[s.TurnNum]
	if !ok {
		ss = SignedState{s, make(map[uint]Signature)}
		c.Signed[s.TurnNum] = ss
	}
	ss.Sigs[signer] = sig
	if ss.complete(len(c.Participants)) {
		c.latestSupported = s.TurnNum
	}
	return true
}

// Objective is to open a channel.
type Objective struct {
	Status int
	C      Channel
}

func (o Objective) clone() Objective {
	return Objective{Status: o.Status, C: o.C.Clone()}
}

// Event is something learned about a channel.
type Event struct {
	Holdings Funds
	State    *VariablePart
	Signer   uint
	Sig      Signature
}

// Update returns the objective after an event; o stays as it is.
func (o Objective) Update(e Event) (Objective, error) {
	updated := o.clone()
	if e.State != nil && !updated.C.AddSignature(*e.State, e.Signer, e.Sig) {
		return o, errors.New("state not accepted")
	}
	for asset, amount := range e.Holdings {
		updated.C.OnChainFunding[asset] = amount
	}
	if updated.C.PreFundComplete() {
		updated.Status = 1
	}
	return updated, nil
}
