package hard

import (
	"bytes"
	"strings"
	"sync"
)

var pool = sync.Pool{New: func() any { return new([]byte) }}

// A pool's memory.
func pooled() []byte {
	p := pool.Get().(*[]byte)
	b := (*p)[:0] // ASK
	b = append(b, 1)
	pool.Put(p)
	return b // ASK b
}

// A loop appends to what it emptied.
func filter(xs []int) []int {
	out := xs[:0] // ASK
	for _, x := range xs {
		if x > 0 {
			out = append(out, x) // ASK
		}
	}
	return out // ASK out
}

// Copies, by hand and by the library.
func copies(p []byte) [][]byte {
	a := append([]byte(nil), p...) // ASK
	b := bytes.Clone(p)            // ASK
	c := make([]byte, len(p))
	copy(c, p)
	d := []byte(string(p)) // ASK
	return [][]byte{a, b, c, d}
}

// Views that the library lends.
func lent(buf *bytes.Buffer) []byte {
	v := buf.Bytes() // ASK
	buf.Reset()
	buf.WriteString("x")
	return v // ASK v
}

func fields(s string) []string {
	parts := strings.Split(s, ",") // ASK
	first := parts[0]              // ASK
	return []string{first}
}

type node struct {
	next *node
	data []byte
}

// A list is walked.
func walk(n *node) (all [][]byte) {
	for ; n != nil; n = n.next {
		all = append(all, n.data) // ASK n.data
	}
	return all
}

type store struct {
	mu   sync.Mutex
	m    map[string][]byte
	last []byte
}

func (s *store) get(k string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	v := s.m[k] // ASK
	s.last = v
	return v // ASK v
}

func (s *store) put(k string, v []byte) {
	s.m[k] = v // ASK v
	s.last = s.m[k][:1]
	_ = v // ASK v
}

// Generic code.
func generic[T any](xs []T, n int) []T {
	ys := xs[:n:n] // ASK
	return append(ys, xs...)
}

// Interfaces and assertions.
func boxed(p []byte) any {
	var x any = p
	q := x.([]byte)[1:] // ASK
	return q
}

type matrix struct{ cells [16]int }

// The array is part of the struct.
func (m *matrix) row(i int) []int {
	r := m.cells[4*i : 4*i+4] // ASK
	return r
}

// A struct by value.
func byValue(m matrix) []int {
	return m.cells[:2] // ASK m.cells[:2]
}

func swap(a, b []int) {
	a, b = b, a // ASK
	a[0], b[0] = 1, 2
}

func named(p []byte) (out []byte, err error) {
	defer func() { out = out[:0] }()
	out = p[1:]
	return out, nil // ASK out
}

func switches(p []byte, n int) []byte {
	var v []byte
	switch {
	case n > 2:
		v = p[2:]
	case n > 1:
		v = make([]byte, 3, 8)
	default:
		return nil
	}
	return v // ASK v
}

func sub(p []byte) []byte {
	a := make([]byte, 100)
	b := a[10:20] // ASK
	c := b[5:15]  // ASK
	d := c[2:3:4] // ASK
	e := a[20:]   // ASK
	copy(e, p)
	return append(append(b, c...), d...)
}

func chans(c chan []byte) []byte {
	v := <-c // ASK
	return v
}

func nested(xs [][]int) []int {
	row := xs[1] // ASK
	xs[2] = row[:1]
	return row // ASK row
}

func ptrs(xs []int) *int {
	p := &xs[0] // ASK
	q := &xs[1] // ASK
	*p = 1
	return q
}

func method(b *bytes.Buffer) func(string) (int, error) {
	return b.WriteString // ASK b
}

