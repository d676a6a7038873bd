package lostupdate

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// An access is one point where a part of a variable is read or written.
type access struct {
	instr ssa.Instruction
	path  path
	// val is what a store writes; nil if a callee does the writing.
	val ssa.Value
	// callee is the method or function that writes through the address.
	callee *effect
	// decoder is the library function that sets it from what it decodes.
	decoder string
	// inCallee is the path as the callee sees it.
	inCallee path
	// round is the instruction that takes the next pointer from a table of
	// pointers, if the access goes through one: behind it, the same code
	// accesses another part.
	round ssa.Instruction
}

// uses are all accesses to one variable.
type uses struct {
	reads, writes []access
	// kept: the address went where nobody follows it here, so anybody may
	// read or write.
	kept bool
	// aliased: the address outlives the round of the loop in which the
	// variable was made.
	aliased bool
	// returned: the address is a result of the function.
	returned bool
	// tabled: the addresses of parts stand in a local table.
	tabled bool
}

// A walker collects the uses of what one address refers to.
type walker struct {
	*uses
	fx   *effects
	root ssa.Value
	seen map[ssa.Value]bool
	// round: see access.
	round ssa.Instruction
}

func (fx *effects) usesOf(root ssa.Value) *uses {
	w := walker{uses: new(uses), fx: fx, root: root, seen: map[ssa.Value]bool{}}
	w.walk(root, "")
	w.dropSelfReads()
	return w.uses
}

// walk follows addr, the address of the part at p.
func (w *walker) walk(addr ssa.Value, p path) {
	if w.seen[addr] {
		return
	}
	w.seen[addr] = true
	for _, ref := range ssax.Referrers(addr) {
		if w.kept {
			return
		}
		w.use(addr, p, ref)
	}
}

func (w *walker) use(addr ssa.Value, p path, ref ssa.Instruction) {
	switch ref := ref.(type) {
	case *ssa.Store:
		switch {
		case ref.Val == addr:
			w.table(ref.Addr)
		default:
			w.writes = append(w.writes, access{instr: ref, path: p, val: ref.Val, round: w.round})
		}
	case *ssa.UnOp:
		if ref.Op == token.MUL {
			w.load(ref, p)
		} else {
			w.kept = true
		}
	case *ssa.FieldAddr:
		w.walk(ref, p.field(ref.Field))
	case *ssa.IndexAddr:
		w.walk(ref, p.elem())
	case *ssa.Phi:
		w.phi(ref, p)
	case *ssa.Slice:
		w.slice(ref, p)
	case *ssa.MapUpdate:
		if ref.Value == addr && ref.Key != addr {
			w.table(ref.Map)
		} else {
			w.kept = true
		}
	case *ssa.BinOp, *ssa.DebugRef:
	case *ssa.Return:
		w.returned = true
	case *ssa.Call:
		if !ofLock(&ref.Call) {
			w.call(ref, addr, p)
		}
	case *ssa.Defer:
		w.kept = w.kept || !ofLock(&ref.Call)
	case *ssa.MakeInterface:
		call, name := decoder(ref)
		if call == nil {
			w.kept = true
			return
		}
		w.writes = append(w.writes, access{instr: call, path: p, decoder: name, round: w.round})
	default:
		w.kept = true
	}
}

// slice follows the slice of an array that goes nowhere but to the builtin functions: copy
// writes to it or reads it.
func (w *walker) slice(s *ssa.Slice, p path) {
	for _, ref := range ssax.Referrers(s) {
		call, ok := ref.(*ssa.Call)
		switch {
		case ok && ssax.IsBuiltin(&call.Call, "len", "cap"):
		case ok && ssax.IsBuiltin(&call.Call, "copy"):
			if call.Call.Args[1] == ssa.Value(s) {
				w.reads = append(w.reads, access{instr: call, path: p.elem(), round: w.round})
			}
			if call.Call.Args[0] == ssa.Value(s) {
				w.writes = append(w.writes, access{instr: call, path: p.elem(), val: call.Call.Args[1], round: w.round})
			}
		default:
			if _, ok := ref.(*ssa.DebugRef); !ok {
				w.kept = true
				return
			}
		}
	}
}

// phi follows the address into a variable that holds it, if that variable
// holds no other address.
func (w *walker) phi(phi *ssa.Phi, p path) {
	for _, e := range phi.Edges {
		if c, ok := e.(*ssa.Const); ok && c.IsNil() || w.seen[e] || e == phi {
			continue
		}
		if inner, ok := e.(*ssa.Phi); ok && w.only(inner, map[*ssa.Phi]bool{phi: true}) {
			continue
		}
		w.kept = true
		return
	}
	w.aliased = true
	w.walk(phi, p)
}

