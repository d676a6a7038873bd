// Package aliasedwrite reports writes in place that change data which others still rely on.
//
// # What it reports
//
// Sorting, filtering, deleting and plain assignments to elements change the array
// itself, so everybody whose slice refers to that array sees the change. This
// rule reports such a change where somebody does:
//
//   - elements are removed, filtered or moved in place, but the shorter slice is
//     not stored back where the slice came from, so the owner goes on with the
//     old length over moved elements,
//   - a function goes on to read a list, at its old length, after it or a callee
//     removed elements in place or filtered the list into its own array; so is a list
//     that several rounds of a loop, or goroutines, hand to such a callee,
//   - a function reads a list that it took out of a field before it removed elements of
//     the field's list in place,
//   - a loop gives the same bytes to one after the other, each of which masks or encrypts
//     them in place before it passes them on,
//   - a Write method changes the bytes that it is given, which io.Writer forbids,
//   - a list is filtered or cut in place in an object that a sync.Map holds, and no lock is in sight,
//   - a list is sorted or cut in place under a lock that is held for reading only,
//   - a list is sorted or cut in place that a method had to take a lock to give away,
//     without that lock,
//   - a function that only answers yes or no sorts the list that it is asked about,
//   - a list is sorted while its object keeps positions of its elements, by which
//     another function reads them,
//   - a function returns the list of its object after it has turned it round or shuffled
//     it, and another one relies on the order: each call changes it again,
//   - an object is copied, and the list that both still share is filtered in place, or
//     emptied and filled anew, for the copy,
//   - a list of a field, a package or a caller is sorted or rewritten by a function
//     that it was passed to, and the result is kept somewhere else,
//   - an object that is made for one call, as a request, is given the map of a field of the
//     object that goes on, as a client's header, and an entry is set through the new object
//     that hangs on what this call was given,
//   - an object of a cache under a lock, or of an informer's lister, is changed without a
//     copy, though its type has a DeepCopy method; or an entry for one call is set in a map
//     that such an object has, by way of a new object,
//   - a field of a new object was set to the package's own list or map of values to begin
//     with, and an entry of it is changed by way of that field, for all later objects,
//   - a map or list was copied one level deep, and then an inner one, which both
//     still share, is written.
//
// # Why it matters
//
// The function that wrote is right about its own result; what breaks is
// elsewhere: an element is missing or doubled for a reader that took the slice
// before, the second call works on what the first one left over, a default
// gets into every later user's values.
//
// # Example
//
// This append moves the hosts behind i one place down, in the array that r.hosts
// still refers to with its old length. The last host is in r.hosts twice then:
//
//	for _, h := range append(r.hosts[:i], r.hosts[i+1:]...) { // wrong
//		r.send(h, msg)
//	}
//
// With a copy the registry keeps what it has:
//
//	for _, h := range slices.Concat(r.hosts[:i], r.hosts[i+1:]) {
//		r.send(h, msg)
//	}
//
// # How to fix it
//
// Change a copy: slices.Clone or maps.Clone first, or build a new slice in a
// loop. Where the change in place is wanted, store the result back to the same
// field on every path. Copy inner maps and slices too when they are going to be
// written.
//
// # What it does not report
//
//   - Changes to something that was made, cloned or decoded in the same function.
//   - Lists whose rest is cleared, cut off or filled after the removal, and filters
//     that put what they leave out behind what they keep.
//   - Results that are stored back where the slice came from, and the owner's own
//     methods that keep their list in order.
//   - Functions whose job is to change their argument: sort helpers, out
//     parameters, scratch slices that are passed with length 0.
//   - Lists whose kept positions the same function, its callers or callees, or the Swap of
//     what is sorted bring up to date; where another function does so for the whole list,
//     the report is at the audit level.
//   - Elements that are values: a copied struct or array shares nothing.
//   - Maps and lists that are replaced as a whole before they are written.
//   - Lists and maps of the package that begin empty, like registries, or that an object
//     has which is made once, when the program starts.
//
// When nobody was seen that looks at the old data, the report is at the audit
// level only, above all where a list is merely sorted or its elements swapped, and where
// the package reads the field in that one function only and before; so it is for lists in a list
// or map that came as an argument, which may have been collected there for this
// call, for lists that a function is given to make them shorter and that nothing else in the
// package looks at, and for elements that are overwritten in a list that a field or variable
// still refers to: of the 12 such findings that were read on real repositories none
// was right. So are lists of bytes that are read again: decoders use their input up; and
// loops over a list that remove what equals something and go on: there may be one such
// element only.
//
// # Measured
//
// Measured on real repositories: see docs/measurements.md. Of the 5 real bugs of
// this kind in testdata/corpus it finds 3, of the 59 in testdata/corpus-more 18, and it
// reports nothing in their fixed versions. What it says of lists that are read again
// after a filter was run on 33 repositories: one wrong finding, of a partition, which
// is recognised since, and one that is at the audit level now. What it says of objects
// of caches was run on 7 repositories of controllers: 8 findings, 7 right, one unsure.
package aliasedwrite
