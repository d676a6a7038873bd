// Package fixed limits the number of buckets of histograms.
package fixed

import (
	"bytes"
	"errors"
	"sort"
	"strconv"
	"unsafe"
)

// toUnsafeString converts without copying. The result is valid as long as b is
// not changed.
func toUnsafeString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

type tag struct{ key, value []byte }

// metricName is the name of a series.
type metricName struct {
	group []byte
	tags  []tag
}

func (mn *metricName) copyFrom(src *metricName) {
	mn.group = append(mn.group[:0], src.group...)
	mn.tags = mn.tags[:0]
	for _, t := range src.tags {
		mn.tags = append(mn.tags, tag{bytes.Clone(t.key), bytes.Clone(t.value)})
	}
}

func (mn *metricName) tagValue(key string) []byte {
	for i := range mn.tags {
		if toUnsafeString(mn.tags[i].key) == key {
			return mn.tags[i].value
		}
	}
	return nil
}

func (mn *metricName) removeTag(key string) {
	dst := mn.tags[:0]
	for _, t := range mn.tags {
		if string(t.key) != key {
			dst = append(dst, t)
		}
	}
	mn.tags = dst
}

func (mn *metricName) sortTags() {
	sort.Slice(mn.tags, func(i, j int) bool { return bytes.Compare(mn.tags[i].key, mn.tags[j].key) < 0 })
}

func appendNameSorted(dst []byte, mn *metricName) []byte {
	mn.sortTags()
	dst = appendEscaped(dst, mn.group)
	for i := range mn.tags {
		dst = appendEscaped(dst, mn.tags[i].key)
		dst = appendEscaped(dst, mn.tags[i].value)
	}
	return dst
}

func appendEscaped(dst, s []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(len(s)), 10)
	dst = append(dst, ':')
	return append(dst, s...)
}

type timeseries struct {
	name   metricName
	values []float64
}

var errLimit = errors.New("limit must not be negative")

// bucketsLimit merges neighbouring buckets with few hits until no histogram
// has more than limit of them.
func bucketsLimit(limit int, tss []*timeseries) ([]*timeseries, error) {
	if limit < 0 {
		return nil, errLimit
	}
	if limit == 0 || len(tss) == 0 {
		return nil, nil
	}
	limit = max(limit, 3)
	points := len(tss[0].values)

	// Group by everything but the tag le.
	type x struct {
		le   float64
		hits float64
		ts   *timeseries
	}
	m := make(map[string][]x)
	var b []byte
	var mn metricName
	for _, ts := range tss {
		leStr := ts.name.tagValue("le")
		if len(leStr) == 0 {
			continue
		}
		le, err := strconv.ParseFloat(string(leStr), 64)
		if err != nil {
			continue
		}
		mn.copyFrom(&ts.name)
		mn.removeTag("le")
		b = appendNameSorted(b[:0], &mn)
		k := string(b)
		m[k] = append(m[k], x{
			le: le,
			ts: ts,
		})
	}

	rvs := make([]*timeseries, 0, len(tss))
	for _, group := range m {
		if len(group) <= limit {
			for _, xx := range group {
				rvs = append(rvs, xx.ts)
			}
			continue
		}
		sort.Slice(group, func(i, j int) bool { return group[i].le < group[j].le })
		for n := range points {
			prev := float64(0)
			for i := range group {
				v := group[i].ts.values[n]
				group[i].hits += v - prev
				prev = v
			}
		}
		for len(group) > limit {
			idx := 1
			minHits := group[1].hits + group[2].hits
			for i := range group[1 : len(group)-2] {
				if hits := group[i+1].hits + group[i+2].hits; hits < minHits {
					idx, minHits = i+1, hits
				}
			}
			group[idx+1].hits += group[idx].hits
			group = append(group[:idx], group[idx+1:]...)
		}
		for _, xx := range group {
			rvs = append(rvs, xx.ts)
		}
	}
	return rvs, nil
}
