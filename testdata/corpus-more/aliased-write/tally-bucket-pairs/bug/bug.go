// Package bug keeps histograms of values and durations.
package bug

import (
	"fmt"
	"math"
	"sort"
	"sync"
	"time"
)

// Buckets is a list of upper bounds.
type Buckets interface {
	fmt.Stringer
	sort.Interface
	AsValues() []float64
	AsDurations() []time.Duration
}

// ValueBuckets are plain numbers.
type ValueBuckets []float64

func (v ValueBuckets) Len() int           { return len(v) }
func (v ValueBuckets) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v ValueBuckets) Less(i, j int) bool { return v[i] < v[j] }
func (v ValueBuckets) String() string     { return fmt.Sprint([]float64(v)) }

// AsValues returns the bounds.
func (v ValueBuckets) AsValues() []float64 { return []float64(v) }

// AsDurations returns the bounds as seconds.
func (v ValueBuckets) AsDurations() []time.Duration {
	ds := make([]time.Duration, len(v))
	for i := range ds {
		ds[i] = time.Duration(v[i] * float64(time.Second))
	}
	return ds
}

// DurationBuckets are lengths of time.
type DurationBuckets []time.Duration

func (v DurationBuckets) Len() int           { return len(v) }
func (v DurationBuckets) Swap(i, j int)      { v[i], v[j] = v[j], v[i] }
func (v DurationBuckets) Less(i, j int) bool { return v[i] < v[j] }
func (v DurationBuckets) String() string     { return fmt.Sprint([]time.Duration(v)) }

// AsValues returns the bounds in seconds.
func (v DurationBuckets) AsValues() []float64 {
	vs := make([]float64, len(v))
	for i := range vs {
		vs[i] = v[i].Seconds()
	}
	return vs
}

// AsDurations returns the bounds.
func (v DurationBuckets) AsDurations() []time.Duration { return []time.Duration(v) }

// Pair is a bucket with both bounds.
type Pair struct {
	LowValue, HighValue       float64
	LowDuration, HighDuration time.Duration
}

// Pairs returns the buckets with both bounds, from the lowest on.
func Pairs(buckets Buckets) []Pair {
	if buckets == nil || buckets.Len() < 1 {
		return []Pair{{-math.MaxFloat64, math.MaxFloat64, math.MinInt64, math.MaxInt64}}
	}
	values, durations := buckets.AsValues(), buckets.AsDurations()
	sort.Sort(ValueBuckets(values))       // BUG: aliased-write
	sort.Sort(DurationBuckets(durations)) // ALSO: aliased-write
	pairs := []Pair{{-math.MaxFloat64, values[0], math.MinInt64, durations[0]}}
	for i := 1; i < buckets.Len(); i++ {
		pairs = append(pairs, Pair{values[i-1], values[i], durations[i-1], durations[i]})
	}
	last := pairs[len(pairs)-1]
	return append(pairs, Pair{last.HighValue, math.MaxFloat64, last.HighDuration, math.MaxInt64})
}

// Histogram counts samples by bucket.
type Histogram struct {
	mu     sync.Mutex
	pairs  []Pair
	counts []int64
}

func newHistogram(b Buckets) *Histogram {
	p := Pairs(b)
	return &Histogram{pairs: p, counts: make([]int64, len(p))}
}

// RecordValue counts a number.
func (h *Histogram) RecordValue(v float64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := sort.Search(len(h.pairs), func(i int) bool { return h.pairs[i].HighValue >= v })
	h.counts[i]++
}

// Scope hands out histograms by name.
type Scope struct {
	mu       sync.Mutex
	defaults Buckets
	hists    map[string]*Histogram
}

// NewScope returns a scope with default buckets.
func NewScope(defaults Buckets) *Scope {
	return &Scope{defaults: defaults, hists: make(map[string]*Histogram)}
}

// Histogram returns the histogram with the name; nil buckets are the default ones.
func (s *Scope) Histogram(name string, b Buckets) *Histogram {
	if b == nil {
		b = s.defaults
	}
	s.mu.Lock()
	h, ok := s.hists[name]
	s.mu.Unlock()
	if ok {
		return h
	}
	h = newHistogram(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hists[name] = h
	return h
}
