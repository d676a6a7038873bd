// Views of slices: windows, capacities, copies and growth.
package slices_

import (
	"bytes"
	"slices"
	"strings"
)

func head(b []byte, n int) []byte { return b[:n] }

func tail(b []byte, n int) []byte { return b[n:] }

func middle(b []byte) []byte { return b[1:2] }

func clone(b []byte) []byte { return slices.Clone(b) }

func cloneBytes(b []byte) []byte { return bytes.Clone(b) }

func cloneByAppend(b []byte) []byte { return append([]byte(nil), b...) }

func cloneByLiteral(b []byte) []byte { return append([]byte{}, b...) }

func cloneByMake(b []byte) []byte {
	c := make([]byte, len(b))
	copy(c, b)
	return c
}

func shallow(list [][]byte) [][]byte { return slices.Clone(list) }

func shallowByAppend(list [][]byte) [][]byte { return append([][]byte(nil), list...) }

func deep(list [][]byte) [][]byte {
	out := make([][]byte, 0, len(list))
	for _, b := range list {
		out = append(out, bytes.Clone(b))
	}
	return out
}

func appended(b []byte) []byte { return append(b, 1) }

func appendedToClipped(b []byte) []byte { return append(b[:len(b):len(b)], 1) }

func appendedAll(b, more []byte) []byte { return append(b, more...) }

func appendedList(list [][]byte, b []byte) [][]byte { return append(list, b) }

func appendedDropped(b []byte) { _ = append(b, 1) }

func appendedLoop(b []byte, n int) []byte {
	for range n {
		b = append(b, 1)
	}
	return b
}

func appendedSometimes(b []byte, ok bool) []byte {
	if ok {
		b = append(b, 1)
	}
	return b
}

func truncated(b []byte) []byte {
	b = b[:0]
	b = append(b, 1)
	return b
}

func filtered(list []int) []int {
	out := list[:0]
	for _, v := range list {
		if v > 0 {
			out = append(out, v)
		}
	}
	return out
}

func removed(list []int, i int) []int { return append(list[:i], list[i+1:]...) }

func deleted(list []int, i int) []int { return slices.Delete(list, i, i+1) }

func inserted(list []int, v int) []int { return slices.Insert(list, 0, v) }

func compacted(list []int) []int { return slices.Compact(list) }

func popped(list [][]byte) ([]byte, [][]byte) { return list[0], list[1:] }

func trimmed(b []byte) []byte { return bytes.TrimSpace(b) }

func fields(b []byte) [][]byte { return bytes.Fields(b) }

func cutAt(b []byte) ([]byte, []byte) {
	before, after, _ := bytes.Cut(b, []byte(","))
	return before, after
}

func toString(b []byte) string { return string(b) }

func toBytes(s string) []byte { return []byte(s) }

func ofString(s string) string { return strings.TrimSpace(s)[1:] }

func fresh(n int) []byte { return make([]byte, n) }

func freshRoom(n int) []byte { return make([]byte, 0, n) }

func literal() []int { return []int{1, 2} }

func literalOf(b []byte) [][]byte { return [][]byte{b, nil} }

func nilSlice() []byte { return nil }

func nilOrSame(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}

func toArray(b []byte) [4]byte { return [4]byte(b) }

func toArrayPointer(b []byte) *[4]byte { return (*[4]byte)(b) }

func full(b []byte) []byte { return b[1:2:2] }

func clip(b []byte) []byte { return slices.Clip(b) }

// WANT:
//	head: returns ret0 view arg0
//	tail: returns ret0 view arg0
//	middle: returns ret0 view arg0
//	clone: fresh ret0; stores ret0[*] = arg0[*]
//	cloneBytes: fresh ret0
//	cloneByAppend: fresh ret0
//	cloneByLiteral: fresh ret0
//	cloneByMake: fresh ret0
//	shallow: fresh ret0; stores ret0[*] = arg0[*]
//	shallowByAppend: fresh ret0; stores ret0[*] = arg0[*]
//	deep: fresh ret0; reads arg0
//	appended: appends arg0; fresh ret0; grows ret0 from arg0
//	appendedToClipped: fresh ret0
//	appendedAll: appends arg0; fresh ret0; grows ret0 from arg0
//	appendedList: appends arg0; fresh ret0; grows ret0 from arg0; stores arg0[*] = arg1; stores ret0[*] = arg0[*]; stores ret0[*] = arg1
//	appendedDropped: appends arg0
//	appendedLoop: fresh ret0; grows ret0 from arg0; may appends arg0; returns ret0 view arg0
//	appendedSometimes: fresh ret0; grows ret0 from arg0; may appends arg0; returns ret0 view arg0
//	truncated: fresh ret0; grows ret0 from arg0; refills arg0
//	filtered: fresh ret0; may refills arg0; may shrinks arg0; reads arg0; returns ret0 view arg0
//	removed: returns ret0 view arg0; shrinks arg0
//	deleted: returns ret0 view arg0; shrinks arg0
//	inserted: appends arg0; fresh ret0; may writes arg0; returns ret0 view arg0
//	compacted: returns ret0 view arg0; shrinks arg0
//	popped: reads arg0; returns ret0 view arg0[*]; returns ret1 view arg0
//	trimmed: returns ret0 view arg0
//	fields: fresh ret0; stores ret0[*] = arg0 clipped
//	cutAt: returns ret0 view arg0; returns ret1 view arg0
//	toString: nothing
//	toBytes: fresh ret0
//	ofString: nothing
//	fresh: fresh ret0
//	freshRoom: fresh ret0
//	literal: fresh ret0
//	literalOf: fresh ret0; stores ret0[*] = arg0
//	nilSlice: nothing
//	nilOrSame: returns ret0 view arg0
//	toArray: nothing
//	toArrayPointer: returns ret0 view arg0
//	full: returns ret0 view arg0 clipped
//	clip: returns ret0 view arg0 clipped
