package memory

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// madeHere reports whether v is storage that this function made. doubt is set
// for an argument list, which is no copy that anybody meant to make.
func (x *exec) madeHere(v value) (doubt, local bool) {
	for _, a := range v {
		r := x.t.rootOf(a.loc)
		if r.kind == rootAged {
			r = x.t.info[r.of]
		}
		if r.kind != rootAlloc || x.t.nodes[a.loc].kind != stepRoot {
			return false, false
		}
		al, ok := r.value.(*ssa.Alloc)
		doubt = doubt || ok && al.Comment == "varargs"
	}
	return doubt, len(v) > 0
}

// throughCopy looks for changes in place that reach storage of others
// through something made here: a container that shares its elements, or an
// object that was given a global variable's array.
func (x *exec) throughCopy(e effect, on value, b *binding, c cause) {
	rootName, steps := e.on.split()
	kind, n := rootIndex(rootName)
	if !x.final || kind != 'p' || n >= len(b.args) || len(steps) < 2 || e.may && e.kind != contract.Writes {
		return
	}
	container := b.args[n]
	if cut, ok := strings.CutSuffix(string(e.on), "[]*"); ok {
		container = x.eval(path(cut), b)
	}
	doubt, local := x.madeHere(container)
	if !local {
		return
	}
	derefs := 0
	for _, s := range steps {
		derefs += b2i(s.kind == stepDeref)
	}
	elements := steps[len(steps)-2].kind == stepElem && steps[len(steps)-1].kind == stepDeref
	for _, w := range on {
		if !x.shared(w.loc) {
			continue
		}
		// what a shared object does with its own lists is its business
		global := x.t.rootOf(w.loc).kind == rootGlobal && derefs == 1
		if !(global && e.kind != contract.Writes) && !elements {
			continue
		}
		ev := x.event(e.kind, c, value{w})
		x.conflict(mark{ev: ev, sure: true, doubt: doubt || e.may || x.someMadeHere(on), v: w}, w, c.instr, ThroughCopy)
	}
}

// someMadeHere reports whether v may be storage that this function made.
func (x *exec) someMadeHere(v value) bool {
	for _, w := range v {
		if !x.shared(w.loc) {
			return true
		}
	}
	return false
}

// throughElem looks for a change of a map or slice that is an element of a
// container made here, and at the same time belongs to somebody else: the
// container was filled with another's elements, not with copies of them.
func (x *exec) throughElem(kind contract.Kind, reg ssa.Value, v value, c cause) {
	if !x.final || reg == nil {
		return
	}
	for _, cell := range x.cellsOf(reg) {
		container := x.t.arrayOf(cell.loc)
		if container == noLoc {
			continue
		}
		doubt, local := x.madeHere(value{{loc: container}})
		if !local {
			continue
		}
		held := x.content(cell.loc)
		for _, w := range v {
			if held.refersTo(w.loc) && x.shared(w.loc) && x.t.rootOf(w.loc).kind != rootHandoff && !x.changesOpenly(w.loc) {
				ev := x.event(kind, c, value{w})
				x.conflict(mark{ev: ev, sure: true, doubt: doubt || len(v) > 1, v: w}, w, c.instr, ThroughCopy)
			}
		}
	}
}

// changesOpenly reports whether the function writes entries of a map that l was
// found in, as such: whoever does that has not mistaken what lies in it for a copy.
func (x *exec) changesOpenly(l loc) bool {
	in, ok := x.t.initial(l)
	if !ok {
		return false
	}
	for _, b := range x.fn.Blocks {
		for _, i := range b.Instrs {
			up, ok := i.(*ssa.MapUpdate)
			if !ok {
				continue
			}
			for _, w := range x.val(up.Map) {
				if top, ok := x.t.initial(w.loc); ok && top != in && x.t.under(in, top) {
					return true
				}
			}
		}
	}
	return false
}

// adopts reports whether the object that owner is a field of gets the object that cell in
// is a part of, made here, into another of its lists: it has many of them, and each comes
// to have what was made of owner when it came.
func (x *exec) adopts(owner, in loc) bool {
	if in == noLoc || x.t.nodes[owner].kind != stepField || x.t.rootOf(in).kind != rootAlloc {
		return false
	}
	parent, child := x.t.nodes[owner].parent, x.t.nodes[in].root
	for l, held := range x.st.heap {
		if x.t.nodes[l].kind != stepElem || !held.val.refersTo(child) {
			continue
		}
		for f, list := range x.st.heap {
			if f != owner && x.t.nodes[f].parent == parent && list.val.refersTo(x.t.nodes[l].parent) {
				return true
			}
		}
	}
	return false
}

// inStructResult reports whether the result of d is a part of a struct that is returned by
// value.
func (x *exec) inStructResult(d *derivation, e exit) bool {
	for l, held := range x.st.heap {
		if slices.ContainsFunc(held.val, func(w view) bool { return w.grown == d.instr }) && x.partOfResult(l, e) {
			return true
		}
	}
	return false
}

// partOfResult reports whether l is a field of a struct that is returned by
// value: what becomes of it is the caller's business, as with a slice that is
// returned directly.
func (x *exec) partOfResult(l loc, e exit) bool {
	for n, v := range e.val {
		if !isAggregate(e.ret.Results[n].Type()) {
			continue
		}
		for _, w := range v {
			if x.t.under(l, w.loc) {
				return true
			}
		}
	}
	return false
}

// placeInCallee lets the conflict say where the callee appends whose result d is, to the
// field of the name that owner has.
func (x *exec) placeInCallee(c *Conflict, d *derivation, owner loc) {
	call, ok := d.instr.(ssa.CallInstruction)
	if !ok {
		return
	}
	s, _, _ := x.pkg.callee(x, call.Common())
	if s == nil {
		return
	}
	for _, e := range s.effects {
		_, steps := e.on.split()
		for len(steps) > 0 && steps[len(steps)-1].kind == stepDeref {
			steps = steps[:len(steps)-1]
		}
		if e.kind == contract.Appends && e.pos.IsValid() && len(steps) > 0 && steps[len(steps)-1].name == x.t.nodes[owner].field {
			c.Event, c.EventAt, c.Callee = e.pos, e.at, ssax.CalleeName(call.Common())
			return
		}
	}
}
