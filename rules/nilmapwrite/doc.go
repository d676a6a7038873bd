// Package nilmapwrite reports writes to maps that are nil.
//
// # What it reports
//
// A map that nobody made is nil. Reading it is fine, writing to it panics. This
// rule follows maps through variables, fields and calls of the package and reports
// a write that a nil one reaches:
//
//   - the zero value of a variable, an element, or a field that a literal or a
//     constructor leaves out, written here or by a method called on it,
//   - a field or package-level variable that is written to and that nothing in the
//     package ever gives a map,
//   - a map that is made under a condition which the write does not depend on,
//   - the map of an object that is new on one of the paths that meet before the write,
//     as where a lookup found none,
//   - a field filled by a decoder, which leaves out what its input leaves out,
//   - a result that is nil beside an error which does not end the function, or that
//     stays nil on one of the paths on which the function does not fail, or that is nil
//     for an empty argument, where the caller did not ask whether there is anything,
//   - a map that the method which closes the object drops, written by another that
//     does not ask for the flag which the others ask for,
//   - an inner map of a map of maps into which nobody puts any,
//   - a map that was tested for nil the wrong way round, or set to nil before.
//
// # Why it matters
//
// The write panics. It lies on a path that the tests do not take: the object
// without labels, the second constructor, the input without the optional section.
//
// # Example
//
// The constructor makes one map of two:
//
//	func newIndex() *index { return &index{byName: make(map[string]int)} }
//
//	x.byID[id] = name // wrong
//
// # How to fix it
//
// Make the map in the constructor, or where it is found to be nil before the
// write.
//
// # What it does not report
//
//   - Fields that some other function of the package gives a map, unless the value
//     at hand certainly did not come through it.
//   - Writes after a test for nil, or after something was found in the map.
//   - Maps made and written under conditions that have to do with each other.
//   - Parameters of which nothing is known.
//   - Fields of exported types that are exported too, since others can set them.
//     These are reported at the audit level if nothing in the package does, and so are
//     the other fields of exported types that the package makes no values of.
//
// Writes that depend on other parts of the same object are reported at the audit
// level as well, and so are maps that a function makes only if a field says so, where
// each of its callers in the package asked for that field before.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 2 real bugs of
// this kind in testdata/corpus it finds 2, and it reports nothing in their fixed
// versions.
package nilmapwrite
