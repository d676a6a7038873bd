// Parameters: what is read, written, changed in place and given back as a view.
package params

import (
	"slices"
	"sort"
)

func nothing(b []byte, m map[string]int, p *int) {}

func length(b []byte) int { return len(b) }

func read(b []byte) byte { return b[0] }

func write(b []byte) { b[0] = 1 }

func writeSecond(a, b []byte) { b[0] = a[0] }

func clearAll(b []byte) { clear(b) }

func zeroRange(b []byte) {
	for i := range b {
		b[i] = 0
	}
}

func maybe(b []byte, ok bool) {
	if ok {
		b[0] = 1
	}
}

// A test of the storage itself is no condition.
func ifAny(b []byte) {
	if len(b) > 0 {
		b[0] = 1
	}
}

func sorted(list []string) { sort.Strings(list) }

func reversed(list []int) []int {
	slices.Reverse(list)
	return list
}

func same(b []byte) []byte { return b }

func second(a, b []byte) ([]byte, []byte) { return b, a }

func either(a, b []byte, first bool) []byte {
	if first {
		return a
	}
	return b
}

func local(b []byte) int {
	c := b
	d := c[1:]
	return len(d)
}

func pointer(p *int) { *p = 1 }

func slot(p *[]byte) { *p = nil }

func grow(p *[]byte) { *p = append(*p, 1) }

func swap(p, q *[]byte) { *p, *q = *q, *p }

func element(list [][]byte) []byte { return list[0] }

func writeElement(list [][]byte) { list[0][0] = 1 }

func setElement(list [][]byte, b []byte) { list[0] = b }

func scalars(n int, f float64, s string, ok bool) (int, string) { return n, s }

func variadic(list ...int) { list[0] = 1 }

func callsVariadic(a []int) {
	variadic(1, 2, 3) // an array of its own
	variadic(a...)
}

func keptVariadic(list ...[]byte) [][]byte { return list }

func callsKept(b []byte) [][]byte { return keptVariadic(b) }

// WANT:
//	nothing: nothing
//	length: nothing
//	read: reads arg0
//	write: writes arg0
//	writeSecond: reads arg0; writes arg1
//	clearAll: writes arg0
//	zeroRange: may writes arg0
//	maybe: may writes arg0
//	ifAny: writes arg0
//	sorted: reorders arg0
//	reversed: reorders arg0; returns ret0 view arg0
//	same: returns ret0 view arg0
//	second: returns ret0 view arg1; returns ret1 view arg0
//	either: returns ret0 view arg0; returns ret0 view arg1
//	local: nothing
//	pointer: nothing
//	slot: clears arg0
//	grow: appends arg0
//	swap: stores arg0 = arg1; stores arg1 = arg0
//	element: reads arg0; returns ret0 view arg0[*]
//	writeElement: reads arg0; writes arg0[*]
//	setElement: stores arg0[*] = arg1; writes arg0
//	scalars: nothing
//	variadic: writes arg0
//	callsVariadic: writes arg0
//	keptVariadic: returns ret0 view arg0
//	callsKept: fresh ret0; stores ret0[*] = arg0
