// Package fixed keeps the votes of elections.
package fixed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"sync"
)

// VoterIDKind is the first byte of a voter identifier.
type VoterIDKind byte

// Kinds of identifiers.
const (
	VoterIDUnknown VoterIDKind = iota
	VoterIDECDSA
	VoterIDZk
)

// VoterID identifies who voted.
type VoterID []byte

// NewVoterID makes an identifier.
func NewVoterID(kind VoterIDKind, key []byte) VoterID {
	return append(VoterID{byte(kind)}, key...)
}

// Kind gives the kind.
func (v VoterID) Kind() VoterIDKind {
	if len(v) == 0 {
		return VoterIDUnknown
	}
	return VoterIDKind(v[0])
}

// Bytes gives the identifier without its kind.
func (v VoterID) Bytes() []byte { return v[1:] }

// Anonymize removes what links the vote to a person.
func (v VoterID) Anonymize() {
	for i := range v[1:] {
		v[i+1] = 0
	}
}

// Vote is a vote of an election.
type Vote struct {
	ProcessID            []byte
	Nullifier            []byte
	Height               uint32
	VotePackage          []byte
	EncryptionKeyIndexes []uint32
	Weight               *big.Int
	VoterID              VoterID
	Overwrites           uint32
}

// Hash identifies the content.
func (v *Vote) Hash() []byte {
	h := sha256.New()
	for _, b := range [][]byte{v.ProcessID, v.Nullifier, v.VotePackage, v.VoterID} {
		h.Write(b)
	}
	return h.Sum(nil)
}

// WeightBytes gives the encoded weight.
func (v *Vote) WeightBytes() []byte {
	if v.Weight == nil {
		return nil
	}
	return v.Weight.Bytes()
}

// DeepCopy gives an independent vote.
func (v *Vote) DeepCopy() *Vote {
	voteCopy := &Vote{
		ProcessID:            slices.Clone(v.ProcessID),
		Nullifier:            slices.Clone(v.Nullifier),
		Height:               v.Height,
		VotePackage:          slices.Clone(v.VotePackage),
		EncryptionKeyIndexes: slices.Clone(v.EncryptionKeyIndexes),
		Weight:               new(big.Int).Set(v.Weight),
		VoterID:              slices.Clone(v.VoterID),
		Overwrites:           v.Overwrites,
	}
	return voteCopy
}

// Listener is told about votes.
type Listener interface {
	OnVote(v *Vote, index int32)
}

// State has the votes of the running elections.
type State struct {
	mu        sync.RWMutex
	votes     map[string]*Vote
	listeners []Listener
}

// NewState makes an empty state.
func NewState() *State { return &State{votes: map[string]*Vote{}} }

// AddListener adds a listener.
func (s *State) AddListener(l Listener) { s.listeners = append(s.listeners, l) }

var errOverwrite = errors.New("vote overwrite count reached")

// AddVote adds or replaces a vote.
func (s *State) AddVote(v *Vote, maxOverwrites uint32) error {
	key := hex.EncodeToString(v.Nullifier)
	s.mu.Lock()
	if old, ok := s.votes[key]; ok {
		if old.Overwrites >= maxOverwrites {
			s.mu.Unlock()
			return errOverwrite
		}
		v.Overwrites = old.Overwrites + 1
	}
	s.votes[key] = v
	n := len(s.votes)
	s.mu.Unlock()
	for _, l := range s.listeners {
		l.OnVote(v.DeepCopy(), int32(n-1))
	}
	return nil
}

// Indexer stores votes for the explorer.
type Indexer struct{ save func(id string, v *Vote) }

// OnVote stores a vote.
func (x *Indexer) OnVote(v *Vote, _ int32) {
	id := hex.EncodeToString(v.Hash())
	if v.VoterID.Kind() == VoterIDZk {
		v.VoterID.Anonymize()
	}
	x.save(id, v)
}
