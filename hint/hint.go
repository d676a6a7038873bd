// Package hint tells `memvet test` and `memvet run` what happens to memory that
// they cannot watch by themselves: own free lists, arenas, ring buffers, memory
// from mmap. Under them, a use of memory after [Invalidate] is reported with
// the place where its view was taken, where it was invalidated and where it is
// used. In every other build the functions do nothing and cost nothing: they
// have no body and are inlined.
//
// A free list needs two lines:
//
//	func (l *list) get() *node {
//		n := l.free.pop()
//		hint.Taken(n)
//		return n
//	}
//
//	func (l *list) put(n *node) {
//		hint.Invalidate(n)
//		l.free.push(n)
//	}
//
// If the list links its objects through their own fields, those must be set
// before Invalidate and read after Taken.
//
// A view is a slice, a string or a pointer. It stands for the memory that is
// seen through it: the elements up to the length of a slice (write s[:cap(s)]
// for all of the array), the bytes of a string, the variable that a pointer
// points to. A pointer to a slice stands for its whole array as well, and a
// pointer to a struct whose type is [Owned] for the arrays in its fields. Other
// views make the functions panic, under memvet only.
//
// Memory that was invalidated is kept from the garbage collector until it is
// taken again or memvet forgets it, so Invalidate is of use for memory that
// nobody takes again, too. A slice or string may be invalidated twice, as when
// an arena is reset twice. What a pointer points to must be taken in between, or
// the second time is reported: two users would share it. Up to 7 bytes at the
// start of a view that does not begin at a multiple of 8 bytes are not watched,
// and neither are views that are larger than the flag -budget allows.
//
// The build tag memvet, which memvet sets, selects the functions that work. It
// is of no use in other builds, which then do not link.
package hint
