// Filters that keep what they keep in the list's own array.
package filter

import "slices"

func appended(s []int) []int {
	kept := s[:0]
	for _, v := range s {
		if v > 0 {
			kept = append(kept, v)
		}
	}
	return kept
}

func structs(s []struct{ n int }) int {
	old := s
	s = s[:0]
	for _, v := range old {
		v.n++
		s = append(s, v)
	}
	return len(s)
}

func indexed(s []int) []int {
	n := 0
	for _, v := range s {
		if v > 0 {
			s[n] = v
			n++
		}
	}
	return s[:n]
}

func takenOut(s []int, i int) []int {
	s[i] = s[len(s)-1]
	return s[:len(s)-1]
}

func allTakenOut(s []*int) []*int {
	n := len(s)
	for i := 0; i < n; i++ {
		if s[i] == nil {
			s[i], s[n-1] = s[n-1], nil
			n--
			i--
		}
	}
	return s[:n]
}

func closedUp(s []int, i int) []int {
	copy(s[i:], s[i+1:])
	s[len(s)-1] = 0
	return s[:len(s)-1]
}

// Each element is written over itself.
func rejoined(s []int, i int) []int {
	return append(s[:i], s[i:]...)
}

func bestOf(s []int) []int {
	var left, right []int
	for i := range s {
		if len(left) < s[i] {
			left, right = s[i/2:i], s[i:]
		}
	}
	return append(left, right...)
}

// Something else is put into the array.
func scratch(buf []byte, s []int) []byte {
	buf = buf[:0]
	for _, v := range s {
		buf = append(buf, byte(v))
	}
	return buf
}

// What is left out goes to the back.
func partitioned(s []int) {
	var rest []int
	front := s[:0]
	for _, v := range s {
		if v > 0 {
			front = append(front, v)
		} else {
			rest = append(rest, v)
		}
	}
	copy(s[len(front):], rest)
}

func joined(s []int) []int {
	var rest []int
	front := s[:0]
	for _, v := range s {
		if v > 0 {
			front = append(front, v)
		} else {
			rest = append(rest, v)
		}
	}
	return append(front, rest...)
}

// Elements are exchanged.
func swapped(s []int) []int {
	n := 0
	for i, v := range s {
		if v > 0 {
			s[n], s[i] = s[i], s[n]
			n++
		}
	}
	return s[:n]
}

// A list of its own.
func cloned(s []int) []int {
	s = slices.Clone(s)
	kept := s[:0]
	for _, v := range s {
		if v > 0 {
			kept = append(kept, v)
		}
	}
	return kept
}

type node interface{ copy() node }

type leaf struct {
	name string
	tags []string
}

// What an interface holds the address of has fields.
func (l *leaf) copy() node {
	c := *l
	return &c
}

// WANT:
//	appended: fresh ret0; may refills arg0; may shrinks arg0; reads arg0; returns ret0 view arg0
//	structs: may refills arg0; may shrinks arg0; reads arg0
//	indexed: may writes arg0; reads arg0; returns ret0 view arg0; shrinks arg0
//	takenOut: reads arg0; returns ret0 view arg0; shrinks arg0; writes arg0
//	allTakenOut: may writes arg0; reads arg0; returns ret0 view arg0; shrinks arg0
//	closedUp: returns ret0 view arg0; shrinks arg0; writes arg0
//	rejoined: returns ret0 view arg0
//	bestOf: reads arg0; returns ret0 view arg0
//	scratch: fresh ret0; grows ret0 from arg0; may refills arg0; reads arg1; returns ret0 view arg0
//	partitioned: may refills arg0; reads arg0; writes arg0
//	joined: fresh ret0; grows ret0 from arg0; reads arg0; refills arg0
//	swapped: may reorders arg0; reads arg0; returns ret0 view arg0
//	cloned: fresh ret0; stores ret0[*] = arg0[*]
//	(*leaf).copy: fresh ret0; stores ret0.tags = recv.tags
