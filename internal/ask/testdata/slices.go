package slices

// The headers of one array.
func window() ([]byte, []byte) {
	s := []byte("hello world")
	sub := s[6:11] // ASK
	head := s[:5]  // ASK
	sub[0] = 'W'
	return sub, head
}

// What fits is written in place, what does not moves.
func grow() ([]int, []int, []int) {
	a := make([]int, 2, 4)
	b := append(a, 7)       // ASK
	a = a[:3]               // ASK
	c := append(b, 1, 2, 3) // ASK
	c[0] = 99
	return a, b, c // ASK b
}

func full() []int {
	a := make([]int, 4)
	b := a[:2:2] // ASK
	c := a[1:3]  // ASK
	return append(b, c...)
}

func unknown(n int) []int {
	a := make([]int, 0, n)
	a = append(a, 1) // ASK
	return a
}

func nothing() []int {
	var a []int // ASK
	return append(a, 1)
}

// Of two arrays, one in each run.
func either(a, b []int, c bool) []int {
	x := a
	if c {
		x = b[1:]
	}
	return x // ASK x
}

// A part with bounds that only the source names.
func cut(p []byte, i, n int) []byte {
	q := p[i : i+n] // ASK
	r := p[i+n:]
	copy(q, r)
	return q // ASK q
}

// A loop moves the window.
func loop(p []byte) (n int) {
	for len(p) > 0 {
		p = p[1:] // ASK
		n++
	}
	return n
}

func array() []byte {
	var x [128]byte
	b := x[:16] // ASK
	return b
}

func text(s string) (string, string) {
	t := s[2:4]  // ASK
	u := t + "!" // ASK
	return t, u
}

func small(n uint8) []byte {
	a := make([]byte, 256)
	return a[:n] // ASK
}

func dead() []byte {
	p := []byte{1}
	panic("no")
	return p // ASK
}

// WANT:
//	6: sub in window
//	  array: made, the copy of the bytes that the conversion makes, line 5; off 6 len 5 cap 5.. of 11.. [6:11]
//	    holder s (local), line 5: more; off 0 len 11 cap 11..
//	    change after writes, line 8: an element is assigned
//	    keeps more: yes; the rest of the array too, at least 11 bytes, of which this shows 5
//	  append either, over []
//	7: head in window
//	  array: made, the copy of the bytes that the conversion makes, line 5; off 0 len 5 cap 11.. of 11.. [:5]
//	    holder s (local), line 5: more unused; off 0 len 11 cap 11..
//	    holder sub (local), line 6: behind; off 6 len 5 cap 5.. [6:11]
//	    keeps more: yes; the rest of the array too, at least 11 bytes, of which this shows 5
//	  append inplace, over ["s"]
//	15: b in grow
//	  array: made, an array made here with make, line 14; off 0 len 3 cap 4 of 4
//	    holder a (local), line 14: less; off 0 len 2 cap 4
//	    change before appends, line 15: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 4 elements of the array (32 bytes), of which this shows 3
//	  append inplace, over []
//	16: a in grow
//	  array: made, an array made here with make, line 14; off 0 len 3 cap 4 of 4 [:3]
//	    holder b (local), line 15: same; off 0 len 3 cap 4
//	    change before appends, line 15: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 4 elements of the array (32 bytes), of which this shows 3
//	  append inplace, over []
//	17: c in grow
//	  array: grown, the copy that append makes, since there is no room, line 17; off 0 len 6 cap 6.. of 6..
//	    change after writes, line 18: an element is assigned
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over []
//	19: b in grow
//	  array: made, an array made here with make, line 14; off 0 len 3 cap 4 of 4
//	    holder a (local), line 16: same unused; off 0 len 3 cap 4 [:3]
//	    change before appends, line 15: `append` writes behind its length, for which there is room
//	    keeps more: yes; all 4 elements of the array (32 bytes), of which this shows 3
//	  append inplace, over []
//	24: b in full
//	  array: made, an array made here with make, line 23; off 0 len 2 cap 2 of 4 [:2]
//	    holder a (local), line 23: more; off 0 len 4 cap 4
//	    keeps more: yes; all 4 elements of the array (32 bytes), of which this shows 2
//	  append copies, over []
//	25: c in full
//	  array: made, an array made here with make, line 23; off 1 len 2 cap 3 of 4 [1:3]
//	    holder a (local), line 23: more unused; off 0 len 4 cap 4
//	    holder b (local), line 24: overlaps; off 0 len 2 cap 2 [:2]
//	    keeps more: yes; all 4 elements of the array (32 bytes), of which this shows 2
//	  append inplace, over ["a"]
//	31: a in unknown
//	  array: grown, the copy that append makes where there is no room, line 31; off 0 len 1 cap 1.. of 1..
//	    keeps more: unknown; the array with its spare capacity
//	  array: made, an array made here with make, line 30; off 0 len 1 cap 1.. of 0..
//	    change before appends, line 31: `append` writes behind its length where there is room
//	    keeps more: unknown; the array with its spare capacity
//	  append either, over []
//	36: a in nothing
//	  nothing: it is nil: there is no array, map or variable behind it
//	  append copies, over []
//	46: x in either
//	  array: parameter, what the caller passed as `a`, line 41; off 0 len 0.. cap 0.. of 0..
//	    holder a (parameter), line 41: same unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 41: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  array: parameter, what the caller passed as `b`, line 41; off 1 len 0.. cap 0.. of 0.. [1:]
//	    holder b (parameter), line 41: more unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 41: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["b" "caller"]
//	51: q in cut
//	  array: parameter, what the caller passed as `p`, line 50; off 0.. len 0.. cap 0.. of 0.. [i:i + n]
//	    holder p (parameter), line 50: more; off 0 len 0.. cap 0..
//	    holder caller (caller), line 50: more; off 0 len 0.. cap 0..
//	    change after writes, line 53: `copy` writes into it
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["p" "caller"]
//	54: q in cut
//	  array: parameter, what the caller passed as `p`, line 50; off 0.. len 0.. cap 0.. of 0.. [i:i + n]
//	    holder p (parameter), line 50: more unused; off 0 len 0.. cap 0..
//	    holder r (local), line 52: perhaps unused; off 0.. len 0.. cap 0.. [i + n:]
//	    holder caller (caller), line 50: more; off 0 len 0.. cap 0..
//	    change before writes, line 53: `copy` writes into it
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["p" "r" "caller"]
//	60: p in loop
//	  array: parameter, what the caller passed as `p`, line 58; off 1.. len 0.. cap 0.. of 0.. [1:]
//	    holder caller (caller), line 58: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["caller"]
//	68: b in array
//	  array: made, variable `x`, line 67; off 0 len 16 cap 128 of 128 [:16]
//	    holder x (local), line 67: more unused
//	    keeps more: yes; all 128 bytes of the array, of which this shows 16
//	  append inplace, over ["x"]
//	73: t in text
//	  array: parameter, what the caller passed as `s`, line 72; off 2 len 2 of 0.. [2:4]
//	    holder s (parameter), line 72: more unused; off 0 len 0..
//	    holder caller (caller), line 72: more; off 0 len 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows 2
//	74: u in text
//	  nothing: the concatenation makes a string of its own, which nobody else has
//	80: a[:n] in small
//	  array: made, an array made here with make, line 79; off 0 len 0..255 cap 256 of 256 [:n]
//	    holder a (local), line 79: more unused; off 0 len 256 cap 256
//	    keeps more: yes; all 256 bytes of the array, of which this shows at most 255
//	  append inplace, over ["a"]
//	86: refused: no run reaches this line
