// Package fixed is an in-memory store of device addresses.
package fixed

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
		newRec = merge(newRec, oldRec)
	}
	s.m.Store(*key, newRec)
}

func (s *store) get(key *deviceID) *Record {
	rec, ok := s.m.Load(*key)
	if !ok {
		return &Record{}
	}
	addrs, changed := expire(rec.Addresses, s.clock())
	if changed {
		rec = &Record{Addresses: addrs, Seen: rec.Seen}
	}
	return rec
}

// expireAll drops what is outdated and counts the rest.
func (s *store) expireAll() (current, v6 int) {
	now := s.clock()
	cutoff := now.Add(-7 * 24 * time.Hour).UnixNano()
	s.m.Range(func(key deviceID, rec *Record) bool {
		addrs, changed := expire(rec.Addresses, now)
		if changed {
			rec = &Record{Addresses: addrs, Seen: rec.Seen}
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
			a.Addresses[i].Expires = max(a.Addresses[i].Expires, b.Addresses[j].Expires)
			i++
			j++
		case -1:
			i++
		case 1:
			a.Addresses = append(a.Addresses[:i], append([]*Address{b.Addresses[j]}, a.Addresses[i:]...)...)
			j++
		}
	}
	if j < len(b.Addresses) {
		a.Addresses = append(a.Addresses, b.Addresses[j:]...)
	}
	return a
}

// expire returns the addresses that are still valid, in the same order, and
// whether that is a new list.
func expire(addrs []*Address, now time.Time) ([]*Address, bool) {
	cutoff := now.UnixNano()
	remain := 0
	for _, a := range addrs {
		if a.Expires >= cutoff {
			remain++
		}
	}
	if remain == len(addrs) {
		return addrs, false
	}
	if remain == 0 {
		return nil, true
	}
	kept := make([]*Address, 0, remain)
	for _, a := range addrs {
		if a.Expires >= cutoff {
			kept = append(kept, a)
		}
	}
	return kept, true
}
