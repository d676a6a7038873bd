// Package reusedbuffer reports slices that are kept, sent or returned while the buffer below them is filled again.
//
// # What it reports
//
// Many functions return a slice of a buffer that they fill again at the next
// call: bufio.Scanner.Bytes, bufio.Reader.ReadSlice, csv.Reader.Read with
// ReuseRecord, bytes.Buffer.Bytes, a driver's raw columns. And many loops read
// into one buffer of their own. This rule reports a slice of such a buffer
//
//   - that is collected in a list, a map, a channel or a field and changes when
//     the buffer is filled, reset or overwritten again, in the next round of the
//     loop for example, or when a loop comes to the same element of a list again,
//   - that is sent, kept in a list or left to a goroutine by a method that empties
//     the list or buffer next (b = b[:0], Reset) for others to append to again,
//   - that is read after the buffer was filled again, by a later call of the one
//     that returned it for example,
//   - that is used after the lock was given back under which its list or buffer was
//     emptied, while others append to it under that lock,
//   - that a method keeps although its interface says that the caller goes on
//     using the memory: UnmarshalJSON, Scan of a sql.Scanner (where what it is given
//     holds bytes), Write of an io.Writer to which the package copies a stream, and
//     others; capturedargument reports other writers and readers.
//
// Functions of your own that return a slice of their buffer count as well, and so do
// iterators that yield one, in a loop or in slices.Collect. A function of which nothing is
// known fills the buffer that each round of a loop passes to it if the round goes on with
// as much of it as the function says: n := receive(buf), buf[:n]. It also
// reports one object, or one map, that each round of a loop gives other values
// and puts into a list, a map or a channel: d.Decode(&r); all = append(all, &r).
//
// # Why it matters
//
// Everything that was collected shows the last value that was read: all lines
// are the last line, all addresses are the last address. With one element, as in
// most tests, the result is right. Lengths differ from value to value, so what
// shows up is often the end of one record behind the start of another.
//
// # Example
//
// Scanner.Bytes returns a part of the scanner's buffer, and Scan fills it again:
//
//	for sc.Scan() {
//		lines = append(lines, sc.Bytes()) // wrong
//	}
//
// With a copy each line stays what it was:
//
//	for sc.Scan() {
//		lines = append(lines, bytes.Clone(sc.Bytes()))
//	}
//
// # How to fix it
//
// Copy what is kept (bytes.Clone, slices.Clone, a string conversion), at the place
// that keeps it. Or make the buffer inside the loop, so that every round has its
// own. In a Write or UnmarshalJSON method copy the argument before storing it.
//
// # What it does not report
//
//   - One variable or field that holds only the current value and is replaced
//     whenever the buffer is filled again.
//   - Values that were copied before the next round, also by a conversion to
//     string or by appending the bytes with "...".
//   - Arrays that are copied as values; only a slice of an array is a view of it.
//   - Different parts of one large buffer, when the loop moves on in it.
//   - A new buffer made on every path that keeps the old one, and views that are copied
//     under the same condition under which the buffer is filled again.
//   - What is returned and emptied: callers may know how long it lasts.
//   - Strings made by package unsafe: unsafeview reports these.
//   - Functions documented to return something valid until the next call, as
//     long as nobody keeps the result over that call.
//   - A Write method that hands its argument to another goroutine and waits for
//     it, or that clears the field before it returns.
//
// Reported at the audit level only: a slice that was taken before its buffer was
// filled for the first time, and used afterwards; a slice of a buffer that a
// function fills behind what is there; a view that one method of an object keeps in
// a field while another method refills the object's buffer, both called from a
// third, since such objects most often copy what is left when the buffer ends;
// arguments that are kept, or copied, depending on what else happened; a decoder
// like UnmarshalBinary that keeps its argument and is called by its own package,
// which most often gives it memory of its own; a
// Read or Write method that leaves its argument in a field, which the next call
// replaces; what a function captured that somebody may wait for; and buffers that
// another function refills, unless that function belongs to the object which lent
// the view.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 7 real bugs of
// this kind in testdata/corpus it finds 6, and it reports nothing in their fixed
// versions.
package reusedbuffer
