package guard

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A Cell names a variable that can hold a map or slice: where it starts from
// and the fields and elements that lead to it. All objects of a type share
// their cells.
type Cell struct {
	// Root is a *types.TypeName for what objects of a type hold, a *ssa.Global
	// or a *ssa.Alloc for what one variable holds.
	Root any
	// Path is a list of steps: ".name" a field, "[]" an element of a map or
	// slice, "^" what an atomic variable holds.
	Path string
}

func (c Cell) step(s string) Cell { return Cell{c.Root, c.Path + s} }

// Name writes the cell as the source would, with inst for the object.
func (c Cell) Name() string {
	path := strings.NewReplacer("[]", "[...]", "^", "").Replace(c.Path)
	switch r := c.Root.(type) {
	case *ssa.Global:
		return r.Name() + path
	case *ssa.Alloc:
		return r.Comment + path
	}
	return strings.TrimPrefix(path, ".")
}

// A Ref is one cell a value was read from.
type Ref struct {
	Cell
	// Inst is the pointer to the object, nil for variables.
	Inst ssa.Value
	// Grown: an append lies between, so that the array may be another one.
	Grown bool
	// Returned: the value is what a function returned of the cell.
	Returned bool
}

func (r Ref) step(s string) Ref { r.Cell = r.Cell.step(s); return r }

// maxRefs bounds the cells of one value, maxPath the length of their paths,
// maxDepth how far a value is followed.
const (
	maxRefs  = 6
	maxPath  = 48
	maxDepth = 24
)

// Refs lists the cells whose map, slice or struct v is, or a view of it. The
// same place counts from every struct on the way: c.cfg.list is both
// Client.cfg.list and Config.list.
func (p *Package) Refs(v ssa.Value) []Ref {
	if v == nil {
		return nil
	}
	if r, ok := p.values[v]; ok {
		return r
	}
	if p.visiting[v] || len(p.visiting) > maxDepth {
		p.partial = true
		return nil
	}
	p.visiting[v] = true
	r := p.trim(p.refs(v))
	delete(p.visiting, v)
	// What was computed on the way round a cycle lacks what the cycle brings.
	if len(p.visiting) == 0 {
		p.partial = false
	}
	if !p.partial {
		p.values[v] = r
	}
	return r
}

func (p *Package) trim(rs []Ref) []Ref {
	var out []Ref
	for _, r := range rs {
		if len(r.Path) <= maxPath && len(out) < maxRefs && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

func (p *Package) refs(v ssa.Value) []Ref {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			if x := ssax.StoredBefore(v); x != nil {
				return p.Refs(x)
			}
			return p.loaded(v.X)
		}
	case *ssa.Field:
		return stepAll(p.Refs(v.X), "."+ssax.FieldName(v.X.Type(), v.Field))
	case *ssa.Lookup:
		return stepAll(p.Refs(v.X), "[]")
	case *ssa.Index:
		return stepAll(p.Refs(v.X), "[]")
	case *ssa.Extract:
		return p.extracted(v)
	case *ssa.Slice:
		if _, ok := v.X.Type().Underlying().(*types.Pointer); ok {
			return p.addr(v.X)
		}
		return p.Refs(v.X)
	case *ssa.ChangeType:
		return p.Refs(v.X)
	case *ssa.MakeInterface:
		return p.Refs(v.X)
	case *ssa.ChangeInterface:
		return p.Refs(v.X)
	case *ssa.TypeAssert:
		return p.Refs(v.X)
	case *ssa.Phi:
		var out []Ref
		for _, e := range v.Edges {
			out = append(out, p.Refs(e)...)
		}
		return out
	case *ssa.Call:
		return p.result(v, 0)
	}
	return nil
}

func stepAll(rs []Ref, s string) []Ref {
	out := make([]Ref, len(rs))
	for i, r := range rs {
		out[i] = r.step(s)
	}
	return out
}

// loaded gives the cells of what lies at an address. A local variable stands
// for what was assigned to it as well.
func (p *Package) loaded(addr ssa.Value) []Ref {
	out := slices.Clone(p.addr(addr))
	path, first := "", -1
	for {
		f, ok := addr.(*ssa.FieldAddr)
		if !ok {
			break
		}
		path, first = "."+ssax.FieldName(f.X.Type(), f.Field)+path, f.Field
		addr = f.X
	}
	a, ok := p.Captured(addr).(*ssa.Alloc)
	if !ok || len(p.stores[a]) > 4 || first >= 0 && FieldAssigned(a, first) {
		return out
	}
	for _, st := range p.stores[a] {
		for _, r := range p.Refs(st.Val) {
			out = append(out, r.step(path))
		}
	}
	return out
}

