// Arrays and structs are copied whole; what they refer to is shared.
package arrays

type pair struct {
	a, b []byte
	n    [2]int
}

type box struct {
	arr  [4]byte
	refs [4][]byte
	p    pair
}

func arrayParam(a [4]byte) { a[0] = 1 }

func arrayPointer(a *[4]byte) { a[0] = 1 }

func arrayOfSlices(a [4][]byte) { a[0][0] = 1 }

func sliceOfParam(a [4]byte) []byte { return a[:] }

func sliceOfPointer(a *[4]byte) []byte { return a[:] }

func (b *box) view() []byte { return b.arr[:] }

func (b *box) copyArray() [4]byte { return b.arr }

func (b *box) ref(i int) []byte { return b.refs[i] }

func (b *box) refsCopy() [4][]byte { return b.refs }

func (b *box) setRef(i int, v []byte) { b.refs[i] = v }

func (b *box) setAll(v [4][]byte) { b.refs = v }

func (b *box) pair() pair { return b.p }

func (b *box) setPair(p pair) { b.p = p }

func (b *box) setPairField(p pair) { b.p.a = p.a }

func copiedThenWritten(p *pair) {
	q := *p
	q.a[0] = 1
}

func copiedDeep(p *pair) *pair {
	q := *p
	q.a = append([]byte(nil), p.a...)
	q.b = append([]byte(nil), p.b...)
	return &q
}

func byValue(p pair) []byte { return p.a }

func writeByValue(p pair) { p.a[0] = 1 }

func inArray(b []byte) [2][]byte { return [2][]byte{b, b} }

func anon(b []byte) struct{ x []byte } { return struct{ x []byte }{b} }

func nested(b []byte) (out struct{ in struct{ x []byte } }) {
	out.in.x = b
	return out
}

func arrayRange(a *[4][]byte) {
	for _, b := range a {
		b[0] = 1
	}
}

func listOfStructs(list []pair) {
	for _, p := range list {
		p.a[0] = 1 // of the element's own array: seen by the caller
		p.b = nil  // of the copy: not seen
	}
}

func listOfStructsInPlace(list []pair, v []byte) {
	for i := range list {
		list[i].b = v
	}
}

func multi(grid [][4]byte) []byte { return grid[0][:] }

func copied(p *pair) *pair {
	q := *p
	return &q
}

func copiedThenReplaced(p *pair, b []byte) *pair {
	q := *p
	q.a = b
	return &q
}

// WANT:
//	arrayParam: nothing
//	arrayPointer: writes arg0
//	arrayOfSlices: writes arg0[*]
//	sliceOfParam: fresh ret0
//	sliceOfPointer: returns ret0 view arg0 clipped
//	(*box).view: returns ret0 view recv.arr clipped
//	(*box).copyArray: nothing
//	(*box).ref: returns ret0 view recv.refs[*]
//	(*box).refsCopy: returns ret0 view recv.refs
//	(*box).setRef: stores recv.refs[*] = arg1; writes recv.refs
//	(*box).setAll: stores recv.refs = arg0
//	(*box).pair: returns ret0 view recv.p; stores ret0.a = recv.p.a; stores ret0.b = recv.p.b
//	(*box).setPair: stores recv.p = arg0
//	(*box).setPairField: stores recv.p.a = arg0.a
//	copiedThenWritten: writes arg0.a
//	copiedDeep: fresh ret0
//	byValue: returns ret0 view arg0.a
//	writeByValue: writes arg0.a
//	inArray: stores ret0[*] = arg0
//	anon: stores ret0.x = arg0
//	nested: stores ret0.in.x = arg0
//	arrayRange: may writes arg0[*]; reads arg0
//	listOfStructs: may writes arg0[*].a; reads arg0
//	listOfStructsInPlace: may writes arg0; stores arg0[*].b = arg1
//	multi: returns ret0 view arg0[*] clipped
//	copied: fresh ret0; stores ret0.a = arg0.a; stores ret0.b = arg0.b
//	copiedThenReplaced: fresh ret0; stores ret0.a = arg1; stores ret0.b = arg0.b
