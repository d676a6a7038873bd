// Generic functions are judged once, by their source.
package generics

import "cmp"

func first[T any](list []T) T { return list[0] }

func set[T any](list []T, v T) { list[0] = v }

func same[S ~[]E, E any](s S) S { return s }

func tail[S ~[]E, E any](s S) S { return s[1:] }

func filter[S ~[]E, E any](s S, keep func(E) bool) S {
	out := s[:0]
	for _, v := range s {
		if keep(v) {
			out = append(out, v)
		}
	}
	return out
}

func mapped[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = f(v)
	}
	return out
}

func values[M ~map[K]V, K comparable, V any](m M) []V {
	out := make([]V, 0, len(m))
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

func largest[T cmp.Ordered](list ...T) (m T) {
	for _, v := range list {
		m = max(m, v)
	}
	return m
}

type stack[T any] struct{ items []T }

func (s *stack[T]) push(v T) { s.items = append(s.items, v) }

func (s *stack[T]) pop() T {
	v := s.items[len(s.items)-1]
	s.items = s.items[:len(s.items)-1]
	return v
}

func (s *stack[T]) all() []T { return s.items }

type node[T any] struct {
	next *node[T]
	val  T
}

func pushBytes(s *stack[[]byte], b []byte) { s.push(b) }

func popBytes(s *stack[[]byte]) []byte { return s.pop() }

func allBytes(s *stack[byte]) []byte { return s.all() }

func firstBytes(list [][]byte) []byte { return first(list) }

func setBytes(list [][]byte, b []byte) { set(list, b) }

func tailBytes(b []byte) []byte { return tail(b) }

func filterBytes(b []byte) []byte { return filter(b, func(c byte) bool { return c > 0 }) }

type bytesOrString interface{ ~[]byte | ~string }

func length[T bytesOrString](v T) int { return len(v) }

func toBytes[T bytesOrString](v T) []byte { return []byte(v) }

type setter[T any] interface {
	*T
	set([]byte)
}

type impl struct{ b []byte }

func (i *impl) set(b []byte) { i.b = b }

func setNew[T any, P setter[T]](b []byte) *T {
	v := new(T)
	P(v).set(b)
	return v
}

func setImpl(b []byte) *impl { return setNew[impl](b) }

// WANT:
//	first: reads arg0; returns ret0 view arg0[*]
//	set: stores arg0[*] = arg1; writes arg0
//	same: returns ret0 view arg0
//	tail: returns ret0 view arg0
//	filter: fresh ret0; grows ret0 from arg0; may refills arg0; reads arg0; returns ret0 view arg0; opaque
//	mapped: fresh ret0; reads arg0; opaque
//	values: fresh ret0; stores ret0[*] = arg0[*]
//	largest: reads arg0
//	(*stack[T]).push: appends recv.items; stores recv.items[*] = arg0
//	(*stack[T]).pop: returns ret0 view recv.items[*]
//	(*stack[T]).all: returns ret0 view recv.items
//	pushBytes: appends arg0.items; stores arg0.items[*] = arg1
//	popBytes: returns ret0 view arg0.items[*]
//	allBytes: returns ret0 view arg0.items
//	firstBytes: returns ret0 view arg0[*]
//	setBytes: stores arg0[*] = arg1; writes arg0
//	tailBytes: returns ret0 view arg0
//	filterBytes: fresh ret0; grows ret0 from arg0; may refills arg0; returns ret0 view arg0; opaque
//	filterBytes$1: nothing
//	length: nothing
//	toBytes: fresh ret0
//	(*impl).set: stores recv.b = arg0
//	setNew: fresh ret0; opaque
//	setImpl: fresh ret0; opaque
