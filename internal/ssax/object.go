package ssax

import "golang.org/x/tools/go/ssa"

// Object gives the pointer to the object that a field, or a field of a struct in it,
// belongs to.
func Object(at *ssa.FieldAddr) ssa.Value {
	for {
		in, ok := at.X.(*ssa.FieldAddr)
		if !ok {
			return at.X
		}
		at = in
	}
}
