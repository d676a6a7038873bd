// Package lostupdate reports changes that are made to a copy, so that nobody sees them.
//
// # What it reports
//
// Assigning a struct or an array copies it. What is changed in the copy afterwards
// does not reach the original. This rule reports such a change where nobody reads
// the changed part of the copy either:
//
//   - a field set, counted up or appended to, or an array copied into, on the variable of a range loop, on
//     what was read out of a map or slice, on a parameter or receiver that is
//     passed by value, or on a copy of what a pointer refers to,
//   - a method with a pointer receiver that changes its receiver, called on such a
//     copy for nothing but that effect,
//   - such a method that takes a lock which is a part of its receiver, on a receiver that is
//     passed by value, even where another field that it sets is read afterwards,
//   - a decoder or Scan that is given the address of a receiver or parameter that is
//     passed by value, or of the variable of a range loop, or of a field in it,
//   - the address of a loop variable, or of its fields in a table, kept to change
//     the element later,
//   - an append whose result is lost: to a slice parameter, twice to the same base,
//     or to a variable that hides the list outside; so is the result of a function
//     that does nothing but append to its argument and return it, and that of a method
//     which changes its own copy of the receiver and returns that,
//   - a map that a method makes for a receiver passed by value and puts entries into, or
//     a function for a copy of an element,
//   - a change of what a getter gave, which returns a field of its object by value.
//
// # Why it matters
//
// The code reads as if it worked, compiles, and runs; the default is not set, the
// callback is not registered, the error is not returned.
//
// # Example
//
// The loop variable is a copy of the element, so nothing is interned:
//
//	for _, x := range l.list { // wrong
//		x.Name = strings.Clone(x.Name)
//	}
//
// Through the index the element itself is changed:
//
//	for i := range l.list {
//		l.list[i].Name = strings.Clone(l.list[i].Name)
//	}
//
// # How to fix it
//
// Change the element through its index, or store the changed copy back. Make the
// receiver or the parameter a pointer, or return what was changed.
//
// # What it does not report
//
//   - Copies that are read, returned, stored, sent or passed on afterwards, or whose
//     address anybody else gets.
//   - An old value that is put back, a secret that is wiped, memory that is written
//     through on purpose as in append(buf[:0], x).
//   - A copy that serves as a cursor: methods whose result is used.
//   - A parameter whose callers are all in the package, where none of them looks
//     again at what it passed: the function uses it as a variable of its own.
//   - Decoding to see whether it works, as the function's name says, and into what
//     only holds pointers and maps, which the original has too.
//   - A part of the copy set to zero, and nothing else seen of the original: usually
//     the original is dropped as well. This is reported at the audit level, and so
//     is an empty map or list in the place of one that was used before.
//
// When other parts of the copy are read afterwards and nobody is seen who looks at
// the original again, the report is at the audit level too; but not a method that
// counts on the receiver of a method with a value receiver, where another method
// reads what is counted. A call whose result is an error is reported if nothing
// else in the package sets the field that it sets.
//
// # Measured
//
// On repositories that nobody had looked at before, 9 of 15 findings were right and
// four more of code whose lost write nobody misses (docs/measurements.md). Of the
// 3 real bugs of this kind in testdata/corpus it finds 3, and it reports nothing in
// their fixed versions.
package lostupdate
