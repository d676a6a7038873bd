// Functions that call themselves and each other.
package recursion

type tree struct {
	left, right *tree
	buf         []byte
}

func (t *tree) zero() {
	if t == nil {
		return
	}
	clear(t.buf)
	t.left.zero()
	t.right.zero()
}

func (t *tree) insert(b []byte) *tree {
	if t == nil {
		return &tree{buf: b}
	}
	t.left = t.left.insert(b)
	return t
}

func (t *tree) find(n int) []byte {
	if n == 0 {
		return t.buf
	}
	return t.left.find(n - 1)
}

func (t *tree) collect(out [][]byte) [][]byte {
	if t == nil {
		return out
	}
	out = t.left.collect(out)
	out = append(out, t.buf)
	return t.right.collect(out)
}

func down(b []byte) []byte {
	if len(b) < 2 {
		return b
	}
	return down(b[1:])
}

func even(b []byte, n int) []byte {
	if n == 0 {
		return b
	}
	return odd(b, n-1)
}

func odd(b []byte, n int) []byte {
	b[0] = 1
	return even(b, n-1)
}

type visitor interface{ visit(n *tree) visitor }

type marker struct{ seen [][]byte }

func (m *marker) visit(n *tree) visitor {
	m.seen = append(m.seen, n.buf)
	return m
}

func walk(v visitor, n *tree) {
	if v = v.visit(n); v != nil {
		walk(v, n.left)
		walk(v, n.right)
	}
}

func ackermann(m, n int, b []byte) int {
	b[0]++
	switch {
	case m == 0:
		return n + 1
	case n == 0:
		return ackermann(m-1, 1, b)
	}
	return ackermann(m-1, ackermann(m, n-1, b), b)
}

type list struct{ head, tail *list }

func forever(b []byte) []byte { return forever(b) }

// WANT:
//	(*tree).zero: writes recv.buf; writes recv.left.buf; writes recv.right.buf
//	(*tree).insert: fresh ret0; may clears recv.left.left; may stores recv.left.buf = arg0; returns ret0 view recv; stores ret0.buf = arg0
//	(*tree).find: returns ret0 view recv.buf; returns ret0 view recv.left.buf
//	(*tree).collect: appends arg0; fresh ret0; grows ret0 from arg0; may stores arg0[*] = recv.buf; returns ret0 view arg0; stores ret0[*] = arg0[*]; stores ret0[*] = recv.buf
//	down: returns ret0 view arg0; returns ret0 view arg0
//	even: may writes arg0; returns ret0 view arg0
//	odd: returns ret0 view arg0; writes arg0
//	(*marker).visit: appends recv.seen; returns ret0 view recv; stores recv.seen[*] = arg0.buf
//	walk: appends arg0.seen; stores arg0.seen[*] = arg1.buf; stores arg0.seen[*] = arg1.left.buf; stores arg0.seen[*] = arg1.right.buf
//	ackermann: reads arg2; writes arg2
//	forever: nothing
