// Package fixed has label sets and functions over series.
package fixed

import (
	"slices"
	"strings"
)

const metricName = "__name__"

// Label is a key value pair.
type Label struct{ Name, Value string }

// Labels is a sorted set of labels. Label sets are shared and immutable.
type Labels []Label

// New returns a sorted label set.
func New(ls ...Label) Labels {
	set := make(Labels, len(ls))
	copy(set, ls)
	slices.SortFunc(set, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
	return set
}

// Get returns the value of a label.
func (ls Labels) Get(name string) string {
	for _, l := range ls {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// String is the text form of the set.
func (ls Labels) String() string {
	var b strings.Builder
	for i, l := range ls {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(l.Name + "=" + l.Value)
	}
	return b.String()
}

// DropMetricName returns the labels without the metric name.
func (ls Labels) DropMetricName() Labels {
	for i, l := range ls {
		if l.Name == metricName {
			if i == 0 { // Make common case fast with no allocations.
				return ls[1:]
			}
			return append(ls[:i:i], ls[i+1:]...)
		}
	}
	return ls
}

// Point is a sample.
type Point struct {
	T int64
	F float64
}

// Series is a series of a result.
type Series struct {
	Metric Labels
	Floats []Point
}

// memSeries is a stored series.
type memSeries struct {
	lset   Labels
	points []Point
}

type head struct {
	series []*memSeries
}

// sel returns the series of a metric; the labels are those of the head.
func (h *head) sel(name string, mint, maxt int64) []Series {
	var out []Series
	for _, s := range h.series {
		if s.lset.Get(metricName) != name {
			continue
		}
		var pts []Point
		for _, p := range s.points {
			if p.T >= mint && p.T <= maxt {
				pts = append(pts, p)
			}
		}
		out = append(out, Series{Metric: s.lset, Floats: pts})
	}
	return out
}

var dropsName = map[string]bool{"abs": true, "rate": true}

// eval applies a function to the series of a metric.
func (h *head) eval(fn, name string, mint, maxt int64, f func(Point) Point) []Series {
	mat := h.sel(name, mint, maxt)
	for i := range mat {
		if dropsName[fn] {
			mat[i].Metric = mat[i].Metric.DropMetricName()
		}
		for j := range mat[i].Floats {
			mat[i].Floats[j] = f(mat[i].Floats[j])
		}
	}
	return mat
}

// group joins the results that have the same labels.
func group(mat []Series) map[string][]Point {
	out := map[string][]Point{}
	for _, s := range mat {
		key := s.Metric.String()
		out[key] = append(out[key], s.Floats...)
	}
	return out
}
