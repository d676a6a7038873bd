// Package capturedargument reports arguments that are kept without a copy and changed by their caller afterwards.
//
// # What it reports
//
// A function that stores a slice or map it was given holds the caller's own
// array. This rule reports that where a caller is seen to go on changing it:
//
//   - a slice of plain values is stored in an object, and the caller overwrites
//     its elements afterwards,
//   - a slice or map is changed between two calls that keep it in the same object,
//     as a key buffer in a loop is, or between two calls that make objects of it
//     which the caller collects; what a cache of anything is given counts, if the caller made it,
//   - an object that has a lock passes the list of a field to another one that has a lock and
//     keeps it, and the owner's methods overwrite or remove elements in place,
//   - a function starts a goroutine with its argument, and the caller changes the
//     argument, or a slice in it, before it waits,
//   - a loop gives one slice to several handlers, each of which may keep and
//     change what it gets,
//   - a Write, WriteAt, Read or ReadAt keeps its argument in a list, a channel or a
//     goroutine, although io says that the caller goes on using it,
//   - what a *big.Int or the like points to is kept as a value, in a field that the package
//     changes in place,
//   - one map is passed to several calls that each make an object with it and put
//     another argument under a fixed key of the map, as their name.
//
// An exported function that keeps a list or map in a field whose elements the package
// changes in place is reported at the audit level, whoever calls it, unless its comment
// says whose the argument is.
//
// # Why it matters
//
// What is kept changes later, in code that knows nothing of the keeper: keys in
// a sorted tree change their order, every entry shows the last value, a
// goroutine reads a list while it is sorted.
//
// # Example
//
// The log keeps key itself, which a caller fills anew for each entry:
//
//	l.entries[value] = entry{key: key, value: value} // wrong
//
// Here it keeps a copy:
//
//	l.entries[value] = entry{key: bytes.Clone(key), value: value}
//
// # How to fix it
//
// Copy where the argument is kept, with slices.Clone, bytes.Clone or
// maps.Clone: that is right for all callers. Where the keeper is documented to
// take over its argument, let the caller make a new one for each call.
//
// # What it does not report
//
//   - Arguments that no caller in the package changes after the call.
//   - Maps and lists of objects that are kept once and filled afterwards.
//   - Objects passed by pointer, which are mostly shared on purpose. Where one
//     is changed between two calls that store it, the report is at the audit
//     level; so it is where a goroutine gets an object that has a lock.
//   - Keepers that live in a variable of the caller, keepers that own the
//     argument's storage already or are a part of the object that does, and
//     changes that the keeper makes itself.
//   - Lists of an object that was deleted from its map before.
//   - A call of an interface's method that is tried again with the same argument on
//     the same object.
//   - Arenas: what is appended behind the piece that is kept.
//   - Changes that a function of another package, or one that is chosen at run time, is
//     inferred to make, unless it is known for that: those are at the audit level.
//   - What nobody in the package reads where it is kept, and what the function
//     that changes it gives back: those are at the audit level.
//   - Callers that wait for the goroutine first.
//   - Decoders, scanners and the like, which an interface forbids to keep their
//     argument, and writers to which the package itself copies a stream: reusedbuffer
//     reports those whoever calls.
//   - Buffers that are refilled in the function that keeps a view of them:
//     reusedbuffer reports them, too.
//
// # Measured
//
// Of the 4 real bugs of this kind in testdata/corpus it finds 3, and the fourth
// at the audit level; it reports nothing in their fixed versions. The 8
// findings that it had on 18 repositories at the default level were wrong; what
// silences them stands in docs/measurements.md, and no real finding is left to
// say how often it is right.
package capturedargument