// only reports whether phi holds nil or addresses that are followed already.
func (w *walker) only(phi *ssa.Phi, seen map[*ssa.Phi]bool) bool {
	if seen[phi] {
		return true
	}
	seen[phi] = true
	for _, e := range phi.Edges {
		c, isConst := e.(*ssa.Const)
		inner, isPhi := e.(*ssa.Phi)
		if !(isConst && c.IsNil() || w.seen[e] || isPhi && w.only(inner, seen)) {
			return false
		}
	}
	return true
}

// load notes which parts of the loaded value are read.
func (w *walker) load(load *ssa.UnOp, p path) {
	read := func(q path) {
		w.reads = append(w.reads, access{instr: load, path: p.join(q), round: w.round})
	}
	for _, q := range w.fx.partsRead(load) {
		read(q)
	}
}

// partsRead lists the parts of a value, a struct or array as a whole, that
// are read.
func (fx *effects) partsRead(v ssa.Value) []path {
	refs := ssax.Referrers(v)
	if _, ok := v.Type().Underlying().(*types.Struct); !ok || len(refs) == 0 {
		return []path{""}
	}
	var parts []path
	for _, ref := range refs {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Field:
			for _, q := range fx.partsRead(ref) {
				parts = append(parts, path("").field(ref.Field).join(q))
			}
		case *ssa.Call:
			e := fx.argument(ref, v)
			if e == nil || e.Keeps {
				return []path{""}
			}
			parts = append(parts, e.Reads...)
		default:
			return []path{""}
		}
	}
	return parts
}

// call applies what the callee does with the address.
func (w *walker) call(call *ssa.Call, addr ssa.Value, p path) {
	e := w.fx.argument(call, addr)
	if e == nil || e.Keeps {
		w.kept = true
		return
	}
	for _, q := range e.Reads {
		w.reads = append(w.reads, access{instr: call, path: p.join(q), round: w.round})
	}
	for _, q := range e.Writes {
		w.writes = append(w.writes, access{instr: call, path: p.join(q), callee: e, inCallee: q, round: w.round})
	}
	if e.Returns && len(ssax.Referrers(call)) > 0 {
		if _, ok := call.Type().Underlying().(*types.Pointer); !ok {
			w.kept = true
			return
		}
		w.walk(call, p)
	}
}

// dropSelfReads forgets the reads that only serve to change the same part:
// the one in n++ or in list = append(list, x) tells nobody anything, unless
// what it leads to is read in turn.
func (w *walker) dropSelfReads() {
	stores := map[ssa.Instruction]path{}
	for _, a := range w.writes {
		if a.val != nil {
			stores[a.instr] = a.path
		}
	}
	var reads, own []access
	for _, r := range w.reads {
		load, ok := r.instr.(*ssa.UnOp)
		// A value that is assigned to itself as a whole is one that is returned.
		if !ok || r.path == "" || !feedsOnly(load, r.path, stores, 0) {
			reads = append(reads, r)
		} else {
			own = append(own, r)
		}
	}
	others := reads
	for _, r := range own {
		if slices.ContainsFunc(others, func(o access) bool { return o.path.overlaps(r.path) && ssax.Reaches(r.instr, o.instr) }) {
			reads = append(reads, r)
		}
	}
	w.reads = reads
}

// feedsOnly reports whether v is used for nothing but stores to p.
func feedsOnly(v ssa.Value, p path, stores map[ssa.Instruction]path, depth int) bool {
	refs := ssax.Referrers(v)
	if len(refs) == 0 || depth > 4 {
		return false
	}
	for _, ref := range refs {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if q, ok := stores[ref]; !ok || q != p || ref.Val != v {
				return false
			}
		case *ssa.BinOp:
			if isComparison(ref.Op) || !feedsOnly(ref, p, stores, depth+1) {
				return false
			}
		case *ssa.Convert:
			if !feedsOnly(ref, p, stores, depth+1) {
				return false
			}
		case *ssa.Call:
			if !ssax.IsBuiltin(ref.Common(), "append") || ref.Call.Args[0] != v || !feedsOnly(ref, p, stores, depth+1) {
				return false
			}
		default:
			return false
		}
	}
	return true
}

func isComparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}
