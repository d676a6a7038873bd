// Package exposedstate reports maps and slices that are handed out while their owner goes on changing them.
//
// # What it reports
//
// A method locks, returns a map or slice of its object and unlocks. What it
// returned is a header: the caller looks at the same map or array as the owner,
// but without the lock. This rule reports it when the owner changes that map or
// array in place, under the lock. Likewise the fields of a struct that is returned,
// what a constructor puts into it, the elements of a list that is written out, and
// the inner maps and slices of a map that was copied.
//
// A method that is not exported counts where an exported one returns what it gives, or
// where a caller in the package encodes it (json.Marshal and the like) without the lock.
//
// Likewise what is sent to somebody who looks into it without the lock, and a view of a
// bytes.Buffer that others empty and fill under the lock.
//
// It also reports a function that gets another object's own map or slice from a
// getter, or the package's own preset values, changes entries of it and returns it; one that changes or sorts what
// another object's getter had read under a lock, which is told at the getter where others can call it;
// and a result that goroutines may still write to: the function
// waits for them in a select that gives up, and returns what they fill.
//
// A method of an object without a lock that returns the list or map in a field, which
// other functions change in place, is reported at the audit level.
//
// # Why it matters
//
// Reading a map while another goroutine writes it ends the program. A slice that
// is sorted, emptied for reuse or overwritten shows its reader elements twice or
// not at all.
//
// # Example
//
//	return s.items // wrong
//
// # How to fix it
//
// Return a copy that is made while the lock is held: maps.Clone or slices.Clone,
// and copies of inner maps and slices that are changed too. Or never change in
// place: make a new map, change that, and store it.
//
// # What it does not report
//
//   - Maps and slices that are replaced as a whole and never changed, and those to
//     which elements are only appended: who has the old header sees the old elements.
//   - What the function gives up: it stores a new map, or none, in the same place; or all
//     its callers go on to have it taken out, as by Pop and Delete.
//   - Objects that remember that somebody has their list and copy it before the next change.
//   - Lists that a method only empties: who calls Reset knows that nobody looks.
//   - Changes through a getter of what goes nowhere else: there the object is meant. Where
//     it came as an argument, so that its owner may expect the change, the report is at
//     the audit level.
//   - Functions whose callers hold the lock, as the package's own calls, the name or the text say.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 4 real bugs of
// this kind in testdata/corpus it finds 4, and it reports nothing in their fixed
// versions.
package exposedstate
