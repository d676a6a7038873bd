package known

// Element views (pointers, strings, slices in a slice) pass through copies:
// "stores ret0[*] = arg0[*]". slices.Clip returns a view whose capacity is its
// length. slices.Grow copies or does nothing: it never writes into the capacity.
const slicesTable = `
slices.go
	Equal Compare: reads arg0; reads arg1
	EqualFunc CompareFunc: reads arg0; reads arg1; calls arg2 with arg0[*]
	Index Contains: reads arg0
	IndexFunc ContainsFunc: reads arg0; calls arg1 with arg0[*]
	// an insertion at the end is an append and writes nothing below the length
	Insert: may writes arg0; appends arg0; grows ret0 from arg0; stores ret0[*] = arg2[*]
	Delete: shrinks arg0; returns ret0 view arg0
	DeleteFunc: calls arg1 with arg0[*]; shrinks arg0; returns ret0 view arg0
	Replace: writes arg0; may appends arg0; grows ret0 from arg0; stores ret0[*] = arg3[*]
	Clone: reads arg0; fresh ret0; stores ret0[*] = arg0[*]
	Compact: shrinks arg0; returns ret0 view arg0
	CompactFunc: calls arg1 with arg0[*]; shrinks arg0; returns ret0 view arg0
	Grow: grows ret0 from arg0
	Clip: returns ret0 view arg0 clipped
	Reverse: reorders arg0
	Concat: reads arg0[*]; fresh ret0; stores ret0[*] = arg0[*][*]
	Repeat: reads arg0; fresh ret0; stores ret0[*] = arg0[*]
sort.go
	Sort: reorders arg0
	SortFunc SortStableFunc: reorders arg0; calls arg1 with arg0[*]
	IsSorted: reads arg0
	IsSortedFunc: reads arg0; calls arg1 with arg0[*]
	Min Max: returns ret0 view arg0[*]
	MinFunc MaxFunc: calls arg1 with arg0[*]; returns ret0 view arg0[*]
	BinarySearch: reads arg0
	BinarySearchFunc: reads arg0; calls arg2 with arg0[*]
iter.go
	All Backward Values: fresh ret0; stores ret0[*] = arg0[*]; stores ret0.s = arg0
	AppendSeq: calls arg1; appends arg0; grows ret0 from arg0; stores ret0[*] = arg1[*]
	Collect Sorted: calls arg0; fresh ret0; stores ret0[*] = arg0[*]
	SortedFunc SortedStableFunc: calls arg0; calls arg1; fresh ret0; stores ret0[*] = arg0[*]
	Chunk: fresh ret0; stores ret0[*] = arg0 clipped
`

// A map's [*] are its values; for its keys the language has no place.
const mapsTable = `
maps.go
	Equal: reads arg0; reads arg1
	EqualFunc: reads arg0; reads arg1; calls arg2 with arg0[*]
	Clone: reads arg0; fresh ret0; stores ret0[*] = arg0[*]
	Copy: reads arg1; writes arg0; stores arg0[*] = arg1[*]
	DeleteFunc: calls arg1; writes arg0
iter.go
	All Values: fresh ret0; stores ret0[*] = arg0[*]; stores ret0.m = arg0
	Keys: fresh ret0; stores ret0.m = arg0
	Insert: calls arg1; writes arg0; stores arg0[*] = arg1[*]
	Collect: calls arg0; fresh ret0; stores ret0[*] = arg0[*]
`

const sortTable = `
search.go
	Search Find: calls arg1
	SearchInts SearchFloat64s SearchStrings: reads arg0
	(IntSlice) Search: reads recv
	(Float64Slice) Search: reads recv
	(StringSlice) Search: reads recv
slice.go
	Slice SliceStable: calls arg1; reorders arg0
	SliceIsSorted: reads arg0; calls arg1
sort.go
	Sort Stable: reorders arg0
	IsSorted: reads arg0
	Reverse: fresh ret0; stores ret0.Interface = arg0
	Ints Float64s Strings: reorders arg0
	IntsAreSorted Float64sAreSorted StringsAreSorted: reads arg0
	(Interface) Len Less: reads recv
	(Interface) Swap: reorders recv
	(IntSlice) Sort Swap: reorders recv
	(Float64Slice) Sort Swap: reorders recv
	(StringSlice) Sort Swap: reorders recv
	(IntSlice) Len Less: reads recv
	(Float64Slice) Len Less: reads recv
	(StringSlice) Len Less: reads recv
`

// What Pop and Remove give is not in the heap any more: nobody comes to it again,
// so it counts as no view.
const heapTable = `
heap.go
	(Interface) Push: appends recv; stores recv[*] = arg0
	(Interface) Pop:
	Init Fix: reorders arg0
	Push: stores arg0[*] = arg1; reorders arg0
	Pop Remove: reorders arg0
`

// A list and its elements are one object here, whose Value is any of the values.
// What Remove gives is not among them any more, and what Next gives another one.
const listTable = `
list.go
	New: fresh ret0
	(*List) Init: clears recv.Value; returns ret0 view recv
	(*List) Len MoveToFront MoveToBack MoveBefore MoveAfter:
	(*List) Front Back: returns ret0 view recv
	(*Element) Next Prev:
	(*List) Remove:
	(*List) PushFront PushBack InsertBefore InsertAfter: stores recv.Value = arg0; returns ret0 view recv
	(*List) PushBackList PushFrontList: stores recv.Value = arg0.Value
`

const ringTable = `
ring.go
	New: fresh ret0
	(*Ring) Next Prev Move Unlink: returns ret0 view recv
	(*Ring) Link: writes recv; writes arg0; returns ret0 view recv
	(*Ring) Len: reads recv
	(*Ring) Do: calls arg0 with recv.Value
`