// WANT:
//	14: b in pooled
//	  array: pooled, what came out of a pool by `Get`, reached through it as `p`, line 13; off 0 len 0 cap 0.. of 0.. [:0]
//	    holder p (variable), line 13: behind; off 0 len 0.. cap 0..
//	    change after refills, line 15: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows 0
//	  append either, over ["p"]
//	17: b in pooled
//	  array: grown, the copy that append makes where there is no room, line 15; off 0 len 1 cap 1.. of 1..
//	    keeps more: unknown; the array with its spare capacity
//	  array: pooled, what came out of a pool by `Get`, reached through it as `p`, line 13; off 0 len 1 cap 1.. of 0..
//	    holder p (variable), line 13: perhaps; off 0 len 0.. cap 0..
//	    change before refills, line 15: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows 1
//	  append either, over ["p"]
//	22: out in filter
//	  array: parameter, what the caller passed as `xs`, line 21; off 0 len 0 cap 0.. of 0.. [:0]
//	    holder xs (parameter), line 21: behind; off 0 len 0.. cap 0..
//	    holder caller (caller), line 21: behind; off 0 len 0.. cap 0..
//	    change after refills, line 25: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows 0
//	  append either, over ["xs" "caller"]
//	25: out in filter
//	  array: grown, the copy that append makes where there is no room, line 25; off 0 len 1.. cap 1.. of 1..
//	    keeps more: unknown; the array with its spare capacity
//	  array: parameter, what the caller passed as `xs`, line 21; off 0 len 1.. cap 1.. of 0..
//	    holder xs (parameter), line 21: perhaps unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 21: perhaps; off 0 len 0.. cap 0..
//	    change both refills, line 25: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  array: grown, the copy that append makes where there is no room, in an earlier round of the loop, line 25; off 0 len 1.. cap 1.. of 1..
//	    change both appends, line 25: `append` writes behind its length where there is room
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over ["xs" "caller"]
//	28: out in filter
//	  array: parameter, what the caller passed as `xs`, line 21; off 0 len 0.. cap 0.. of 0..
//	    holder xs (parameter), line 21: perhaps unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 21: perhaps; off 0 len 0.. cap 0..
//	    change before refills, line 25: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  array: grown, the copy that append makes where there is no room, in an earlier round of the loop, line 25; off 0 len 0.. cap 0.. of 1..
//	    change before appends, line 25: `append` writes behind its length where there is room
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over ["xs" "caller"]
//	33: a in copies
//	  array: grown, the copy that append makes where there is no room, line 33; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over []
//	34: b in copies
//	  array: fresh, what `Clone` made for its caller, so that nobody else has it, line 34; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over []
//	37: d in copies
//	  array: made, the copy of the bytes that the conversion makes, line 37; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over []
//	43: v in lent
//	  array: parameter, what `buf` referred to when lent was called, line 42; off 0 len 0.. cap 0.. of 0..
//	    holder buf (field), line 42: same; off 0 len 0.. cap 0..
//	    change after resets, line 44: `Reset` empties it, so that what is written next overwrites it
//	    change after refills, line 45: `WriteString` overwrites it with new content
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	46: v in lent
//	  array: parameter, what `buf` referred to when lent was called, line 42; off 0 len 0.. cap 0.. of 0..
//	    holder buf (field), line 42: same; off 0 len 0.. cap 0..
//	    change before resets, line 44: `Reset` empties it, so that what is written next overwrites it
//	    change before refills, line 45: `WriteString` overwrites it with new content
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	50: parts in fields
//	  array: fresh, what `Split` made for its caller, so that nobody else has it, line 50; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the array with its spare capacity
//	    besides, line 50: what the caller passed as `s`
//	  append either, over []
//	51: first in fields
//	  nothing: strings are followed through variables and slice expressions only: who else has these bytes is not known; nobody can change them
//	63: n in walk
//	  variable: parameter, what the caller passed as `n`, line 61
//	    holder caller (caller), line 61: same
//	    keeps more: no; the variable it points to, with all that it refers to
//	  variable: parameter, what `n.next` referred to when walk was called, line 61
//	    holder n.next (field), line 61: same
//	    keeps more: no; the variable it points to, with all that it refers to
//	  variable: parameter, what `n.next.next` referred to when walk was called, line 61
//	    holder n.next.next (field), line 61: same
//	    keeps more: no; the variable it points to, with all that it refers to
//	  variable: parameter, something that is reached by more steps than are followed, line 62
//	    keeps more: no; the variable it points to, with all that it refers to
//	77: v in (*store).get
//	  array: parameter, what `s.m[...]` referred to when (*store).get was called, line 74; off 0 len 0.. cap 0.. of 0..
//	    holder s.m[...] (element), line 74: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	79: v in (*store).get
//	  array: parameter, what `s.m[...]` referred to when (*store).get was called, line 74; off 0 len 0.. cap 0.. of 0..
//	    holder s.m[...] (element), line 74: same; off 0 len 0.. cap 0..
//	    holder s.last (field), line 78: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	83: v in (*store).put
//	  array: parameter, what the caller passed as `v`, line 82; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 82: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	85: v in (*store).put
//	  array: parameter, what the caller passed as `v`, line 82; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 82: same; off 0 len 0.. cap 0..
//	    holder s.m[...] (element), line 83: same; off 0 len 0.. cap 0..
//	    holder s.last (field), line 84: less; off 0 len 1 cap 1.. [:1]
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	90: ys in generic
//	  array: parameter, what the caller passed as `xs`, line 89; off 0 len 0.. cap 0.. of 0.. [:n]
//	    holder xs (parameter), line 89: more; off 0 len 0.. cap 0..
//	    holder caller (caller), line 89: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append copies, over []
//	97: q in boxed
//	  array: parameter, what the caller passed as `p`, line 95; off 1 len 0.. cap 0.. of 0.. [1:]
//	    holder p (parameter), line 95: more unused; off 0 len 0.. cap 0..
//	    holder x (local), line 95: more unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 95: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["p" "x" "caller"]
//	105: r in (*matrix).row
//	  array: parameter, what the caller passed as `m`, line 104; off 0..16 len 4 cap 4..16 of 16 [4 * i:4 * i + 4]
//	    holder m (parameter), line 104: more unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 104: more; off 0 len 0.. cap 0..
//	    keeps more: yes; all 16 elements of the array (128 bytes), of which this shows 4
//	  append either, over ["m" "caller"]
//	111: m.cells[:2] in byValue
//	  array: made, variable `m`, line 110; off 0 len 2 cap 16 of 16 [:2]
//	    holder m (parameter), line 110: more unused
//	    keeps more: yes; all 16 elements of the array (128 bytes), of which this shows 2
//	  append inplace, over ["m"]
//	115: a in swap
//	  array: parameter, what the caller passed as `b`, line 114; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 114: same; off 0 len 0.. cap 0..
//	    change after writes, line 116: an element is assigned
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	115: b in swap
//	  array: parameter, what the caller passed as `a`, line 114; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 114: same; off 0 len 0.. cap 0..
//	    change after writes, line 116: an element is assigned
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	122: out in named
//	  array: parameter, what the caller passed as `p`, line 119; off 1 len 0.. cap 0.. of 0.. [1:]
//	    holder p (parameter), line 119: more unused; off 0 len 0.. cap 0..
//	    holder func literal with out (closure), line 120: same; off 1 len 0.. cap 0.. [1:]
//	    holder caller (caller), line 119: more; off 0 len 0.. cap 0..
//	    change after resets, line 120: `named$1` empties it, so that what is written next overwrites it, deferred (hard.go:120)
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["p" "caller"]
//	135: v in switches
//	  array: parameter, what the caller passed as `p`, line 125; off 2 len 0.. cap 0.. of 0.. [2:]
//	    holder p (parameter), line 125: more unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 125: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  array: made, an array made here with make, line 131; off 0 len 3 cap 8 of 8
//	    keeps more: yes; all 8 bytes of the array, of which this shows 3
//	  append either, over ["p" "caller"]
//	140: b in sub
//	  array: made, an array made here with make, line 139; off 10 len 10 cap 90 of 100 [10:20]
//	    holder a (local), line 139: more; off 0 len 100 cap 100
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 100 bytes of the array, of which this shows 10
//	  append inplace, over ["a"]
//	141: c in sub
//	  array: made, an array made here with make, line 139; off 15 len 10 cap 85 of 100 [5:15]
//	    holder a (local), line 139: more; off 0 len 100 cap 100
//	    holder b (local), line 140: overlaps; off 10 len 10 cap 90 [10:20]
//	    change after writes, line 144: `copy` writes into it
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 100 bytes of the array, of which this shows 10
//	  append inplace, over ["a"]
//	142: d in sub
//	  array: made, an array made here with make, line 139; off 17 len 1 cap 2 of 100 [2:3]
//	    holder a (local), line 139: more; off 0 len 100 cap 100
//	    holder b (local), line 140: more; off 10 len 10 cap 90 [10:20]
//	    holder c (local), line 141: more; off 15 len 10 cap 85 [5:15]
//	    change after writes, line 144: `copy` writes into it
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 100 bytes of the array, of which this shows 1
//	  append inplace, over ["a" "b" "c"]
//	143: e in sub
//	  array: made, an array made here with make, line 139; off 20 len 80 cap 80 of 100 [20:]
//	    holder a (local), line 139: more unused; off 0 len 100 cap 100
//	    holder b (local), line 140: before; off 10 len 10 cap 90 [10:20]
//	    holder c (local), line 141: overlaps; off 15 len 10 cap 85 [5:15]
//	    holder d (local), line 142: other; off 17 len 1 cap 2 [2:3]
//	    change after writes, line 144: `copy` writes into it
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    change after appends, line 145: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 100 bytes of the array, of which this shows 80
//	  append copies, over []
//	149: v in chans
//	  array: received, what was received from a channel: nothing is known of who else has it, line 149; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	154: row in nested
//	  array: parameter, what `xs[...]` referred to when nested was called, line 153; off 0 len 0.. cap 0.. of 0..
//	    holder xs[...] (element), line 153: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	156: row in nested
//	  array: parameter, what `xs[...]` referred to when nested was called, line 153; off 0 len 0.. cap 0.. of 0..
//	    holder xs[...] (element), line 153: perhaps may; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over ["xs[...]"]
//	160: p in ptrs
//	  variable: parameter, what the caller passed as `xs`, line 159
//	    part [...]
//	    holder xs (parameter), line 159: more
//	    holder caller (caller), line 159: more
//	    change after writes, line 162: an element is assigned
//	    keeps more: yes; the whole array that the element lies in
//	161: q in ptrs
//	  variable: parameter, what the caller passed as `xs`, line 159
//	    part [...]
//	    holder xs (parameter), line 159: more unused
//	    holder p (local), line 159: perhaps
//	    holder caller (caller), line 159: more
//	    change after writes, line 162: an element is assigned
//	    keeps more: yes; the whole array that the element lies in
//	167: b in method
//	  variable: parameter, what the caller passed as `b`, line 166
//	    holder caller (caller), line 166: same
//	    keeps more: no; the variable it points to, with all that it refers to
