package memory

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// summarize adds to the summary what is so at one return.
func (x *exec) summarize(e exit) {
	// What takes the place of something that is handed on comes first: a summary
	// without room for both must not say only that it is handed on.
	var handoffs []loc
	for _, l := range x.cells() {
		if x.sum.full() {
			return
		}
		held := x.st.heap[l]
		if x.t.rootOf(l).kind == rootHandoff {
			handoffs = append(handoffs, l)
			continue
		}
		if !x.shared(l) {
			continue
		}
		to, ok := x.t.pathOf(l)
		if !ok || held.tested || held.val.same(x.t.defaultValue(l)) {
			continue
		}
		doubt := x.forOneArgument(held.in)
		may := !held.sure && !x.t.nodes[l].many || len(x.exits) > 1 && !x.everyExit(l)
		x.storedEffects(to, l, held, may, doubt)
		x.storedResults(to, l, e, may, doubt)
	}
	for _, l := range handoffs {
		x.handoffEffects(l)
	}
	x.aggEffects()
	for j, v := range e.val {
		x.resultEffects(j, v, e.ret.Results[j].Type())
	}
}

// handoffEffects describes what cell l, a goroutine's or channel's, was handed.
func (x *exec) handoffEffects(l loc) {
	held, h := x.st.heap[l], x.t.rootOf(l)
	x.contents("", held, 3, func(at, p path, w view, in cell) {
		elsewhere := h.name == "goroutine" && !x.goroutineReads(h.instr, at)
		x.sum.add(effect{kind: contract.Keeps, doubt: w.may && w.as == "" || elsewhere, left: h.name == "goroutine" && x.leaves(h.instr), as: w.as, on: p, to: path(h.name), pos: held.at, at: x.pkg.place(held.at), via: x.handedBy(held, in)})
	})
}

// handedBy gives the call in this declaration by which an object is kept in another
// one, if the view was put into the object here: a queue keeps what it is given, and
// the mistake is to give it that.
func (x *exec) handedBy(held, in cell) token.Pos {
	if via, ok := x.givenTo[held.at]; ok {
		return via
	}
	if x.writtenHere(held.at) || !x.writtenHere(in.at) {
		return token.NoPos
	}
	return x.handsOver(held.at)
}

// handsOver gives the place of the call by which something is kept at pos, in another
// declaration.
func (x *exec) handsOver(pos token.Pos) token.Pos {
	if call := x.keptBy[pos]; call != nil {
		return ssax.Pos(call)
	}
	return token.NoPos
}

func (x *exec) everyExit(l loc) bool {
	for _, e := range x.exits {
		if _, ok := e.st.heap[l]; !ok {
			return false
		}
	}
	return true
}

func (x *exec) storedEffects(to path, l loc, held cell, may, doubt bool) {
	fresh, own := false, false
	def := x.t.defaultValue(l)
	for _, w := range held.val {
		fresh = fresh || !x.shared(w.loc)
		own = own || def.refersTo(w.loc)
	}
	// x = append(x, ...) leaves x's own array or a copy: that replaces nothing.
	if (fresh || len(held.val) == 0) && !own {
		x.sum.add(effect{kind: contract.Clears, to: to, may: may, pos: held.at, at: x.pkg.place(held.at)})
	}
	x.contents(to, held, 3, func(at, p path, w view, in cell) {
		if def.refersTo(w.loc) && at == to && w.cap != capExact {
			return // or it was clipped, and who has the array from before has the room
		}
		if p == at+"*" && strings.HasSuffix(string(at), "[]") && !x.appended(w) {
			return // elements that are copied to where they may have been before
		}
		x.sum.add(effect{kind: contract.Stores, to: at, on: p, may: may, doubt: doubt || w.may && w.as == "", as: w.as, lent: w.loan != nil, grown: x.appended(w), pos: in.at, at: x.pkg.place(in.at), win: w.window(), cap: w.cap})
	})
}

