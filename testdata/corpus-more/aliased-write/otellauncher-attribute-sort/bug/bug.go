package bug

import (
	"hash/fnv"
	"sort"
	"sync"
	"sync/atomic"
)

// KeyValue is one attribute.
type KeyValue struct{ Key, Value string }

type sortable []KeyValue

func (s sortable) Len() int           { return len(s) }
func (s sortable) Less(i, j int) bool { return s[i].Key < s[j].Key }
func (s sortable) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }

// Set is an ordered list of attributes without duplicates.
type Set struct{ kvs []KeyValue }

// NewSet makes a set; of attributes with the same key the last one stays.
func NewSet(kvs []KeyValue) Set {
	sort.Stable(sortable(kvs)) // ALSO: aliased-write
	var out []KeyValue
	for i, kv := range kvs {
		if i+1 < len(kvs) && kvs[i+1].Key == kv.Key {
			continue
		}
		out = append(out, kv)
	}
	return Set{kvs: out}
}

type record struct {
	updates   int64
	collected int64
	sum       atomic.Int64
	set       Set
	list      []KeyValue
	next      *record
}

// Counter is a synchronous instrument.
type Counter struct {
	mu      sync.Mutex
	current map[uint64]*record
}

// NewCounter makes a counter.
func NewCounter() *Counter {
	return &Counter{current: map[uint64]*record{}}
}

// Add records a value. The same attributes may be used for many calls.
func (c *Counter) Add(n int64, attrs ...KeyValue) {
	rec := c.acquireRecord(attrs)
	rec.sum.Add(n)
	atomic.AddInt64(&rec.updates, 1)
}

func fingerprint(attrs []KeyValue) uint64 {
	var fp uint64
	for _, a := range attrs {
		h := fnv.New64a()
		h.Write([]byte(a.Key))
		h.Write([]byte{0})
		h.Write([]byte(a.Value))
		fp += h.Sum64()
	}
	return fp
}

func equal(a, b []KeyValue) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (c *Counter) acquireRead(fp uint64, attrs []KeyValue) *record {
	c.mu.Lock()
	defer c.mu.Unlock()
	rec := c.current[fp]
	for rec != nil && !equal(attrs, rec.list) {
		rec = rec.next
	}
	return rec
}

func (c *Counter) acquireRecord(attrs []KeyValue) *record {
	fp := fingerprint(attrs)
	if rec := c.acquireRead(fp, attrs); rec != nil {
		return rec
	}
	list := make([]KeyValue, len(attrs))
	copy(list, attrs)

	fresh := &record{set: NewSet(attrs), list: list} // BUG: aliased-write
	return c.acquireWrite(fp, fresh)
}

func (c *Counter) acquireWrite(fp uint64, fresh *record) *record {
	c.mu.Lock()
	defer c.mu.Unlock()
	for old := c.current[fp]; old != nil; old = old.next {
		if equal(old.list, fresh.list) {
			return old
		}
	}
	fresh.next = c.current[fp]
	c.current[fp] = fresh
	return fresh
}

// Collect calls f for every record that changed.
func (c *Counter) Collect(f func(s Set, sum int64)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, rec := range c.current {
		for ; rec != nil; rec = rec.next {
			n := atomic.LoadInt64(&rec.updates)
			if n == rec.collected {
				continue
			}
			rec.collected = n
			f(rec.set, rec.sum.Load())
		}
	}
}
