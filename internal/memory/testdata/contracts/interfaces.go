// Interfaces: what the implementations in the package do, joined; interfaces
// of the standard library by their own rules; others unknown.
package interfaces

import (
	"fmt"
	"io"
	"sort"
)

type sink interface{ put(b []byte) }

type keeper struct{ last []byte }

func (k *keeper) put(b []byte) { k.last = b }

type eraser struct{}

func (eraser) put(b []byte) { clear(b) }

func putInto(s sink, b []byte) { s.put(b) }

type source interface{ get() []byte }

type lender struct{ buf []byte }

func (l *lender) get() []byte { return l.buf }

func from(s source) []byte { return s.get() }

type harmless interface{ size(b []byte) int }

type counter struct{}

func (counter) size(b []byte) int { return len(b) }

type summer struct{}

func (summer) size(b []byte) int { return int(b[0]) }

type nobody interface{ missing(b []byte) }

func toNobody(n nobody, b []byte) { n.missing(b) }

func write(w io.Writer, b []byte) { w.Write(b) }

func readInto(r io.Reader, b []byte) { r.Read(b) }

func readAll(r io.Reader) []byte {
	b, _ := io.ReadAll(r)
	return b
}

func print_(s fmt.Stringer) string { return s.String() }

func sort_(s sort.Interface) { sort.Sort(s) }

func boxed(b []byte) any { return b }

func boxedPointer(l *lender) any { return l }

func unboxed(v any) []byte { return v.([]byte) }

func unboxedOK(v any) []byte {
	b, _ := v.([]byte)
	return b
}

func switched(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case *lender:
		return v.buf
	case lender:
		return v.buf
	case string:
		return []byte(v)
	}
	return nil
}

func widened(k *keeper) sink { return k }

func narrowed(s sink) *keeper {
	k, _ := s.(*keeper)
	return k
}

type both interface {
	sink
	source
}

type pipe struct{ buf []byte }

func (p *pipe) put(b []byte) { p.buf = append(p.buf[:0], b...) }

func (p *pipe) get() []byte { return p.buf }

func through(p both, b []byte) []byte {
	p.put(b)
	return p.get()
}

// The scalars that a type switch lists are values of their own; what is copied deeply
// shares nothing.
func deepCopyValue(x any) any {
	switch x := x.(type) {
	case map[string]any:
		if x == nil {
			return x
		}
		clone := make(map[string]any, len(x))
		for k, v := range x {
			clone[k] = deepCopyValue(v)
		}
		return clone
	case []any:
		clone := make([]any, len(x))
		for i, v := range x {
			clone[i] = deepCopyValue(v)
		}
		return clone
	case string, int64, bool, float64, nil:
		return x
	default:
		panic("cannot copy it")
	}
}

func oneOfTheCasesRefers(x any) any {
	switch x := x.(type) {
	case string, []byte:
		return x
	}
	return nil
}

// WANT:
//	(*keeper).put: stores recv.last = arg0
//	(eraser).put: writes arg0
//	putInto: may refills arg0.buf; may stores arg0.last = arg1; may writes arg1
//	(*lender).get: returns ret0 view recv.buf
//	from: returns ret0 view arg0.buf
//	(counter).size: nothing
//	(summer).size: reads arg0
//	toNobody: opaque
//	write: appends arg0.buf
//	readInto: refills arg1
//	readAll: fresh ret0
//	print_: opaque
//	sort_: reorders arg0
//	boxed: returns ret0 view arg0
//	boxedPointer: returns ret0 view arg0
//	unboxed: returns ret0 view arg0
//	unboxedOK: may returns ret0 view arg0
//	switched: fresh ret0; may returns ret0 view arg0; returns ret0 view arg0.buf
//	widened: returns ret0 view arg0
//	narrowed: may returns ret0 view arg0
//	(*pipe).put: refills recv.buf
//	(*pipe).get: returns ret0 view recv.buf
//	through: may refills arg0.buf; may stores arg0.last = arg1; may writes arg1; returns ret0 view arg0.buf
//	deepCopyValue: fresh ret0; reads arg0
//	oneOfTheCasesRefers: returns ret0 view arg0
