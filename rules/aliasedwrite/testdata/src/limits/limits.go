// Package limits holds known wrong answers.
package limits

import (
	"slices"
	"sort"
	"strings"
)

type statement struct {
	grouping []string
	text     string
}

func (s *statement) labels() []string { return s.grouping }

type aggregator struct{ key string }

// The statement's own list is sorted.
func FNGetter(s *statement) *aggregator {
	names := s.labels()
	sort.Strings(names)
	return &aggregator{key: strings.Join(names, ",")}
}

var statusOrder = []int{500, 404, 200}

// The package-level list is sorted under another name.
func FNGlobal() []int {
	out := statusOrder
	slices.Sort(out)
	return out
}

func firstStatus() int { return statusOrder[0] }

type endpoint struct {
	url  string
	tags []string
}

// The tags are those of eps.
func FNTags(eps []endpoint) []endpoint {
	out := slices.Clone(eps)
	for i := range out {
		for j, t := range out[i].tags {
			out[i].tags[j] = strings.ToLower(t)
		}
	}
	return out
}

// The tags are those of eps.
func FNSortedTags(eps []endpoint) []endpoint {
	out := make([]endpoint, len(eps))
	copy(out, eps)
	for _, e := range out {
		sort.Strings(e.tags)
	}
	return out
}

type options struct {
	headers map[string]string
	retries int
}

// The copy shares its map with o.
func FNStructCopy(o *options, k, v string) *options {
	c := *o
	c.headers[k] = v
	return &c
}

var baseLabels = map[string]string{"job": "api"}

// Every call writes the one table and hands it out.
func FNGlobalMap(instance string) map[string]string {
	l := baseLabels
	l["instance"] = instance
	return l
}

func median(xs []float64) float64 {
	slices.Sort(xs)
	return xs[len(xs)/2]
}

// The first value is not the first one any more.
func FNSortedByCallee(xs []float64) (first, mid float64) {
	mid = median(xs)
	return xs[0], mid
}

// The list grows in copies of the defaults, never in the defaults: it is nil
// there.
type kinds struct {
	text string
	all  []string
}

var defaults = kinds{text: "text"}

func (k *kinds) init() { sort.Strings(k.all) } // want `audit: this reorders`

func FPConfigured(names []string) kinds {
	k := defaults
	for _, n := range names {
		k.all = append(k.all, n)
	}
	k.init()
	return k
}
