package memory

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// ordered iterates over a map in the order of its keys: locs are numbered as
// they are met, and facts must come out the same for the same package.
func ordered[K cmp.Ordered, V any](m map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			v, ok := m[k]
			if ok && !yield(k, v) {
				return
			}
		}
	}
}

// orderedWhere is ordered for the entries whose values are kept, which costs only their
// number to sort. keep must not change anything: it is asked in no order.
func orderedWhere[K cmp.Ordered, V any](m map[K]V, keep func(V) bool) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		var keys []K
		for k, v := range m {
			if keep(v) {
				keys = append(keys, k)
			}
		}
		slices.Sort(keys)
		for _, k := range keys {
			if !yield(k, m[k]) {
				return
			}
		}
	}
}

// orderedHolders iterates over marks, cells by loc, registers by position.
func orderedHolders(m map[holder]mark) iter.Seq2[holder, mark] {
	return func(yield func(holder, mark) bool) {
		keys := slices.SortedFunc(maps.Keys(m), func(a, b holder) int {
			if c := cmp.Compare(a.cell, b.cell); c != 0 {
				return c
			}
			if a.reg == nil || b.reg == nil {
				return 0
			}
			return cmp.Or(cmp.Compare(a.reg.Pos(), b.reg.Pos()), cmp.Compare(a.reg.Name(), b.reg.Name()))
		})
		for _, k := range keys {
			v, ok := m[k]
			if ok && !yield(k, v) {
				return
			}
		}
	}
}
