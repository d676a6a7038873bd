package unsyncedshare

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// keepsRequest reports a store that puts what one request says into a field of an object that
// all requests share, or into a variable of the package, and is read again further down: what
// is found there may be another request's. A field that is only written here, as the time of the
// last request, does not mix up anything.
func (h *handling) keepsRequest(i ssa.Instruction, own bool) {
	st, ok := i.(*ssa.Store)
	if !ok || h.said[i] {
		return
	}
	recv := ssax.Receiver(i.Parent())
	name := ""
	switch at := st.Addr.(type) {
	case *ssa.FieldAddr:
		if !own || !sharedObject(at.X, recv) {
			return
		}
		name = ssax.Field(at).Name()
	case *ssa.Global:
		name = at.Name()
	default:
		return
	}
	if !ssax.Varies(st.Val, recv) || setOnce(st) {
		return
	}
	read := readAgain(st)
	if read == nil {
		return
	}
	h.said[i] = true
	r := rule.Report{
		Level:   finding.Default,
		Message: "`" + name + "` is set to what one request says, in what all requests share, and read again below, so a request may be served with another one's value",
		Remedy:  "keep it in a variable, or in a copy of the object that is made for the request",
		Cause:   h.served(),
		Steps: []rule.Step{
			{Role: finding.Via, Pos: h.fn.Pos(), Text: "this serves requests, several at a time"},
			{Role: finding.Spoiled, Pos: ssax.Pos(st), Text: "each request sets it here"},
			{Role: finding.Used, Pos: ssax.Pos(read), Text: "it is read here"},
		},
	}
	r.Pos, r.End = h.x.Statement(ssax.Pos(st))
	h.x.Report(r)
}

// setOnce reports whether a store is made only where a look at what it sets says so: where it
// is not set yet, say.
func setOnce(st *ssa.Store) bool {
	for br := range ssax.Branches(st.Block()) {
		if cmp, ok := br.Cond.(*ssa.BinOp); ok {
			for _, side := range []ssa.Value{cmp.X, cmp.Y} {
				if load, ok := side.(*ssa.UnOp); ok && ssax.Same(load.X, st.Addr) {
					return true
				}
			}
		}
	}
	return false
}

// sharedObject reports whether v points to the receiver's object, or to what a field of it
// points to: not to a copy.
func sharedObject(v ssa.Value, recv *ssa.Parameter) bool {
	if _, pointer := v.Type().Underlying().(*types.Pointer); !pointer || recv == nil {
		return false
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return v == recv
	case *ssa.FieldAddr:
		return sharedObject(v.X, recv)
	case *ssa.Field:
		return ofReceiver(v.X, recv)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return false
		}
		at, ok := v.X.(*ssa.FieldAddr)
		return ok && (sharedObject(at.X, recv) || copyOf(at.X, recv))
	}
	return false
}

// isReceiver reports whether v is the receiver, if only a load of the variable that has it.
func isReceiver(v ssa.Value, recv *ssa.Parameter) bool {
	load, ok := v.(*ssa.UnOp)
	return v == ssa.Value(recv) || ok && load.Op == token.MUL && copyOf(load.X, recv)
}

// ofReceiver reports whether a struct is the receiver, passed by value, or a part of it.
func ofReceiver(v ssa.Value, recv *ssa.Parameter) bool {
	for {
		f, ok := v.(*ssa.Field)
		if !ok {
			return v == ssa.Value(recv)
		}
		v = f.X
	}
}

// copyOf reports whether v is the variable that has a receiver which is passed by value: the
// pointers in it lead to what all have.
func copyOf(v ssa.Value, recv *ssa.Parameter) bool {
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return false
	}
	sets := ssax.StoresTo(a)
	return len(sets) > 0 && sets[0].Val == ssa.Value(recv)
}

// readAgain gives a load of what st sets that may run after it.
func readAgain(st *ssa.Store) ssa.Instruction {
	for _, b := range st.Parent().Blocks {
		for _, i := range b.Instrs {
			load, ok := i.(*ssa.UnOp)
			if ok && load.Op == token.MUL && ssax.Same(load.X, st.Addr) && len(ssax.Referrers(load)) > 0 && ssax.Reaches(st, load) {
				return load
			}
		}
	}
	return nil
}
