// Branches that constant arguments decide.
package special

type frame struct{ buf []byte }

var free [][]byte

func grow(b []byte, inPlace bool) []byte {
	var out []byte
	if inPlace {
		out = b[:0]
	}
	for _, c := range b {
		out = append(out, c)
	}
	return out
}

func fresh(b []byte) []byte { return grow(b, false) }

func same(b []byte) []byte { return grow(b, true) }

func either(b []byte, ok bool) []byte { return grow(b, ok) }

func keep(f *frame, b []byte, filter func(byte) bool) {
	if filter != nil {
		b = b[:0]
		b = append(b, 1)
	}
	f.buf = b
}

func unfiltered(f *frame, b []byte) { keep(f, b, nil) }

func down(b []byte, n int, wipe bool) {
	if !wipe {
		return
	}
	b[0] = 0
	if n > 0 {
		down(b, n-1, true)
	}
}

func spared(b []byte) { down(b, 3, false) }

func generic[T any](s []T, inPlace bool) []T {
	var out []T
	if inPlace {
		out = s[:0]
	}
	for _, x := range s {
		out = append(out, x)
	}
	return out
}

func passedOn[T any](s []T, inPlace bool) []T { return generic(s, inPlace) }

func halved(s []int) []int { return passedOn(s, false) }

// WANT:
//	grow: fresh ret0; may refills arg0; may shrinks arg0; reads arg0; returns ret0 view arg0
//	fresh: fresh ret0
//	same: fresh ret0; may refills arg0; may shrinks arg0; returns ret0 view arg0
//	either: fresh ret0; may refills arg0; may shrinks arg0; returns ret0 view arg0
//	keep: clears arg0.buf; refills arg1; stores arg0.buf = arg1; stores arg0.buf = arg1
//	unfiltered: stores arg0.buf = arg1
//	down: may writes arg0
//	spared: nothing
//	generic: fresh ret0; may refills arg0; may shrinks arg0; reads arg0; returns ret0 view arg0; stores ret0[*] = arg0[*]
//	passedOn: fresh ret0; may refills arg0; may shrinks arg0; returns ret0 view arg0; stores ret0[*] = arg0[*]
//	halved: fresh ret0; stores ret0[*] = arg0[*]
