// Package unsyncedshare reports maps, slices and buffers that goroutines share without synchronisation.
//
// # What it reports
//
// Copying a map, a slice or a pointer to a buffer copies a header: both copies
// refer to the same storage. This rule reports storage that is reached that way
// from several goroutines, one of which changes it, with nothing in between that
// orders what they do:
//
//   - goroutines that a loop starts append to one slice, write one map or use one
//     buffer without a lock,
//   - goroutines that a loop starts call a function that writes a map in the struct
//     it is given, or appends to a list in it: copies of a struct share its maps, and an
//     object, or what a struct made for each of them points to, is there for all,
//   - one function looks into a map without the lock beside it, which all others
//     that use the map hold, and which one who changes it takes,
//   - a map is changed while the lock beside it is held for reading only,
//   - a goroutine changes a map of its object without a lock, and an exported method,
//     which it does not run, looks into the map: under a lock, or without one where the
//     goroutine says nothing to anybody, so that nobody can wait for its end,
//   - a function that serves HTTP requests writes a map of the package, of the object
//     whose method it is, or of one that it has captured, without a lock,
//   - such a function sets a field of its object, or a variable of the package, to what one
//     request says, and reads it again: another request may have set it meanwhile,
//   - a map that an atomic variable leads to is changed in place, also by way of a copy of
//     the struct that has it, while another function loads the variable,
//   - the header of a guarded map or slice is copied under the lock, and looked into
//     after the lock is given back, while others change it in place under the lock,
//   - a goroutine that a function does not always wait for (a select that gives up)
//     uses an object which that function or its caller then changes,
//   - one value is sent to several channels, and a receiver changes a map in it,
//   - a closure changes a map or buffer that it captured, and is called by several
//     goroutines or as an HTTP handler.
//
// # Why it matters
//
// Writing a map while another goroutine reads or writes it ends the program.
// Appends are lost, buffers hold a mixture of what two goroutines wrote, a
// request goes out with the headers of the next attempt.
//
// # Example
//
// The goroutines append to one variable:
//
//	for _, u := range urls {
//		wg.Add(1)
//		go func() {
//			defer wg.Done()
//			out = append(out, fetch(u)) // wrong
//		}()
//	}
//
// With an element of its own for each of them nothing is shared:
//
//	for i, u := range urls {
//		wg.Add(1)
//		go func() {
//			defer wg.Done()
//			out[i] = fetch(u)
//		}()
//	}
//
// # How to fix it
//
// Hold a mutex at every access, give each goroutine storage of its own and merge
// after waiting, or clone under the lock what is used after it.
//
// # What it does not report
//
//   - Maps used without their lock by who makes the object, by functions that a
//     caller under the lock calls too, that take the lock sometimes, or that lead to
//     every change themselves, or that nobody calls but tests; and the number of a
//     map's entries.
//   - Changes under any lock, after a receive, behind a channel with room for one
//     or within sync.Once.
//   - Goroutines that each round of the loop waits for, and groups limited to one.
//   - Elements of a slice: each goroutine may have its own.
//   - Maps that are replaced instead of changed, slices that are only appended to by
//     their owner, and what is taken out of its field under the lock.
//   - A goroutine that every path waits for before the object is changed.
//
// # Measured
//
// On repositories that nobody had looked at before, 8 of 9 findings were right
// (docs/measurements.md). Of the 3 real bugs of this kind in testdata/corpus it
// finds 3, and it reports nothing in their fixed versions.
package unsyncedshare
