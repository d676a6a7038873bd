// Package nilempty reports nil turned into empty, or back, where somebody tells them apart.
//
// # What it reports
//
// A nil slice or map and an empty one look the same to len and range. Comparisons
// with nil, reflect.DeepEqual, JSON and SQL tell them apart. This rule looks for a
// place that does, and then for a conversion on the way there that loses the
// difference:
//
//   - a copy made with make, or appended to an empty literal, which is never nil,
//   - a copy appended to nil, or collected in a loop, which is nil if there was
//     nothing to copy,
//   - both also in a function of the package that copies its argument,
//   - the call that is made for nil, made for an empty slice as well,
//   - a buffer that a method gives back as nil if it appended nothing, where it
//     returns nil to say that there is no value, a caller that passes nil tests for
//     that, and another method of the same name and type makes an empty one first,
//   - a list that a function collects by appending to nil what it gives for the
//     elements, calling itself, and returns in an interface, where another arm gives
//     a map or list that is not nil,
//   - elements that are chosen into a list which begins as nil, assigned to a field of a
//     library type for which nil stands for more than nothing, as Env of exec.Cmd does,
//   - a list that begins as nil and is written as JSON,
//   - a list in a struct that is left nil, given to somebody to append to and then put
//     into an interface, where another function makes it empty, without room, first.
//
// # Why it matters
//
// "Not reported" becomes "none", an empty value becomes NULL or "not found", and a
// copy does not equal its original, so that every comparison finds a change.
//
// # Example
//
// A node compared with its clone differs where the list was nil:
//
//	dst.Endpoints = make([]*endpoint, len(src.Endpoints)) // wrong
//
// The copy is nil where the original is:
//
//	dst.Routes = slices.Clone(src.Routes)
//
// # How to fix it
//
// Use slices.Clone or maps.Clone, which keep nil nil and empty empty, or test for
// nil first. Where nil means something, test for nil and not for the length.
//
// # What it does not report
//
//   - Conversions of what nobody is seen to tell apart.
//   - Copies made after a test for nil, and where only the length is nil's meaning.
//   - Tests for nil that only serve to make what is missing.
//
// What is done for nil and for empty alike, where the package makes empty values,
// is reported at the default level, and so are the buffer and the lists in
// interfaces, which nobody asks whether they are nil, and what is chosen for a field
// where nil stands for all. That a value is nil here and empty there is
// reported at the audit level: who tells them apart is seen, but not that the
// value ever is nil (or empty) in a run.
//
// # Measured
//
// Read on real repositories: 22 findings at the default level of an earlier
// version, none a clear bug, hence the audit level. Of the 2 real bugs of this kind
// in testdata/corpus it finds one at the default level and both at the audit level, of
// the 16 in testdata/corpus-more 4, and it reports nothing in their fixed versions. What
// it says of lists in interfaces was run on 21 repositories: one finding, which is
// right (docs/measurements.md).
package nilempty
