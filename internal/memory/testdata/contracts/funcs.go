// Function values: closures and what they capture, method values, defer.
package funcs

import (
	"slices"
	"sync"
)

type T struct {
	buf []byte
	fn  func([]byte)
	mu  sync.Mutex
}

func (t *T) set(b []byte) { t.buf = b }

func captures(b []byte) func() byte { return func() byte { return b[0] } }

func capturesToWrite(b []byte) func() { return func() { b[0] = 1 } }

func capturesVariable() (func([]byte), func() []byte) {
	var kept []byte
	return func(b []byte) { kept = b }, func() []byte { return kept }
}

func calledHere(b []byte) {
	f := func() { b[0] = 1 }
	f()
}

func calledWithArgument(b []byte) {
	f := func(x []byte) { x[0] = 1 }
	f(b)
}

func calledAtOnce(b []byte) []byte {
	return func() []byte { return b[1:] }()
}

func assignsOuter(b []byte) []byte {
	var out []byte
	f := func() { out = b }
	f()
	return out
}

func methodValue(t *T) func([]byte) { return t.set }

func (t *T) keepFunc(f func([]byte)) { t.fn = f }

func (t *T) callField(b []byte) { t.fn(b) }

func apply(f func([]byte), b []byte) { f(b) }

func deferred(t *T, b []byte) {
	defer t.set(b)
}

func deferredClosure(t *T, b []byte) {
	defer func() { t.buf = b }()
}

func deferredResult(b []byte) (out []byte) {
	defer func() { out = b }()
	return nil
}

func deferredUnlock(t *T) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf
}

func recovered(b []byte) (out []byte) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	return b
}

func sortedBy(list []*T) {
	slices.SortFunc(list, func(a, b *T) int { return len(a.buf) - len(b.buf) })
}

func table(b []byte) map[string]func() []byte {
	return map[string]func() []byte{"b": func() []byte { return b }}
}

func recursiveClosure(list [][]byte) {
	var f func(i int)
	f = func(i int) {
		if i < len(list) {
			list[i][0] = 1
			f(i + 1)
		}
	}
	f(0)
}

func nestedClosures(b []byte) func() func() []byte {
	return func() func() []byte { return func() []byte { return b } }
}

func sequence(list [][]byte) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for _, b := range list {
			if !yield(b) {
				return
			}
		}
	}
}

func overSequence(list [][]byte) (out [][]byte) {
	for b := range sequence(list) {
		out = append(out, b)
	}
	return out
}

func methodValueCalled(t *T, b []byte) {
	f := t.set
	f(b)
}

func methodExpression(t *T, b []byte) { (*T).set(t, b) }

// WANT:
//	(*T).set: stores recv.buf = arg0
//	captures: fresh ret0; stores ret0.$b = arg0
//	captures$1: nothing
//	capturesToWrite: fresh ret0; stores ret0.$b = arg0
//	capturesToWrite$1: writes free0
//	capturesVariable: fresh ret0; fresh ret1
//	capturesVariable$1: stores free0 = arg0
//	capturesVariable$2: returns ret0 view free0
//	calledHere: writes arg0
//	calledHere$1: writes free0
//	calledWithArgument: writes arg0
//	calledWithArgument$1: writes arg0
//	calledAtOnce: returns ret0 view arg0
//	calledAtOnce$1: returns ret0 view free0
//	assignsOuter: returns ret0 view arg0
//	assignsOuter$1: stores free0 = free1
//	methodValue: fresh ret0; stores ret0.$recv = arg0
//	(*T).keepFunc: stores recv.fn = arg0
//	(*T).callField: opaque
//	apply: opaque
//	deferred: stores arg0.buf = arg1
//	deferredClosure: stores arg0.buf = arg1
//	deferredClosure$1: stores free0.buf = free1
//	deferredResult: returns ret0 view arg0
//	deferredResult$1: stores free0 = free1
//	deferredUnlock: returns ret0 view arg0.buf
//	recovered: returns ret0 view arg0
//	recovered$1: nothing
//	sortedBy: reorders arg0
//	sortedBy$1: nothing
//	table: fresh ret0; stores ret0[*].$b = arg0
//	table$1: returns ret0 view free0
//	recursiveClosure: may writes arg0[*]
//	recursiveClosure$1: may writes free0[*]
//	nestedClosures: fresh ret0; stores ret0.$b = arg0
//	nestedClosures$1: fresh ret0; stores ret0.$b = free0
//	nestedClosures$1$1: returns ret0 view free0
//	sequence: fresh ret0; stores ret0.$list = arg0
//	sequence$1: may appends arg0.$out; stores arg0.$out[*] = free0[*]; opaque
//	overSequence: stores ret0[*] = arg0[*]; opaque
//	overSequence$1: appends free1; stores free1[*] = arg0
//	methodValueCalled: stores arg0.buf = arg1
//	methodExpression: stores arg0.buf = arg1
