// Control flow: labels, goto, switch, select, panics, loops of all kinds.
package control

import "errors"

type T struct{ buf []byte }

func labelledBreak(list [][]byte) []byte {
	var out []byte
outer:
	for _, a := range list {
		for _, c := range a {
			if c == 0 {
				out = a
				break outer
			}
		}
	}
	return out
}

func labelledContinue(list [][]byte) {
outer:
	for _, a := range list {
		for _, c := range a {
			if c == 0 {
				continue outer
			}
		}
		a[0] = 1
	}
}

func gotoBack(t *T, n int) {
again:
	t.buf = append(t.buf, 1)
	if n--; n > 0 {
		goto again
	}
}

func gotoIntoOne(a, b []byte, first bool) []byte {
	out := a
	if first {
		goto done
	}
	out = b
done:
	return out
}

func fallThrough(n int, a, b []byte) {
	switch n {
	case 1:
		a[0] = 1
		fallthrough
	case 2:
		b[0] = 1
	default:
		a[1], b[1] = 1, 1
	}
}

func everyCase(n int, b []byte) {
	switch n {
	case 1:
		b[0] = 1
	default:
		b[0] = 2
	}
}

func panics(b []byte) []byte {
	if len(b) == 0 {
		panic("empty")
	}
	return b
}

func onlyPanics(b []byte) []byte { panic("no") }

func never(b []byte) {
	for {
		b[0]++
	}
}

func failing(t *T, b []byte) error {
	if len(b) > 10 {
		return errors.New("too long")
	}
	t.buf = b
	return nil
}

func early(t *T, b []byte, ok bool) {
	if !ok {
		return
	}
	t.buf = b
}

func bothWays(t *T, a, b []byte, ok bool) {
	if ok {
		t.buf = a
	} else {
		t.buf = b
	}
}

func shortCircuit(a, b []byte) []byte {
	if len(a) > 0 && a[0] == 1 || len(b) > 0 && b[0] == 1 {
		return a
	}
	return b
}

func overInts(t *T, b []byte) {
	for i := range 10 {
		if i == 5 {
			t.buf = b
		}
	}
}

func threeClause(b []byte) {
	for i := 0; i < len(b); i++ {
		b[i] = 0
	}
}

func rotate(a, b, c []byte, n int) []byte {
	for range n {
		a, b, c = b, c, a
	}
	return a
}

func shadowed(b []byte) []byte {
	if b := b[1:]; len(b) > 0 {
		return b
	}
	return b
}

func namedResult(b []byte) (out []byte, err error) {
	out = b
	return
}

func unreachable(b []byte) []byte {
	return b
	b[0] = 1
	return nil
}

func rotate6(a, b, c, d, e, f []byte, n int) []byte {
	for range n {
		a, b, c, d, e, f = b, c, d, e, f, a
	}
	return a
}

// WANT:
//	labelledBreak: reads arg0; reads arg0[*]; returns ret0 view arg0[*]
//	labelledContinue: may writes arg0[*]; reads arg0; reads arg0[*]
//	gotoBack: appends arg0.buf
//	gotoIntoOne: returns ret0 view arg0; returns ret0 view arg1
//	fallThrough: may writes arg1; may writes arg2
//	everyCase: may writes arg1
//	panics: returns ret0 view arg0
//	onlyPanics: nothing
//	never: reads arg0; writes arg0
//	failing: fresh ret0; may stores arg0.buf = arg1
//	early: may stores arg0.buf = arg1
//	bothWays: stores arg0.buf = arg1; stores arg0.buf = arg2
//	shortCircuit: reads arg0; reads arg1; returns ret0 view arg0; returns ret0 view arg1
//	overInts: may stores arg0.buf = arg1
//	threeClause: may writes arg0
//	rotate: returns ret0 view arg0; returns ret0 view arg1; returns ret0 view arg2
//	shadowed: returns ret0 view arg0; returns ret0 view arg0
//	namedResult: returns ret0 view arg0
//	unreachable: returns ret0 view arg0
//	rotate6: returns ret0 view arg0; returns ret0 view arg1; returns ret0 view arg2; returns ret0 view arg3; returns ret0 view arg4; returns ret0 view arg5
