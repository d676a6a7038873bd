// Package bug is an in-memory store of device addresses.
package bug

import (
	"cmp"
	"strings"
	"sync"
	"time"
)

type deviceID [32]byte

// Address is an announced address.
type Address struct {
	Address string
	Expires int64
}

// Record is all that is known about a device. Addresses are sorted.
type Record struct {
	Addresses []*Address
	Seen      int64
}

type recordMap struct {
	m sync.Map
}

func (r *recordMap) Load(key deviceID) (*Record, bool) {
	v, ok := r.m.Load(key)
	if !ok {
		return nil, false
	}
	return v.(*Record), true
}

func (r *recordMap) Store(key deviceID, rec *Record) { r.m.Store(key, rec) }
func (r *recordMap) Delete(key deviceID)             { r.m.Delete(key) }

func (r *recordMap) Range(fn func(deviceID, *Record) bool) {
	r.m.Range(func(k, v any) bool { return fn(k.(deviceID), v.(*Record)) })
}

type store struct {
	m     recordMap
	clock func() time.Time
}

// announce adds addresses that were just seen.
func (s *store) announce(key *deviceID, addrs []string, ttl time.Duration) {
	now := s.clock()
	list := make([]*Address, len(addrs))
	for i, a := range addrs {
		list[i] = &Address{Address: a, Expires: now.Add(ttl).UnixNano()}
	}
	s.merge(key, list, now.UnixNano())
}

func (s *store) merge(key *deviceID, addrs []*Address, seen int64) {
	newRec := &Record{Addresses: addrs, Seen: seen}
	if oldRec, ok := s.m.Load(*key); ok {
		newRec = merge(oldRec, newRec) // ALSO: aliased-write
	}
	s.m.Store(*key, newRec)
}

func (s *store) get(key *deviceID) *Record {
	rec, ok := s.m.Load(*key)
	if !ok {
		return &Record{}
	}
	rec.Addresses = expire(rec.Addresses, s.clock()) // ALSO: aliased-write
	return rec
}

// expireAll drops what is outdated and counts the rest.
func (s *store) expireAll() (current, v6 int) {
	now := s.clock()
	cutoff := now.Add(-7 * 24 * time.Hour).UnixNano()
	s.m.Range(func(key deviceID, rec *Record) bool {
		addrs := expire(rec.Addresses, now) // ALSO: aliased-write
		if len(addrs) == 0 {
			rec.Addresses = nil
			s.m.Store(key, rec)
		} else if len(addrs) != len(rec.Addresses) {
			rec.Addresses = addrs
			s.m.Store(key, rec)
		}
		switch {
		case len(rec.Addresses) > 0:
			current++
			for _, a := range rec.Addresses {
				if strings.Contains(a.Address, "[") {
					v6++
					break
				}
			}
		case rec.Seen < cutoff:
			s.m.Delete(key)
		}
		return true
	})
	return current, v6
}

// merge returns a with the addresses of b put in.
func merge(a, b *Record) *Record {
	a.Seen = max(a.Seen, b.Seen)
	i, j := 0, 0
	for i < len(a.Addresses) && j < len(b.Addresses) {
		switch cmp.Compare(a.Addresses[i].Address, b.Addresses[j].Address) {
		case 0:
			a.Addresses[i].Expires = max(a.Addresses[i].Expires, b.Addresses[j].Expires) // ALSO: aliased-write
			i++
			j++
		case -1:
			i++
		case 1:
			a.Addresses = append(a.Addresses[:i], append([]*Address{b.Addresses[j]}, a.Addresses[i:]...)...) // ALSO: aliased-write
			j++
		}
	}
	if j < len(b.Addresses) {
		a.Addresses = append(a.Addresses, b.Addresses[j:]...)
	}
	return a
}

// expire returns the addresses that are still valid, in the same order.
func expire(addrs []*Address, now time.Time) []*Address {
	cutoff := now.UnixNano()
	kept := addrs[:0] // ALSO: aliased-write
	for i := range addrs {
		if i > 0 && addrs[i].Address == addrs[i-1].Address {
			continue
		}
		if addrs[i].Expires >= cutoff {
			kept = append(kept, addrs[i]) // BUG: aliased-write
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}
