// Package appendclobber reports appends that write into an array which another slice still uses.
//
// # What it reports
//
// When a slice has spare capacity, append does not allocate: it writes behind the
// slice's length, into the array that the slice shares with others. This rule
// reports appends where that room exists and where somebody else relies on it:
//
//   - two appends to the same slice, whose results are both used: the second
//     overwrites what the first one added,
//   - the same by calls of a function that appends to its argument and keeps the
//     result, such as one that collects the paths of a tree and calls itself,
//   - an append to a part of a slice (s[:i], the first half of a split) while
//     the rest is still used: it overwrites the elements behind the part,
//   - an append to a slice in a field whose result goes elsewhere, while others
//     do the same: all of them write the same free place,
//   - the same with a captured variable, in a function literal that is called for
//     one thing after the other and leaves the result in each,
//   - an append to a part of an array that was cut out elsewhere and kept in a field, where the next
//     part is kept as well, or the list that it was cut from grows on behind it,
//   - an append to what a map or list of lists has in one place, whose result a loop puts
//     in another one: m[child] = append(m[parent], child),
//   - an append to a slice that was there before, by goroutines that a loop starts or
//     by a handler of HTTP requests, without a lock: they run side by side.
//
// # Why it matters
//
// Whether append copies depends on the capacity, and that on the history of
// the slice: with 3 elements everything is right, with 5 two requests share
// their last argument. Both results look right when they are made; the first
// one changes when the second one comes.
//
// # Example
//
// When base has room for one more element, both results end in "stdout":
//
//	toFile := append(base, "file")
//	toStdout := append(base, "stdout") // wrong
//
// A slice without spare capacity makes each append copy:
//
//	base = slices.Clip(base)
//
// # How to fix it
//
// Append to a slice that has no room or that is yours: append(slices.Clip(s), x),
// s[:len(s):len(s)], slices.Concat(s, t), or slices.Clone first. Where a
// function hands out a part of a slice, let it limit the capacity:
// return s[:i:i].
//
// # What it does not report
//
//   - Slices known to have no room: composite literals, make with one size,
//     slices.Clone, slices.Clip, full slice expressions, also through fields that
//     are only ever assigned such slices.
//   - Results that go back to where the slice came from: x.f = append(x.f, v),
//     also through a helper or a setter.
//   - Functions that append to a parameter and return the result, the usual
//     AppendInt style.
//   - A first result that nobody looks at any more when the second append is
//     made, as in a search that goes on from a common prefix.
//   - Slices that their owner gave up or emptied: the field is set to nil, to
//     s[:0] or to another slice.
//   - Fields that are also given lists of their own, or parts with limited capacity.
//   - Entries that are deleted, or given another list, where what was appended to them
//     becomes another entry, and rows that each start from the one before.
//   - Lists of what came out of a channel: whoever received it owns them.
//   - Fields that nobody looks at, but to append to them.
//   - Several appends of the same constant or package-level variable, or of the
//     beginning of one slice: append(path, key[:i]...).
//   - Deleting with append(s[:i], s[i+1:]...) from a slice of one's own.
//
// What is only a risk for callers that nobody has seen, like appending to a
// variadic parameter, is reported at the audit level or not at all. So is an
// append to a slice that nothing says has room: a slice has room if it was
// appended to, shortened, or made with a capacity, also where a caller in the
// same package did that. So is what another function appends to in an object that it
// was given, which may have taken off before what it puts back there, unless it returns the result, and an append to
// a variable that a loop gave another slice since the elements were added.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 5 real bugs of
// this kind in testdata/corpus it finds 5, and it reports nothing in their fixed
// versions.
package appendclobber
