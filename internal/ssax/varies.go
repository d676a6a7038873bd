package ssax

import "golang.org/x/tools/go/ssa"

// Varies reports whether v is computed from a parameter other than except, or from a
// captured variable: it may be another value in each call of the function.
func Varies(v ssa.Value, except *ssa.Parameter) bool {
	return varies(v, except, map[ssa.Value]bool{})
}

// Receiver gives the parameter that is the receiver of fn, nil if it is no method.
func Receiver(fn *ssa.Function) *ssa.Parameter {
	if fn.Signature.Recv() == nil || len(fn.Params) == 0 {
		return nil
	}
	return fn.Params[0]
}

// LeadingParam gives the parameter from which v is reached through fields and pointers
// alone, nil if it is reached otherwise.
func LeadingParam(v ssa.Value) *ssa.Parameter {
	for {
		switch u := v.(type) {
		case *ssa.UnOp:
			v = u.X
		case *ssa.FieldAddr:
			v = u.X
		case *ssa.Parameter:
			return u
		default:
			return nil
		}
	}
}

func varies(v ssa.Value, except *ssa.Parameter, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Parameter:
		return v != except
	case *ssa.FreeVar:
		return true
	case *ssa.Alloc:
		for _, ref := range Referrers(v) {
			if storesVarying(v, ref, except, seen) {
				return true
			}
		}
		return false
	case *ssa.Const, *ssa.Global, *ssa.Function, *ssa.Builtin:
		return false
	}
	in, ok := v.(ssa.Instruction)
	if !ok {
		return false
	}
	for _, op := range in.Operands(nil) {
		if *op != nil && varies(*op, except, seen) {
			return true
		}
	}
	return false
}

// storesVarying reports whether ref may store something that varies into a.
func storesVarying(a *ssa.Alloc, ref ssa.Instruction, except *ssa.Parameter, seen map[ssa.Value]bool) bool {
	switch ref := ref.(type) {
	case *ssa.Store:
		return ref.Addr == a && varies(ref.Val, except, seen)
	case *ssa.Call: // it may set a from what else it is given, or called by
		for _, op := range ref.Operands(nil) {
			if *op != nil && varies(*op, except, seen) {
				return true
			}
		}
	case *ssa.IndexAddr, *ssa.FieldAddr:
		for _, r := range Referrers(ref.(ssa.Value)) {
			if st, ok := r.(*ssa.Store); ok && st.Addr == ref.(ssa.Value) && varies(st.Val, except, seen) {
				return true
			}
		}
	}
	return false
}
