// Package fixed holds the log entries that are not in storage yet.
package fixed

import "fmt"

// Entry is a log entry.
type Entry struct {
	Term, Index uint64
	Data        []byte
}

type snapshot struct {
	index, term uint64
	data        []byte
}

// unstable.entries[i] has log position i+unstable.offset.
type unstable struct {
	snapshot *snapshot
	entries  []Entry
	offset   uint64
}

func (u *unstable) maybeLastIndex() (uint64, bool) {
	if l := len(u.entries); l != 0 {
		return u.offset + uint64(l) - 1, true
	}
	if u.snapshot != nil {
		return u.snapshot.index, true
	}
	return 0, false
}

func (u *unstable) maybeTerm(i uint64) (uint64, bool) {
	if i < u.offset {
		if u.snapshot != nil && u.snapshot.index == i {
			return u.snapshot.term, true
		}
		return 0, false
	}
	last, ok := u.maybeLastIndex()
	if !ok || i > last {
		return 0, false
	}
	return u.entries[i-u.offset].Term, true
}

func (u *unstable) stableTo(i, t uint64) {
	gt, ok := u.maybeTerm(i)
	if !ok {
		return
	}
	// A term that is matched with the snapshot does not count.
	if gt == t && i >= u.offset {
		u.entries = u.entries[i+1-u.offset:]
		u.offset = i + 1
		u.shrinkEntriesArray()
	}
}

// shrinkEntriesArray replaces the array of the entries when most of it is not
// in use. The old one is left as it is, others may still read it.
func (u *unstable) shrinkEntriesArray() {
	const lenMultiple = 2
	if len(u.entries) == 0 {
		u.entries = nil
	} else if len(u.entries)*lenMultiple < cap(u.entries) {
		newEntries := make([]Entry, len(u.entries))
		copy(newEntries, u.entries)
		u.entries = newEntries
	}
}

func (u *unstable) stableSnapTo(i uint64) {
	if u.snapshot != nil && u.snapshot.index == i {
		u.snapshot = nil
	}
}

func (u *unstable) restore(s snapshot) {
	u.offset = s.index + 1
	u.entries = nil
	u.snapshot = &s
}

func (u *unstable) truncateAndAppend(ents []Entry) {
	after := ents[0].Index
	switch {
	case after == u.offset+uint64(len(u.entries)):
		u.entries = append(u.entries, ents...)
	case after <= u.offset:
		// The log is truncated to before our part of it.
		u.offset = after
		u.entries = ents
	default:
		u.entries = append([]Entry{}, u.slice(u.offset, after)...)
		u.entries = append(u.entries, ents...)
	}
}

func (u *unstable) slice(lo, hi uint64) []Entry {
	u.mustCheckOutOfBounds(lo, hi)
	return u.entries[lo-u.offset : hi-u.offset]
}

func (u *unstable) mustCheckOutOfBounds(lo, hi uint64) {
	upper := u.offset + uint64(len(u.entries))
	if lo > hi || lo < u.offset || hi > upper {
		panic(fmt.Sprintf("unstable.slice[%d,%d) out of bound [%d,%d]", lo, hi, u.offset, upper))
	}
}

// raftLog is the whole log.
type raftLog struct {
	save     func([]Entry) error
	unstable unstable
}

func (l *raftLog) append(ents ...Entry) {
	if len(ents) > 0 {
		l.unstable.truncateAndAppend(ents)
	}
}

// persist saves what is unstable but for the last keep entries.
func (l *raftLog) persist(keep int) error {
	n := len(l.unstable.entries) - keep
	if n <= 0 {
		return nil
	}
	ents := l.unstable.slice(l.unstable.offset, l.unstable.offset+uint64(n))
	if err := l.save(ents); err != nil {
		return err
	}
	last := ents[len(ents)-1]
	l.unstable.stableTo(last.Index, last.Term)
	return nil
}
