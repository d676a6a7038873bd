// Package unsafeview reports strings whose bytes change, by means of package unsafe.
//
// # What it reports
//
// Package unsafe can make a string of bytes without copying them: by unsafe.String, by
// the older cast of a pointer, or by a helper that does one of them. Such a string
// is only as constant as its bytes. This rule follows the bytes of fields that are
// written again in place, read into again or unmapped, through slicing, calls,
// callbacks and struct literals of the package, to a place that keeps the string:
// a map key or value, a field of another object, a package-level variable. And it
// reports strings of a buffer that a loop fills again in each round, also by a
// call, while they are keys of a map that lasts, or are kept.
//
// It also reports writes to bytes of which package unsafe made a string before that
// is used or kept, and writes to the bytes of a string that package unsafe made a slice of,
// where the string is a parameter, a constant, or was found in a list or map: by an
// assignment, a sort, copy, or a function that does one of them.
//
// # Why it matters
//
// Go relies on strings that do not change. A map key that does is never found
// again and cannot be deleted; a cached name shows another request's data; after an
// unmapping the program crashes.
//
// # Example
//
// The index bytes are used again for the next file:
//
//	x.names[unsafe.String(unsafe.SliceData(b), len(b))] = true // wrong
//
// A copy stays as it is:
//
//	x.names[string(b)] = true
//
// # How to fix it
//
// Copy what is kept: string(b), or strings.Clone of the string. The conversion
// without copying is for what is read and dropped, such as a lookup.
//
// # What it does not report
//
//   - Strings that are only read, compared, or looked up.
//   - Strings kept beside their bytes, in the object that has both.
//   - Bytes that nothing in the package writes again.
//   - Bytes that the function itself made: they may be filled after they were made a string.
//   - Bytes of a string that are set to zero: secrets are wiped that way.
//   - Strings returned to the caller, which may be told how long they last.
//   - What a callback keeps only where its other argument equals a constant: which
//     of the calls gives it is not known. This is reported at the audit level.
//
// Memory that goes back to a pool is reported by poolescape, through package
// unsafe too. A string that is used after another function overwrote its bytes is
// reported at the audit level: the two may be kept in step.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 2 real bugs of
// this kind in testdata/corpus it finds 2, and it reports nothing in their fixed
// versions.
package unsafeview
