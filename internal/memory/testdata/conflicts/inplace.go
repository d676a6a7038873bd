// An owner's array is changed in place while the owner keeps its old view.
package inplace

import (
	"slices"
	"sort"
)

type T struct {
	list, other []string
	names       map[string][]string
}

var global []string

func (t *T) removed(i int) []string {
	return slices.Delete(t.list, i, i+1)
}

func (t *T) remove(i int) { t.list = slices.Delete(t.list, i, i+1) }

func (t *T) removedElsewhere(i int) {
	t.other = slices.Delete(t.list, i, i+1) // CONFLICT shrinks notback
}

func (t *T) filtered() []string {
	out := t.list[:0]
	for _, s := range t.list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (t *T) filter() {
	out := t.list[:0]
	for _, s := range t.list {
		if s != "" {
			out = append(out, s)
		}
	}
	t.list = out
}

func (t *T) sorted() []string {
	out := slices.Clone(t.list)
	sort.Strings(out)
	return out
}

func (t *T) sort() { sort.Strings(t.list) }

func (t *T) compactFirst() string {
	l := slices.Compact(t.list) // CONFLICT shrinks notback
	return l[0]
}

func (t *T) compact() { t.list = slices.Compact(t.list) }

func compactGlobal() int {
	return len(slices.Compact(global)) // CONFLICT shrinks notback
}

func local(in []string) int {
	l := slices.Clone(in)
	return len(slices.Compact(l))
}
