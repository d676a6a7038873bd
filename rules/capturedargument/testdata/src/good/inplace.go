package good

import (
	"maps"
	"slices"
)

type TagSet struct {
	tags  []string
	order []string
	names map[string]int
	buf   []byte
}

func (t *TagSet) SetTags(tags []string) { t.tags = slices.Clone(tags) }

func (t *TagSet) Normalize() {
	for i, s := range t.tags {
		if s == "" {
			t.tags[i] = "none"
		}
	}
}

// The list is replaced, or appended to, and never changed.
func (t *TagSet) SetOrder(order []string) { t.order = order }

func (t *TagSet) Sorted() []string { return slices.Sorted(slices.Values(t.order)) }

func (t *TagSet) Add(s string) { t.order = append(t.order, s) }

// NewTagSet takes ownership of names.
func NewTagSet(names map[string]int) *TagSet { return &TagSet{names: names} }

func (t *TagSet) Count(name string) { t.names[name]++ }

// Buffers are passed to be written to.
func (t *TagSet) Buffer(b []byte) { t.buf = b }

func (t *TagSet) Put(c byte) { t.buf[0] = c }

type gaugeOf struct{ labels map[string]string }

func newGaugeOf(name string, labels map[string]string) *gaugeOf {
	g := &gaugeOf{labels: make(map[string]string, len(labels)+1)}
	maps.Copy(g.labels, labels)
	g.labels["__name__"] = name
	return g
}

func bothGauges(common map[string]string) []*gaugeOf {
	return []*gaugeOf{newGaugeOf("reads", common), newGaugeOf("writes", common)}
}

type series struct{ labels map[string]string }

func newSeries(name string, labels map[string]string) *series {
	labels["name"] = name
	return &series{labels: labels}
}

// Each gets a map of its own.
func allSeries(names []string) []*series {
	var out []*series
	for _, n := range names {
		out = append(out, newSeries(n, map[string]string{}))
	}
	return out
}

// The same is noted twice.
func twoSeries(common map[string]string) (*series, *series) {
	return newSeries("a", common), newSeries("a", common)
}

type TagOption func(*TagSet)

func WithTags(tags []string) TagOption {
	return func(t *TagSet) { t.tags = slices.Clone(tags) }
}

func WithOrder(order []string) TagOption {
	return func(t *TagSet) { t.order = order }
}
