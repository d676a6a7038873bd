package ssax

import "golang.org/x/tools/go/ssa"

// Result gives the n-th value that a return gives. In a function with deferred calls go/ssa
// puts the results into variables, runs the calls and loads them again: then it is what was
// put there in the same block, if no function literal has the variable.
func Result(ret *ssa.Return, n int) ssa.Value {
	v := ret.Results[n]
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	stored := StoredBefore(load)
	if stored == nil {
		return v
	}
	for _, ref := range Referrers(load.X) {
		if _, captured := ref.(*ssa.MakeClosure); captured {
			return v
		}
	}
	return stored
}

// StoredBefore gives what the load of a local variable gives, if that was
// stored earlier in the same block, as with results of functions that defer.
func StoredBefore(load *ssa.UnOp) ssa.Value {
	a, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, r := range Referrers(a) {
		switch r.(type) {
		case *ssa.FieldAddr, *ssa.IndexAddr:
			return nil // assigned in parts, perhaps
		}
	}
	var last ssa.Value
	for _, i := range load.Block().Instrs {
		if i == load {
			return last
		}
		if st, ok := i.(*ssa.Store); ok && st.Addr == a {
			last = st.Val
		}
	}
	return nil
}
