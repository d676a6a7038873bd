// Package retention reports memory that is kept alive by what no longer needs it.
//
// # What it reports
//
// An array lives as long as anybody refers to any part of it. This rule reports
//
//   - a list that outlives the function and gets shorter while its array keeps the
//     removed elements: popped, shifted over or filtered out in place, or all of
//     them, where the list is emptied,
//   - a small part of a whole file or body that is stored and keeps the rest alive.
//
// At the default level it reports what shows that the memory was meant to go: the
// slot is cleared where the list is shortened elsewhere, or at the wrong moment;
// another list of the object is cleared before it is emptied, by the same method or
// by that of what the object is part of; the filtered elements are deleted from the
// map that held them as well; the part is one line of many, a match of a pattern,
// what stands between two delimiters, or a few bytes.
//
// # Why it matters
//
// The memory looks freed and is not. A queue that once was long, or a cache of
// short strings, holds what nobody can reach any more; the heap grows with the
// largest input instead of with what is kept.
//
// # Example
//
// The elements that are filtered out stay behind the new end:
//
//	keep := q.waiting[:0] // wrong
//
// Clearing the tail lets them go:
//
//	clear(q.waiting[len(keep):])
//
// # How to fix it
//
// Set the slot to the zero value after the elements were moved, or use
// slices.Delete and slices.DeleteFunc, which do so. Copy the part that is kept with
// bytes.Clone or strings.Clone.
//
// # What it does not report
//
//   - Lists of elements that refer to nothing, and lists local to the function.
//   - Parts of what is kept as a whole too, and parts that nobody stores.
//   - Parts between delimiters where the text is cut into one after the other, or three of
//     them are kept: both are reported at the audit level.
//   - Parts kept in a map or list that the object replaces again and again.
//   - Slots that are cleared, by hand, with clear or by another function.
//   - Lists that are emptied where nothing in the package clears the slot of an
//     element that it removes, nor a list beside it, that are filled again in the same function, or whose
//     elements go back to a pool.
//
// Popped slots that nothing marks as a mistake are reported at the audit level:
// most are overwritten by the next push.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 3 real bugs of
// this kind in testdata/corpus it finds 3, of the 19 in testdata/corpus-more 2, and it
// reports nothing in their fixed versions.
package retention
