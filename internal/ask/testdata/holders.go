package holders

import "fmt"

type row struct {
	values []byte
	ends   []int
}

type buffer struct {
	buf, head []byte
	prev      *buffer
}

var kept []byte

var words = []string{"a", "b"}

var byName = map[string]*string{}

// A small value of a row keeps the row's buffer.
func decode(r *row) [][]byte {
	out := make([][]byte, len(r.ends))
	at := 0
	for i, end := range r.ends {
		out[i] = r.values[at:end] // ASK
		at = end
	}
	return out // ASK
}

func decodeOne() []byte {
	r := &row{values: make([]byte, 1<<20), ends: []int{4}}
	return decode(r)[0] // ASK
}

// The address of an element against that of a copy.
func index() {
	for i := range words {
		byName[words[i]] = &words[i] // ASK
	}
	for _, w := range words {
		byName[w] = &w // ASK
	}
}

func (b *buffer) fill(p []byte) {
	b.buf = append(b.buf[:0], p...) // ASK
	b.head = b.buf[:4]              // ASK
}

func (b *buffer) take() []byte {
	p := b.buf
	b.buf = nil
	return p // ASK p
}

// A struct that is copied shares what its fields refer to.
func copied(r row) row {
	c := r
	c.values = c.values[:1] // ASK
	return c
}

func shared(r *row) {
	c := *r
	c.values[0] = 1 // ASK c.values
}

func escapes(p []byte, ch chan []byte) {
	go func() { fmt.Println(p[0]) }()
	ch <- p // ASK p
	kept = p
	_ = p // ASK p
}

func literal(p []byte) func() []byte {
	q := p[1:]
	return func() []byte {
		q = q[1:]
		return q // ASK
	}
}

func calls() []byte {
	buf := make([]byte, 16)
	return passed(buf[:8], len(buf))
}

func passed(p []byte, n int) []byte { // ASK p
	p = p[:n] // ASK
	return p
}

func stranger(p []byte, f func([]byte)) {
	f(p)
	_ = p // ASK p
}

func table(m map[string]int) map[string]int {
	n := m // ASK
	n["x"] = 1
	delete(m, "y")
	return n
}

func whole(b *buffer) *[]byte {
	p := &b.buf // ASK
	return p
}

func local() *int {
	x := 1
	p := &x // ASK
	return p
}

func rounds(n int) (all [][]byte) {
	for range n {
		b := make([]byte, 8)
		all = append(all, b) // ASK b
	}
	return all
}

