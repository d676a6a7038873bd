package memory

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// eval gives what a callee's path stands for at a call.
func (x *exec) eval(p path, b *binding) value {
	if p == "" {
		return nil
	}
	rootName, steps := p.split()
	v, t := x.rootAt(rootName, b)
	v, _ = x.walk(v, t, steps, b)
	return v
}

// rootAt gives what the root of a callee's path stands for at a call, and its
// type, nil if not known.
func (x *exec) rootAt(rootName string, b *binding) (value, types.Type) {
	var v value
	switch kind, n := rootIndex(rootName); {
	case kind == 'p' && n < len(b.args):
		if v = b.args[n]; len(v) == 0 && n < len(b.regs) {
			v = x.text(b.regs[n])
		}
	case kind == 'f' && n < len(b.free):
		v = b.free[n]
	case kind == 'r' && n < len(b.res):
		v = b.res[n]
	case rootName == closureRoot:
		v = b.fn
	case kind == 0 && len(rootName) > 3:
		v = value{{loc: x.t.root(root{kind: rootGlobal, name: rootName[2 : len(rootName)-1]})}}
	}
	return v, b.typeOf(rootName)
}

// walk follows the steps of a callee's path from v, which is of type t.
func (x *exec) walk(v value, t types.Type, steps []pathStep, b *binding) (value, types.Type) {
	for _, s := range steps {
		if len(v) == 0 {
			return nil, t
		}
		var f *types.Var
		t, f = stepType(t, s)
		if s.kind == stepDeref {
			var w value
			for _, c := range v {
				if k, ok := x.st.keyed[c.loc]; ok {
					// most likely the element that was stored last is meant
					w = w.union(k.val)
					continue
				}
				held := x.load(c.loc, nil, b.call)
				if len(held) == 0 && b.fills && x.t.nodes[c.loc].kind == stepElem && x.t.rootOf(c.loc).kind == rootAlloc {
					// a list that the callee made: its elements are what the contract says of them
					held = value{{loc: x.t.deref(c.loc)}}
					x.store(c.loc, nil, held, ssax.Pos(b.call))
				}
				w = w.union(held)
			}
			v = w
			continue
		}
		v = v.mapViews(func(w view) (view, bool) {
			l := x.t.child(w.loc, s.kind, s.name)
			if l != noLoc && x.t.nodes[l].fvar == nil {
				x.t.nodes[l].fvar = f
				x.t.nodes[l].pseudo = b.lib && (f == nil || f.Pkg() != x.pkg.pass.Pkg)
			}
			return view{loc: l, taken: w.taken}, true
		})
	}
	return v, t
}

// regAt gives the register of the argument that p is, nil if p lies deeper.
func (b *binding) regAt(p path) ssa.Value {
	rootName, steps := p.split()
	if kind, n := rootIndex(rootName); kind == 'p' && len(steps) == 0 && n < len(b.regs) {
		return b.regs[n]
	}
	return nil
}

// typeOf gives the type of a path's root at this call, nil if not known.
func (b *binding) typeOf(rootName string) types.Type {
	if kind, n := rootIndex(rootName); kind == 'p' && n < len(b.regs) && b.regs[n] != nil {
		return b.regs[n].Type()
	}
	return nil
}

// stepType follows one step of a path through types, as far as they say.
func stepType(t types.Type, s pathStep) (types.Type, *types.Var) {
	if t == nil {
		return nil, nil
	}
	switch s.kind {
	case stepField:
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		st, ok := t.Underlying().(*types.Struct)
		if !ok {
			return nil, nil
		}
		for f := range st.Fields() {
			if f.Name() == s.name {
				return f.Type(), f
			}
		}
		return nil, nil
	case stepElem:
		switch u := t.Underlying().(type) {
		case *types.Slice:
			return u.Elem(), nil
		case *types.Map:
			return u.Elem(), nil
		case *types.Array:
			return u.Elem(), nil
		case *types.Chan:
			return u.Elem(), nil
		}
		return nil, nil
	}
	return t, nil // the step behind a reference goes by the reference's type
}

// makeInterface puts a value into an interface: nothing, where it was found nil.
func (x *exec) makeInterface(i *ssa.MakeInterface) {
	held := x.val(i.X)
	if len(held) > 0 && foundNil(i.X, i.Block()) {
		held = nil
	}
	x.set(i, held, i.X)
}

// binOp reads what it compares or adds, but for pointers, and what is compared with nil.
func (x *exec) binOp(i *ssa.BinOp) {
	_, reference := i.X.Type().Underlying().(*types.Pointer)
	if !reference && !nilConst(i.X) && !nilConst(i.Y) {
		x.use(i.X, i, UsedRead)
		x.use(i.Y, i, UsedRead)
	}
	x.set(i, nil)
}