// storedResults notes what was made here, put into cell l and returned as well: the
// caller then has what the cell's owner has. Where the result may be what the cell held
// before, that says so already, and of what an append gave the array before is the owner's.
func (x *exec) storedResults(to path, l loc, e exit, may, doubt bool) {
	held, def := x.st.heap[l], x.t.defaultValue(l)
	for j, v := range e.val {
		t := e.ret.Results[j].Type()
		if !carries(t) || isAggregate(t) || slices.ContainsFunc(def, func(w view) bool { return v.refersTo(w.loc) }) {
			continue
		}
		made := func(w view) bool {
			return w.grown == nil && !x.shared(w.loc) && x.t.nodes[w.loc].kind == stepRoot && v.refersTo(w.loc)
		}
		if n := slices.IndexFunc(held.val, made); n >= 0 {
			w := held.val[n]
			x.sum.add(effect{kind: contract.Stores, to: to, on: path("r" + strconv.Itoa(j)), may: may, doubt: doubt || w.may && w.as == "" || len(v) > 1, pos: held.at, at: x.pkg.place(held.at)})
		}
	}
}

// aggEffects notes structs that were assigned as a whole, with something the
// callers can name or with something that was made here.
func (x *exec) aggEffects() {
	for l, from := range ordered(x.st.agg) {
		if !x.shared(l) || from == noLoc {
			continue
		}
		to, ok := x.t.pathOf(l)
		if !ok {
			continue
		}
		if on, ok := x.t.pathOf(from); ok && to != on {
			x.sum.add(effect{kind: contract.Stores, to: to, on: on, agg: true})
		} else if in, _ := x.t.initial(from); in != noLoc && x.t.rootOf(in).kind == rootAlloc && x.opaqueStruct(l) {
			x.sum.add(effect{kind: contract.Clears, to: to, agg: true})
		}
	}
}

// opaqueStruct reports whether cell l is a field of a struct type of another
// package. What an assignment leaves of the fields of other structs is known
// field by field.
func (x *exec) opaqueStruct(l loc) bool {
	f := x.t.nodes[l].fvar
	if f == nil {
		return false
	}
	n, ok := types.Unalias(f.Type()).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg() != x.fn.Pkg.Pkg
}

// contents calls f for everything named by callers that cell c refers to,
// directly or through storage made here: at is the path, from prefix, of the
// cell that holds it.
func (x *exec) contents(prefix path, c cell, depth int, f func(at, p path, w view, in cell)) {
	for _, w := range c.val {
		if x.shared(w.loc) {
			if p, ok := x.t.pathOf(w.loc); ok {
				f(prefix, p, w, c)
			}
			continue
		}
		if depth > 0 {
			if in, ok := x.st.heap[w.loc]; ok { // a pointer to a variable
				x.contents(prefix+"*", in, depth-1, f)
			}
			x.inside(prefix+"*", w.loc, depth-1, f)
			if e := x.t.element(w.loc); e != noLoc && !x.shared(e) {
				x.inside(prefix+"*", e, depth-1, f)
			}
		}
	}
}

func (x *exec) inside(prefix path, l loc, depth int, f func(at, p path, w view, in cell)) {
	for _, kid := range x.t.nodes[l].kids {
		if x.sum.full() {
			return
		}
		n := x.t.nodes[kid]
		if n.kind == stepDeref {
			continue
		}
		at := prefix + "[]"
		if n.kind == stepField {
			at = prefix + path("."+n.field)
		}
		if c, ok := x.st.heap[kid]; ok {
			x.contents(at, c, depth, f)
		}
		x.inside(at, kid, depth, f)
	}
}

