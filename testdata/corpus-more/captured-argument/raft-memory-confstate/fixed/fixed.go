// Package fixed keeps the log and the snapshot of a replica in memory.
package fixed

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
)

// Entry is a log entry.
type Entry struct {
	Term  uint64
	Index uint64
	Data  []byte
}

// ConfState is the membership of a group.
type ConfState struct {
	Voters   []uint64
	Learners []uint64
}

func (cs *ConfState) clone() *ConfState {
	return &ConfState{Voters: slices.Clone(cs.Voters), Learners: slices.Clone(cs.Learners)}
}

// Metadata says what a snapshot covers.
type Metadata struct {
	ConfState *ConfState
	Index     uint64
	Term      uint64
}

// Snapshot is the state at some index.
type Snapshot struct {
	Data     []byte
	Metadata *Metadata
}

func ensureSnapshot(s *Snapshot) {
	if s.Metadata == nil {
		s.Metadata = &Metadata{}
	}
	if s.Metadata.ConfState == nil {
		s.Metadata.ConfState = &ConfState{}
	}
}

var (
	errOutOfDate  = errors.New("requested index is older than the existing snapshot")
	errOutOfBound = errors.New("requested index is not in the log")
)

// MemoryStorage is a log in memory.
type MemoryStorage struct {
	sync.Mutex
	snapshot Snapshot
	ents     []Entry // ents[0] is a dummy
}

// NewMemoryStorage returns an empty storage.
func NewMemoryStorage() *MemoryStorage {
	ms := &MemoryStorage{ents: make([]Entry, 1)}
	ensureSnapshot(&ms.snapshot)
	return ms
}

func (ms *MemoryStorage) lastIndex() uint64 { return ms.ents[0].Index + uint64(len(ms.ents)) - 1 }

// Append adds an entry after the last one.
func (ms *MemoryStorage) Append(term uint64, data []byte) uint64 {
	ms.Lock()
	defer ms.Unlock()
	i := ms.lastIndex() + 1
	ms.ents = append(ms.ents, Entry{Term: term, Index: i, Data: slices.Clone(data)})
	return i
}

// Snapshot returns the last snapshot.
func (ms *MemoryStorage) Snapshot() Snapshot {
	ms.Lock()
	defer ms.Unlock()
	return ms.snapshot
}

// CreateSnapshot makes a snapshot at index i. If the membership has changed
// since the last one, cs is the current one.
func (ms *MemoryStorage) CreateSnapshot(i uint64, cs *ConfState, data []byte) (Snapshot, error) {
	ms.Lock()
	defer ms.Unlock()
	if i <= ms.snapshot.Metadata.Index {
		return Snapshot{}, errOutOfDate
	}
	offset := ms.ents[0].Index
	if i > ms.lastIndex() {
		return Snapshot{}, errOutOfBound
	}
	ms.snapshot.Metadata = &Metadata{
		ConfState: ms.snapshot.Metadata.ConfState,
		Index:     i,
		Term:      ms.ents[i-offset].Term,
	}
	if cs != nil {
		ms.snapshot.Metadata.ConfState = cs.clone()
	}
	ms.snapshot.Data = data
	return ms.snapshot, nil
}

// Replica applies entries and takes a snapshot now and then.
type Replica struct {
	storage *MemoryStorage
	conf    ConfState
	applied uint64
	state   map[string]string
}

// AddVoter applies a membership change.
func (r *Replica) AddVoter(index, id uint64) {
	if i, ok := slices.BinarySearch(r.conf.Voters, id); !ok {
		r.conf.Voters = slices.Insert(r.conf.Voters, i, id)
	}
	if i := slices.Index(r.conf.Learners, id); i >= 0 {
		r.conf.Learners = slices.Delete(r.conf.Learners, i, i+1)
	}
	r.applied = index
}

// Apply applies a write.
func (r *Replica) Apply(index uint64, key, value string) {
	r.state[key] = value
	r.applied = index
}

// TakeSnapshot makes a snapshot of what has been applied.
func (r *Replica) TakeSnapshot() (Snapshot, error) {
	data, err := json.Marshal(r.state)
	if err != nil {
		return Snapshot{}, err
	}
	return r.storage.CreateSnapshot(r.applied, &r.conf, data)
}
