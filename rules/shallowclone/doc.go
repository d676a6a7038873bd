// Package shallowclone reports copies that share storage with their source while one of the two is changed.
//
// # What it reports
//
// Assigning a struct copies its fields, and of a map, slice or pointer that is
// the reference only. This rule reports a copy that shares such a field with its
// source where that goes wrong:
//
//   - something is written through the copy, here or by a function that gets it,
//     and the source, which somebody else holds, changes with it,
//   - a Clone or Copy that copies some lists of a struct leaves another one
//     shared, and a method of the type changes that one in place,
//   - it copies the values in one list with their own Clone and forgets to in
//     another, and the package changes such values,
//   - it promises a deep copy, by its name or comment, and copies a list of pointers but
//     not what they point to, and the package changes such an object in place, or the
//     elements' own Copy would have copied it,
//   - the copies of the parts of something leave a list shared, and a method of the
//     whole, which has a Clone, changes that list in place,
//   - a caller of a copy function changes the copy both in what is its own and behind a
//     pointer that it shares, to a struct of plain data, or only there, if the copy is
//     said to be deep,
//   - a method returns a copy of a struct that its object has in a field, and puts what its
//     caller passed into a map or list that both share,
//   - a method promises a copy of a list of structs that its object has, and another one
//     changes a map or slice in one of these structs in place,
//   - an exported function decodes text into a copy of a package-level variable that has a
//     map with entries: decoders put theirs into the maps that they find,
//   - the RoundTrip of an http.RoundTripper copies the request, and changes its header,
//   - a Copy within a map puts the same object under a second key, and the package
//     changes such objects in place,
//   - the Clone of a second type has its own copy of a field of the same name and
//     type, and the package changes that field in place,
//   - the copy of a named map or slice of lists shares these lists, and an exported
//     method of the type changes one in place or appends to it,
//   - a function that copies by its name gives &*p, which is p,
//   - a context is derived with a map or object that its parent holds, and which was
//     changed in place for it, unless it takes its parent's place; so is a context returned,
//     by who was given one, after a change to a map in it,
//   - a big.Int, big.Rat, big.Float or bytes.Buffer is copied as a value and the copy is
//     written, here or by the package in the field that it is put into: their documentation
//     forbids it.
//
// # Why it matters
//
// Whoever calls Clone does so in order to change one value and keep the other.
// The shared field makes the change reach both: a rejected update is in
// force, a staged total is committed, a derived logger renames its parent's
// fields.
//
// # Example
//
// The copy has tags of its own, but the limits are those of c:
//
//	func (c *config) Clone() *config {
//		d := *c // wrong
//		d.tags = maps.Clone(c.tags)
//		return &d
//	}
//
//	func (c *config) SetLimit(name string, n int) { c.limits[name] = n }
//
// With this line added, each has its own:
//
//	d.limits = maps.Clone(c.limits)
//
// # How to fix it
//
// Copy the field too, with maps.Clone or slices.Clone; where its elements are
// changed, copy each element. Where sharing is meant, a comment that calls the copy shallow
// says so to readers and to this rule.
//
// # What it does not report
//
//   - Fields that nobody was seen to change in place: those that are replaced
//     as a whole, or only read.
//   - Pointers to other objects: parents, clients, loggers, apart from the three
//     cases above.
//   - Cursors: values with a method Next, Prev, First or Seek on a pointer.
//   - Copies whose maker marks the source too, as copy-on-write does.
//   - Copies that share the lock too: they are handles to one thing.
//   - Copies of what was made in the same function, and copies that replace
//     their source.
//   - What another package keeps in its own fields of a struct that is copied.
//   - A list of the same pointers, as is made to walk it without a lock.
//   - Other copies of maps and lists that are not in a struct: the write is
//     reported by aliasedwrite.
//
// At the audit level only are: copies by a function that promises none by its
// name, unless they are copies of the elements of a list that a field of an object
// holds, changed in the same function, or copies of a package-level variable; methods on a value that change it and return it, unless a
// caller in the package uses the old value again; fields that only functions
// other than methods of the type change; and what a Clone forgets without
// anybody in the package changing it, or where only functions that nobody outside
// can call change it; and new objects that are given some of the fields of another
// one, and not all. So are changes that on another path are made to the copy
// itself. A promise is Clone, Copy, Snapshot and such, alone or with the name of
// the type, or With.
//
// # Measured
//
// Of the 5 real bugs of this kind in testdata/corpus it finds 4, and the fifth at
// the audit level, and 16 of the 43 in testdata/corpus-more; it reports nothing in
// their fixed versions. Of 32 findings
// that it had on 18 repositories at the default level, 2 were right; what silenced the
// others stands in docs/measurements.md. Pebble was silent after that, and
// too few are left to say how often it is right.
package shallowclone
