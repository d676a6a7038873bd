// Package poolescape reports memory that is used, kept or returned after it was given back to a pool.
//
// # What it reports
//
// A pool hands out memory, and takes it back when it is no longer needed. From
// then on the memory belongs to whoever asks next. This rule follows memory to the place where it is given back and
// reports what happens to it afterwards:
//
//   - it is read or written, also through a slice taken from it earlier,
//   - a goroutine that nobody waits for, or a map, list or channel that this function
//     put it, or a view of it, into, still has it,
//   - such a slice is returned or stays in a field, or a string that package unsafe
//     made of it, or the error of a network connection that refers to a pooled address,
//   - it is given back a second time, so that two later users get the same one,
//   - it was sent to a channel whose receivers all give back what they get, and the sender
//     goes on to look into it, or sends it to another one as well.
//
// Giving back is recognised in sync.Pool.Put, syscall.Munmap, in the release methods of well-known
// libraries, and in functions and methods of your own that lead there. A
// deferred release counts at the return, after the results were computed. A release that
// only a flag of the object itself can prevent counts for the objects that have it not; one that
// sizes, or a channel without room, can prevent counts for all. Where one
// branch kept the memory, another took something else, and it is given back after both, the
// first branch counts.
//
// # Why it matters
//
// Nothing crashes at the line that is wrong. Under load another goroutine gets
// the memory and fills it, and the first one sends, stores or hashes the other
// one's data: a response with another user's body, a log line made of two. The
// race detector sees it only when both happen in the same test run, and tests
// with one request at a time never show it.
//
// # Example
//
// The buffer goes back to the pool when render returns, and the caller reads it
// after that:
//
//	buf := buffers.Get().(*bytes.Buffer)
//	defer buffers.Put(buf)
//	return buf.Bytes(), err // wrong
//
// A copy stays valid:
//
//	return bytes.Clone(buf.Bytes()), err
//
// # How to fix it
//
// Give the memory back after its last use: below the call that reads it, or in
// a function that the caller gets together with the result. Where something has
// to live on, copy it (bytes.Clone, slices.Clone, or a string conversion) before
// giving the memory back. Set a field to nil when what it refers to has gone.
// Against a second release keep it in one place: either defer it, or call it on
// every path.
//
// # What it does not report
//
//   - Memory that was replaced before the release: the field was set to nil or
//     to another buffer first.
//   - Objects that a new round of the loop takes anew.
//   - Releases that exclude each other: the two branches of a condition, the
//     cases of one select, or a send in one of them.
//   - Releases that only count down a reference counter.
//   - Strings: they are copies, unless package unsafe made them.
//   - Other objects that the released one merely pointed to, like the next
//     element of a list.
//   - What a field of a pooled object holds, if all who take one out put something
//     else there first.
//   - Free lists made by hand out of a slice or a channel.
//   - Calls through interfaces and functions nothing is known of.
//
// What depends on a condition that the rule could not relate to the release is
// reported at the audit level only. So is what a function gives back that lies
// deeper than its arguments, like a field of an object: who owns that, and when,
// hangs on the object's state, unless one method that gives it back without
// asking is called twice for one object. And so is what is left in a field, unless
// one function keeps it there, or among others that stay, and gives it back itself: in
// a field, by a deferred call.
//
// A field that is never assigned after its struct was made may be read after
// the release: the next user finds the same there.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 7 real bugs of
// this kind in testdata/corpus it finds 4, and it reports nothing in their fixed
// versions.
package poolescape
