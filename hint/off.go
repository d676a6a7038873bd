//go:build !memvet

package hint

// Invalidate says that the memory seen through view must not be used from here
// on, because its owner will use it for something else: it was put on a free
// list, will be overwritten, or its arena was reset.
func Invalidate[V any](view V) {}

// Taken says that the memory seen through view is handed out here and may be
// used again. It ends what Invalidate said of that memory, which may be a part
// of what was invalidated. Reports name the place where Taken was called last.
func Taken[V any](view V) {}

// Owned says that values of type T own the arrays of the slices in their
// fields, so that these are given back with the value: to a sync.Pool, or to
// Invalidate. Without it only the value itself is, because structs may hold
// slices of somebody else's array. Once is enough, where the pool is made.
// There is room for 256 types.
func Owned[T any](object *T) {}
