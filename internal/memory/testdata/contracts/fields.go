// Receivers, fields and fields of fields.
package fields

type inner struct {
	buf []byte
	n   int
}

type T struct {
	buf  []byte
	in   inner
	ptr  *inner
	list []inner
	ptrs []*inner
	next *T
	m    map[string][]byte
	n    int
}

func (t *T) Bytes() []byte { return t.buf }

func (t T) BytesOfCopy() []byte { return t.buf }

func (t *T) Set(b []byte) { t.buf = b }

func (t T) SetOfCopy(b []byte) { t.buf = b }

func (t *T) Write(b []byte) { copy(t.buf, b) }

func (t T) WriteOfCopy() { t.buf[0] = 1 }

func (t *T) Add(b byte) { t.buf = append(t.buf, b) }

func (t *T) Forget() { t.buf = nil }

func (t *inner) Zero() { *t = inner{} }

func (t *T) Fresh() { t.buf = make([]byte, 10) }

func (t *T) count() { t.n++ }

func (t *T) nested() []byte { return t.in.buf }

func (t *T) setNested(b []byte) { t.in.buf = b }

func (t *T) viaPointer() []byte { return t.ptr.buf }

func (t *T) setViaPointer(b []byte) { t.ptr.buf = b }

func (t *T) element(i int) []byte { return t.list[i].buf }

func (t *T) setElement(i int, b []byte) { t.list[i].buf = b }

func (t *T) elementVia(i int) []byte { return t.ptrs[i].buf }

func (t *T) fromMap(k string) []byte { return t.m[k] }

func (t *T) intoMap(k string, b []byte) { t.m[k] = b }

func (t *T) twoSteps() []byte { return t.next.next.buf }

func (t *T) push(n *T) {
	n.next = t.next
	t.next = n
}

func (t *T) replaceInner(in inner) { t.in = in }

func (t *T) replacePointer(in *inner) { t.ptr = in }

func (t *T) copyOut() inner { return t.in }

func (t *T) addressOf() *inner { return &t.in }

func (t *T) addressOfElement(i int) *inner { return &t.list[i] }

func whole(dst, src *T) { *dst = *src }

func build(b []byte) *T { return &T{buf: b, in: inner{buf: b[1:]}} }

func buildValue(b []byte) T { return T{buf: b} }

func moved(dst, src *T) {
	dst.buf = src.buf
	src.buf = nil
}

func swapped(t *T, b []byte) []byte {
	old := t.buf
	t.buf = b
	return old
}

type outer struct {
	T
	*inner
}

func (o *outer) promoted() []byte { return o.Bytes() }

func (o *outer) promotedField() []byte { return o.in.buf }

func (o *outer) promotedPointer() int { return o.inner.n }

// WANT:
//	(*T).Bytes: returns ret0 view recv.buf
//	(T).BytesOfCopy: returns ret0 view recv.buf
//	(*T).Set: stores recv.buf = arg0
//	(T).SetOfCopy: nothing
//	(*T).Write: writes recv.buf
//	(T).WriteOfCopy: writes recv.buf
//	(*T).Add: appends recv.buf
//	(*T).Forget: clears recv.buf
//	(*inner).Zero: clears recv.buf
//	(*T).Fresh: clears recv.buf
//	(*T).count: nothing
//	(*T).nested: returns ret0 view recv.in.buf
//	(*T).setNested: stores recv.in.buf = arg0
//	(*T).viaPointer: returns ret0 view recv.ptr.buf
//	(*T).setViaPointer: stores recv.ptr.buf = arg0
//	(*T).element: returns ret0 view recv.list[*].buf
//	(*T).setElement: stores recv.list[*].buf = arg1; writes recv.list
//	(*T).elementVia: returns ret0 view recv.ptrs[*].buf
//	(*T).fromMap: returns ret0 view recv.m[*]
//	(*T).intoMap: stores recv.m[*] = arg1; writes recv.m
//	(*T).twoSteps: returns ret0 view recv.next.next.buf
//	(*T).push: stores arg0.next = recv.next; stores recv.next = arg0
//	(*T).replaceInner: stores recv.in = arg0
//	(*T).replacePointer: stores recv.ptr = arg0
//	(*T).copyOut: returns ret0 view recv.in; stores ret0.buf = recv.in.buf
//	(*T).addressOf: returns ret0 view recv.in
//	(*T).addressOfElement: returns ret0 view recv.list[*]
//	whole: stores arg0 = arg1
//	build: fresh ret0; stores ret0.buf = arg0; stores ret0.in.buf = arg0
//	buildValue: stores ret0.buf = arg0
//	moved: clears arg1.buf; stores arg0.buf = arg1.buf
//	swapped: fresh ret0; stores arg0.buf = arg1
//	(*outer).promoted: returns ret0 view recv.T.buf
//	(*outer).promotedField: returns ret0 view recv.T.in.buf
//	(*outer).promotedPointer: nothing