// WANT:
//	26: out[i] in decode
//	  array: parameter, what `r.values` referred to when decode was called, line 22; off 0.. len 0.. cap 0.. of 0.. [at:end]
//	    holder r.values (field), line 22: more; off 0 len 0.. cap 0..
//	    holder out[...] (element), line 26: perhaps; off 0.. len 0.. cap 0.. [at:end]
//	    caller decodeOne passes r, line 34: the value of the literal; `r` there can see it
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["r.values" "out[...]"]
//	29: out in decode
//	  array: made, an array made here with make, line 23; off 0 len 0.. cap 0.. of 0..
//	    change before writes, line 26: an element is assigned
//	    keeps more: unknown; the array with its spare capacity
//	    besides, line 26: what `r.values` referred to when decode was called, of which only a part is referred to
//	  append copies, over []
//	34: decode(r)[0] in decodeOne
//	  array: made, an array made here with make, line 33; off 0..1048576 len 0..1048576 cap 0..1048576 of 1048576
//	    holder r.values (field), line 33: more; off 0 len 1048576 cap 1048576
//	    holder decode()[...] (element), line 34: perhaps; off 0..1048576 len 0..1048576 cap 0..1048576
//	    keeps more: yes; all 1048576 bytes of the array, of which this shows a part
//	  append either, over ["r.values" "decode()[...]"]
//	40: &words[i] in index
//	  variable: global, what package variable `words` refers to, line 17
//	    part [...]
//	    holder words (global), line 17: more
//	    holder byName[...] (element), line 40: perhaps may
//	    keeps more: yes; the whole array that the element lies in
//	43: &w in index
//	  variable: made, variable `w`, a copy of one element of `words`, line 42
//	    holder w (local), line 42: same
//	    keeps more: no; the variable it points to, with all that it refers to
//	48: b.buf in (*buffer).fill
//	  array: grown, the copy that append makes where there is no room, line 48; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the array with its spare capacity
//	  array: parameter, what `b.buf` referred to when (*buffer).fill was called, line 47; off 0 len 0.. cap 0.. of 0..
//	    change before refills, line 48: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over []
//	49: b.head in (*buffer).fill
//	  array: grown, the copy that append makes where there is no room, line 48; off 0 len 4 cap 4.. of 0.. [:4]
//	    holder b.buf (field), line 48: perhaps may; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows 4
//	  array: parameter, what `b.buf` referred to when (*buffer).fill was called, line 47; off 0 len 4 cap 4.. of 0.. [:4]
//	    holder b.buf (field), line 47: perhaps may; off 0 len 0.. cap 0..
//	    change before refills, line 48: `append` overwrites it with new content
//	    keeps more: yes; the rest of the array too, however large, of which this shows 4
//	  append either, over ["b.buf"]
//	55: p in (*buffer).take
//	  array: parameter, what `b.buf` referred to when (*buffer).take was called, line 52; off 0 len 0.. cap 0.. of 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	61: c.values in copied
//	  array: parameter, what `r.values` referred to when copied was called, line 59; off 0 len 1 cap 1.. of 0.. [:1]
//	    holder r.values (field), line 59: more unused; off 0 len 0.. cap 0..
//	    holder caller (caller), line 59: more; off 0 len 0.. cap 0..
//	    keeps more: yes; the rest of the array too, however large, of which this shows 1
//	  append either, over ["r.values" "caller"]
//	67: c.values in shared
//	  array: parameter, what `r.values` referred to when shared was called, line 65; off 0 len 0.. cap 0.. of 0..
//	    holder r.values (field), line 65: same; off 0 len 0.. cap 0..
//	    change after writes, line 67: an element is assigned
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	72: p in escapes
//	  array: parameter, what the caller passed as `p`, line 70; off 0 len 0.. cap 0.. of 0..
//	    holder func literal with p (closure), line 71: same; off 0 len 0.. cap 0..
//	    holder caller (caller), line 70: same; off 0 len 0.. cap 0..
//	    holder goroutine (goroutine), line 71: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	74: p in escapes
//	  array: parameter, what the caller passed as `p`, line 70; off 0 len 0.. cap 0.. of 0..
//	    holder func literal with p (closure), line 71: same; off 0 len 0.. cap 0..
//	    holder caller (caller), line 70: same; off 0 len 0.. cap 0..
//	    holder goroutine (goroutine), line 71: same; off 0 len 0.. cap 0..
//	    holder channel (channel), line 72: same; off 0 len 0.. cap 0..
//	    holder kept (global), line 73: same; off 0 len 0.. cap 0..
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	81: q in literal$1
//	  array: captured, what `q` of the enclosing function referred to when the function literal was called, line 78; off 1 len 0.. cap 0.. of 0.. [1:]
//	    caller literal passes q, line 79: what the caller passed as `p`; `p`, `q` there can see it
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over []
//	90: p in passed
//	  array: parameter, what the caller passed as `p`, line 90; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 90: same; off 0 len 0.. cap 0..
//	    caller calls passes buf[:8], line 87: an array made here with make; `buf` there can see it
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	91: p in passed
//	  array: parameter, what the caller passed as `p`, line 90; off 0 len 0.. cap 0.. of 0.. [:n]
//	    holder caller (caller), line 90: more; off 0 len 0.. cap 0..
//	    caller calls passes buf[:8], line 87: an array made here with make; `buf` there can see it
//	    keeps more: yes; the rest of the array too, however large, of which this shows a part
//	  append either, over ["caller"]
//	97: p in stranger
//	  array: parameter, what the caller passed as `p`, line 95; off 0 len 0.. cap 0.. of 0..
//	    holder caller (caller), line 95: same; off 0 len 0.. cap 0..
//	    unknown, line 96: the function value was given it, and nothing is known of what it keeps
//	    keeps more: unknown; the whole array behind it; how much that is beyond what this shows is not known here
//	  append either, over []
//	101: n in table
//	  map: parameter, what the caller passed as `m`, line 100
//	    holder m (parameter), line 100: same
//	    holder caller (caller), line 100: same
//	    change after writes, line 102: an entry is set
//	    change after writes, line 103: `delete` writes into it
//	    keeps more: no; the whole map, with all that its keys and values refer to; deleting entries does not shrink it
//	108: p in whole
//	  variable: parameter, what the caller passed as `b`, line 107
//	    part .buf
//	    holder b (parameter), line 107: more unused
//	    holder caller (caller), line 107: more
//	    keeps more: yes; the whole struct that the field is part of
//	114: p in local
//	  variable: made, variable `x`, line 113
//	    holder x (local), line 113: same unused
//	    keeps more: no; the variable it points to, with all that it refers to
//	121: b in rounds
//	  array: made, an array made here with make, line 120; off 0 len 8 cap 8 of 8
//	    keeps more: no; what it shows and nothing more
//	  append copies, over []
