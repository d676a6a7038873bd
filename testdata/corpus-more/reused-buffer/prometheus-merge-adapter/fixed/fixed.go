// Package fixed merges series of several queriers.
package fixed

import "sort"

// Labels is anything with a label string.
type Labels interface {
	Labels() string
}

// Iterator walks samples in time order.
type Iterator interface {
	Next() bool
	At() (int64, float64)
}

// Series is a labelled sequence of samples.
type Series interface {
	Labels
	Iterator() Iterator
}

type sample struct {
	t int64
	v float64
}

type listIterator struct {
	samples []sample
	i       int
}

func (it *listIterator) Next() bool {
	it.i++
	return it.i <= len(it.samples)
}

func (it *listIterator) At() (int64, float64) {
	s := it.samples[it.i-1]
	return s.t, s.v
}

type listSeries struct {
	labels  string
	samples []sample
}

func (s *listSeries) Labels() string     { return s.labels }
func (s *listSeries) Iterator() Iterator { return &listIterator{samples: s.samples} }

// MergeFunc merges series with equal labels.
type MergeFunc func(...Series) Series

// chainMerge keeps the first of several samples with one timestamp.
func chainMerge(s ...Series) Series {
	if len(s) == 0 {
		return nil
	}
	return &chainSeries{
		labels: s[0].Labels(),
		series: s,
	}
}

type chainSeries struct {
	labels string
	series []Series
}

func (c *chainSeries) Labels() string { return c.labels }

func (c *chainSeries) Iterator() Iterator {
	seen := make(map[int64]struct{})
	var out []sample
	for _, s := range c.series {
		for it := s.Iterator(); it.Next(); {
			t, v := it.At()
			if _, ok := seen[t]; ok {
				continue
			}
			seen[t] = struct{}{}
			out = append(out, sample{t, v})
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].t < out[j].t })
	return &listIterator{samples: out}
}

// genericSet walks labelled things in label order.
type genericSet interface {
	Next() bool
	At() Labels
}

// mergerAdapter makes a MergeFunc take generic elements.
type mergerAdapter struct {
	MergeFunc
}

func (a *mergerAdapter) Merge(s ...Labels) Labels {
	buf := make([]Series, 0, len(s))
	for _, l := range s {
		buf = append(buf, l.(Series))
	}
	return a.MergeFunc(buf...)
}

type mergeSet struct {
	merge   func(...Labels) Labels
	sets    []genericSet
	pending []genericSet
	current []Labels
}

func newMergeSet(sets []genericSet, f MergeFunc) *mergeSet {
	m := &mergeSet{merge: (&mergerAdapter{MergeFunc: f}).Merge}
	for _, s := range sets {
		if s.Next() {
			m.sets = append(m.sets, s)
		}
	}
	return m
}

func (m *mergeSet) Next() bool {
	live := m.sets[:0]
	for _, s := range m.sets {
		advanced := false
		for _, p := range m.pending {
			advanced = advanced || p == s
		}
		if !advanced || s.Next() {
			live = append(live, s)
		}
	}
	m.sets = live
	m.pending = nil
	m.current = nil
	if len(m.sets) == 0 {
		return false
	}
	low := m.sets[0].At().Labels()
	for _, s := range m.sets[1:] {
		low = min(low, s.At().Labels())
	}
	for _, s := range m.sets {
		if s.At().Labels() == low {
			m.pending = append(m.pending, s)
			m.current = append(m.current, s.At())
		}
	}
	return true
}

func (m *mergeSet) At() Labels {
	if len(m.current) == 1 {
		return m.current[0]
	}
	return m.merge(m.current...)
}

// collect returns all merged series.
func collect(sets []genericSet) []Series {
	var out []Series
	for m := newMergeSet(sets, chainMerge); m.Next(); {
		out = append(out, m.At().(Series))
	}
	return out
}
