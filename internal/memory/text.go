package memory

import (
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// writesText looks for bytes of a string that somebody else has which are written in
// place, by means of package unsafe: through a slice of bytes, whatever a callee that
// gets the string itself, or an interface, is inferred to do. Bytes that are set to
// zero are wiped on purpose.
func (x *exec) writesText(kind contract.Kind, v value, c cause) {
	if !x.final || c.e.on.deep() || setsZero(c.instr) {
		return
	}
	if c.reg != nil && !ssax.IsBytes(c.reg.Type()) || c.reg == nil && c.callee != "" {
		return
	}
	for _, w := range v {
		if !x.isText(w.loc) {
			continue
		}
		ev := x.event(kind, c, value{w})
		x.conflict(mark{ev: ev, sure: true, doubt: w.may || w.as != "" || several(v), v: w}, w, c.instr, WritesText)
	}
}

// isText reports whether l holds the bytes of a string that came in as an argument, or
// that others have as well.
func (x *exec) isText(l loc) bool {
	if l == noLoc || x.t.nodes[l].kind != stepRoot {
		return false
	}
	r := x.t.info[l]
	return r.kind == rootText || r.kind == rootParam && ssax.IsString(r.value.Type())
}

// text gives the bytes of a string that nothing is known of, where somebody asks for
// them: the string was found in a list or map, so that others have it, or is a
// constant.
func (x *exec) text(v ssa.Value) value {
	if v == nil || !ssax.IsString(v.Type()) {
		return nil
	}
	switch u := v.(type) {
	case *ssa.Const:
	case *ssa.Lookup:
	case *ssa.Extract:
		switch u.Tuple.(type) {
		case *ssa.Lookup, *ssa.Next:
		default:
			return nil
		}
	case *ssa.UnOp:
		if _, elem := u.X.(*ssa.IndexAddr); !elem {
			return nil
		}
	default:
		return nil
	}
	return value{{loc: x.t.root(root{kind: rootText, value: v})}}
}

// setsZero reports whether i, or all that the function of this program which it calls
// does to elements, sets them to zero.
func setsZero(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Store:
		k, ok := i.Val.(*ssa.Const)
		return ok && ssax.IsInt(k, 0)
	case ssa.CallInstruction:
		if ssax.IsBuiltin(i.Common(), "clear") {
			return true
		}
		fn := i.Common().StaticCallee()
		if fn == nil || len(fn.Blocks) == 0 {
			return false
		}
		zero := false
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				st, ok := in.(*ssa.Store)
				if !ok {
					continue
				}
				if _, elem := st.Addr.(*ssa.IndexAddr); elem && ssax.IsByte(st.Val.Type()) {
					if !setsZero(st) {
						return false
					}
					zero = true
				}
			}
		}
		return zero
	}
	return false
}

// showsText reports whether u is a string that package unsafe made of just the bytes
// that w shows, which were there before the function: bytes that are made here may well
// be filled after the string is made of them.
func (x *exec) showsText(u, w view) bool {
	if u.loan == nil || w.loc != u.loc || u.win != w.win || u.lo != w.lo || u.hi != w.hi || !x.shared(u.loc) {
		return false
	}
	made := asValue(u.loan)
	return made != nil && ssax.IsString(made.Type())
}