// resultEffects describes one result.
func (x *exec) resultEffects(j int, v value, t types.Type) {
	if !carries(t) {
		return
	}
	if ssax.IsString(t) {
		v = v.mapViews(func(w view) (view, bool) { return w, w.loan != nil })
	}
	r := path("r" + strconv.Itoa(j))
	for _, w := range v {
		if x.st.empty[w.loc] {
			continue // shows nothing
		}
		if p, ok := x.t.pathOf(w.loc); ok && (x.shared(w.loc) || isAggregate(t)) {
			kind := contract.Returns
			if o, ok := x.t.ownerCell(w.loc); ok && x.t.nodes[o].fvar != nil {
				x.pkg.handed[x.t.nodes[o].fvar] = true
			}
			if d := x.derived[w.grown]; w.grown != nil && (d == nil || d.kind == contract.Appends) && !x.ownedAtExit(w.loc) {
				kind = contract.Grows
			}
			if root, _ := p.split(); root != string(r) && x.movedOut(w.loc) {
				x.sum.add(effect{kind: contract.Fresh, to: r, cap: w.cap})
			} else if root != string(r) {
				_, given := x.released(w.loc)
				x.sum.add(effect{kind: kind, on: p, to: r, win: w.win, cap: w.cap, as: w.as, doubt: w.may && w.as == "", spared: !given, own: x.addsOwn(w)})
			}
			if !isAggregate(t) {
				continue
			}
		}
		made := x.t.rootOf(w.loc)
		if made.kind == rootAged && x.t.nodes[w.loc].kind == stepRoot {
			made = x.t.info[made.of]
		}
		switch made.kind {
		case rootPooled:
			x.sum.add(effect{kind: contract.Pooled, to: r})
		case rootAlloc:
			if x.t.nodes[w.loc].kind == stepRoot {
				x.sum.add(effect{kind: contract.Fresh, to: r, cap: w.cap})
			}
		}
		note := func(at, p path, w view, _ cell) {
			if x.st.empty[w.loc] {
				return
			}
			x.sum.add(effect{kind: contract.Stores, to: at, on: p, win: w.window(), cap: w.cap, lent: w.loan != nil, grown: x.appended(w), own: x.addsOwn(w)})
		}
		st, ok := t.Underlying().(*types.Struct)
		if p, isPtr := t.Underlying().(*types.Pointer); isPtr {
			st, ok = p.Elem().Underlying().(*types.Struct)
		} else if _, isInterface := t.Underlying().(*types.Interface); isInterface {
			st, ok = madeStruct(made)
		}
		if ok {
			x.fields(r, w.loc, st, note)
		} else if array := pointedArray(t); array != nil && x.st.agg[w.loc] != noLoc {
			x.elements(r, w.loc, array, note)
		} else {
			x.inside(r, w.loc, 3, note)
		}
	}
}

// appended reports whether w is what an append to its array gave.
func (x *exec) appended(w view) bool {
	d := x.derived[w.grown]
	return w.grown != nil && d != nil && d.kind == contract.Appends
}

// addsOwn reports whether w is what an append gives that adds nothing from an argument.
func (x *exec) addsOwn(w view) bool { return x.appended(w) && !x.derived[w.grown].varies }

// pointedArray gives the array type that t points to.
func pointedArray(t types.Type) *types.Array {
	p, ok := t.Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	a, _ := p.Elem().Underlying().(*types.Array)
	return a
}

// elements describes an array that was assigned as a whole.
func (x *exec) elements(prefix path, l loc, t *types.Array, note func(at, p path, w view, in cell)) {
	c := x.t.elem(l)
	if c == noLoc || !carries(t.Elem()) || ssax.IsString(t.Elem()) {
		return
	}
	if st, ok := t.Elem().Underlying().(*types.Struct); ok {
		x.fields(prefix+"[]", c, st, note)
	} else if !isAggregate(t.Elem()) {
		x.contents(prefix+"[]", cell{val: x.content(c)}, 3, note)
	}
}

// madeStruct gives the type of a struct variable: what an interface holds the
// address of has parts that the interface's type does not tell of.
func madeStruct(r root) (*types.Struct, bool) {
	a, ok := r.value.(*ssa.Alloc)
	if !ok || r.kind != rootAlloc {
		return nil, false
	}
	st, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	return st, ok
}

// fields describes a struct that is returned by value, field by field.
func (x *exec) fields(prefix path, l loc, st *types.Struct, note func(at, p path, w view, in cell)) {
	for f := range st.Fields() {
		if !carries(f.Type()) || ssax.IsString(f.Type()) {
			continue
		}
		c := x.t.field(l, f.Name())
		if c == noLoc {
			continue
		}
		at := prefix + path("."+f.Name())
		if sub, ok := f.Type().Underlying().(*types.Struct); ok {
			x.fields(at, c, sub, note)
			continue
		}
		x.contents(at, cell{val: x.content(c)}, 3, note)
	}
}

// movedOut reports whether the field that had l at entry certainly has something
// else now, and nothing that outlives the function refers to l: who gets
// it is its only owner. (b := x.pending; x.pending = nil; return b)
func (x *exec) movedOut(l loc) bool {
	o, ok := x.t.ownerCell(l)
	if !ok || x.t.nodes[o].kind != stepField || x.t.nodes[o].many {
		return false
	}
	held, ok := x.st.heap[o]
	return ok && held.sure && !held.tested && !x.ownedAtExit(l)
}

// ownedAtExit reports whether a cell that outlives the function holds l: what
// it returns of it is then a loan, not the result of an append.
func (x *exec) ownedAtExit(l loc) bool {
	for _, c := range x.cells() {
		if x.shared(c) && x.st.heap[c].val.refersTo(l) {
			return true
		}
	}
	return false
}