// FieldAssigned reports whether field i of the local struct a is assigned by
// itself, so that it is not what a was assigned as a whole.
func FieldAssigned(a *ssa.Alloc, i int) bool {
	for _, r := range ssax.Referrers(a) {
		f, ok := r.(*ssa.FieldAddr)
		if !ok || f.Field != i {
			continue
		}
		for _, q := range ssax.Referrers(f) {
			if st, ok := q.(*ssa.Store); ok && st.Addr == f {
				return true
			}
		}
	}
	return false
}

func (p *Package) extracted(v *ssa.Extract) []Ref {
	switch t := v.Tuple.(type) {
	case *ssa.Lookup:
		if v.Index == 0 {
			return stepAll(p.Refs(t.X), "[]")
		}
	case *ssa.TypeAssert:
		if v.Index == 0 {
			return p.Refs(t.X)
		}
	case *ssa.Next:
		if r, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
			return stepAll(p.Refs(r.X), "[]")
		}
	case *ssa.Call:
		return p.result(t, v.Index)
	}
	return nil
}

// addr lists the cells that v is the address of.
func (p *Package) addr(v ssa.Value) []Ref {
	if r, ok := p.addrs[v]; ok {
		return r
	}
	p.addrs[v] = nil // against cycles
	r := p.trim(p.addrOf(v))
	p.addrs[v] = r
	if p.partial {
		delete(p.addrs, v)
	}
	return r
}

func (p *Package) addrOf(v ssa.Value) []Ref {
	switch v := v.(type) {
	case *ssa.Global:
		return []Ref{{Cell: Cell{Root: v}}}
	case *ssa.Alloc:
		return []Ref{{Cell: Cell{Root: v}, Inst: v}}
	case *ssa.FreeVar:
		if b := p.Captured(v); b != v {
			return p.addr(b)
		}
	case *ssa.FieldAddr:
		return stepAll(p.object(v.X), "."+ssax.FieldName(v.X.Type(), v.Field))
	case *ssa.IndexAddr:
		if _, ok := v.X.Type().Underlying().(*types.Pointer); ok {
			return stepAll(p.addr(v.X), "[]")
		}
		return stepAll(p.Refs(v.X), "[]")
	case *ssa.Phi:
		var out []Ref
		for _, e := range v.Edges {
			out = append(out, p.addr(e)...)
		}
		return out
	case *ssa.Parameter:
		return p.typed(v)
	case *ssa.Call:
		return p.atomicLoad(v)
	}
	return nil
}

// object gives what a pointer to a struct points to: the object of its type,
// and what holds that struct.
func (p *Package) object(v ssa.Value) []Ref {
	out := slices.Clone(p.typed(v))
	switch v := v.(type) {
	case *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global, *ssa.Call:
		out = append(out, p.addr(v)...)
	case *ssa.Alloc:
		if len(out) == 0 { // a struct without a type name
			out = p.addr(v)
		}
	case *ssa.FreeVar:
		if b := p.Captured(v); b != v {
			return p.object(b)
		}
	case *ssa.Lookup, *ssa.Extract: // a pointer that a map holds
		for _, r := range p.Refs(v) {
			if !r.Returned {
				out = append(out, r)
			}
		}
	}
	return out
}

// typed is the object behind a pointer to a named type.
func (p *Package) typed(v ssa.Value) []Ref {
	ptr, ok := v.Type().Underlying().(*types.Pointer)
	if !ok {
		return nil
	}
	n, ok := types.Unalias(ptr.Elem()).(*types.Named)
	if !ok {
		return nil
	}
	return []Ref{{Cell: Cell{Root: n.Origin().Obj()}, Inst: p.Origin(v)}}
}

// Captured follows a captured variable to the variable that was captured.
func (p *Package) Captured(v ssa.Value) ssa.Value {
	for {
		f, ok := v.(*ssa.FreeVar)
		if !ok {
			return v
		}
		mc := p.makers[f.Parent()]
		if mc == nil {
			return v
		}
		i := slices.Index(f.Parent().FreeVars, f)
		v = mc.Bindings[i]
	}
}

// Origin follows a pointer through captured variables and local variables that
// are assigned once.
func (p *Package) Origin(v ssa.Value) ssa.Value {
	for range 10 {
		v = p.Captured(v)
		u, ok := v.(*ssa.UnOp)
		if !ok || u.Op != token.MUL {
			return v
		}
		a, ok := p.Captured(u.X).(*ssa.Alloc)
		if !ok || len(p.stores[a]) != 1 {
			return v
		}
		v = p.stores[a][0].Val
	}
	return v
}
