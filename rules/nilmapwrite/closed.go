package nilmapwrite

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/ssax"
)

// A closer is a method that sets a flag of its object and drops a map of it,
// under a lock: others may come afterwards, and are meant to look at the flag.
type closer struct {
	fn   *ssa.Function
	flag *types.Var
	pos  token.Pos
}

// closings are the closers of a package, by the field that holds the map.
type closings struct {
	g  *guard.Package
	of map[*types.Var]closer
	// looks are the functions that read a field, stores those that assign it.
	looks, stores ssax.FieldUses
}

func findClosed(g *guard.Package) *closings {
	c := &closings{g: g, of: map[*types.Var]closer{}, looks: ssax.FieldUses{}, stores: ssax.FieldUses{}}
	for _, fn := range g.Funcs {
		c.note(fn)
	}
	return c
}

// note takes in what fn reads and assigns, and whether it closes its receiver.
func (c *closings) note(fn *ssa.Function) {
	var flag *types.Var
	var dropped []*ssa.Store
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.UnOp:
				if i.Op == token.MUL {
					c.looks.Add(fieldOf(i.X), fn)
				}
			case *ssa.Store:
				c.stores.Add(fieldOf(i.Addr), fn)
				k, ok := i.Val.(*ssa.Const)
				if !ok || !ofReceiver(i.Addr, fn) || !c.g.Held(i).Any() {
					continue
				}
				if k.IsNil() && ssax.IsMap(k.Type()) {
					dropped = append(dropped, i)
				} else if ssax.IsBool(k, true) {
					flag = fieldOf(i.Addr)
				}
			}
		}
	}
	for _, st := range dropped {
		if flag != nil {
			c.of[fieldOf(st.Addr)] = closer{fn, flag, st.Pos()}
		}
	}
}

// ofReceiver reports whether addr is a field of what fn's receiver points to.
func ofReceiver(addr ssa.Value, fn *ssa.Function) bool {
	f, ok := addr.(*ssa.FieldAddr)
	return ok && fn.Signature.Recv() != nil && f.X == fn.Params[0]
}

// reached reports whether the write at i to the map m, of which nothing else is
// known, can come after the object was closed: m was loaded from a field of the
// receiver by a method that locks for itself, and neither that nor anybody it
// comes from or calls knows of the flag, as others do that use the map.
func (c *closings) reached(m ssa.Value, i ssa.Instruction) (why, bool) {
	load, ok := m.(*ssa.UnOp)
	fn := i.Parent()
	if !ok || !ofReceiver(load.X, fn) || !c.g.Held(i).Any() || c.g.AtEntry(fn).Any() {
		return why{}, false
	}
	field := fieldOf(load.X)
	cl, ok := c.of[field]
	if !ok || cl.fn == fn || !c.asked(cl, field) || !c.open(fn, cl, field, 0) {
		return why{}, false
	}
	for _, callee := range c.g.Callees(fn) {
		if c.looks[cl.flag][callee] || c.stores[field][callee] {
			return why{}, false
		}
	}
	return why{reason: closing, pos: cl.pos, name: cl.fn.Name()}, true
}

// asked reports whether another function that uses the map looks at the flag
// before.
func (c *closings) asked(cl closer, field *types.Var) bool {
	for fn := range c.looks[cl.flag] {
		if fn != cl.fn && c.looks[field][fn] {
			return true
		}
	}
	return false
}

// open reports whether fn, and all that call it, ask neither for the flag nor
// set the map.
func (c *closings) open(fn *ssa.Function, cl closer, field *types.Var, depth int) bool {
	if depth > 4 || c.looks[cl.flag][fn] || c.stores[field][fn] {
		return false
	}
	for _, call := range c.g.Callers(fn) {
		if from := call.Parent(); from != fn && !c.open(from, cl, field, depth+1) {
			return false
		}
	}
	return true
}

func fieldOf(addr ssa.Value) *types.Var {
	if f := ssax.Field(addr); f != nil {
		return f.Origin()
	}
	return nil
}
