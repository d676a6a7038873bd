package nilmapwrite

import (
	"go/token"
	"go/types"
	"maps"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// exec interprets one function over the maps it can see.
type exec struct {
	w     *work
	fn    *ssa.Function
	shape *flow.Shape
	sum   *summary
	st    *state
	final bool
	// elems are element places that the function stores to: there, one element
	// says nothing of another.
	elems map[place]bool
	// makers are the blocks that store a real map, by place.
	makers map[place][]*ssa.BasicBlock
	// stored are the places that the function assigns.
	stored map[place]bool
	// captured variables are changed by a closure.
	captured map[ssa.Value]bool
	// unmade are the blocks from which a new object comes to where pointers meet, by
	// the map in the object that is nil for certain.
	unmade map[place]map[*ssa.BasicBlock]bool
}

// maxBlocks bounds the functions that are looked at; larger ones are tables
// and parsers that programs wrote.
const maxBlocks = 800

func (w *work) run(fn *ssa.Function) *summary {
	x := &exec{
		w: w, fn: fn, shape: flow.NewShape(fn), sum: new(summary),
		elems: map[place]bool{}, makers: map[place][]*ssa.BasicBlock{}, stored: map[place]bool{}, captured: capturedIn(fn),
		unmade: map[place]map[*ssa.BasicBlock]bool{},
	}
	in, reached, ok := flow.Forward(fn, x.shape, x, 12)
	if !ok {
		return nil
	}
	x.final = true
	for _, b := range x.shape.Order {
		if reached[b.Index] {
			x.Block(b, in[b.Index])
		}
	}
	return x.sum
}

// Entry implements flow.Problem.
func (x *exec) Entry() *state { return newState() }

// Same implements flow.Problem.
func (x *exec) Same(a, b *state) bool {
	return maps.Equal(a.cells, b.cells) && maps.Equal(a.wild, b.wild) && maps.Equal(a.regs, b.regs) &&
		maps.Equal(a.from, b.from) && maps.Equal(a.points, b.points) && maps.Equal(a.targets, b.targets) && maps.Equal(a.escaped, b.escaped)
}

func (s *state) clone() *state {
	return &state{
		cells: maps.Clone(s.cells), wild: maps.Clone(s.wild), regs: maps.Clone(s.regs), from: maps.Clone(s.from),
		points: maps.Clone(s.points), targets: maps.Clone(s.targets), escaped: maps.Clone(s.escaped),
	}
}

// Join implements flow.Problem.
func (x *exec) Join(a, b *state, _ bool) *state {
	x.spell(a, b.wild)
	x.spell(b, a.wild)
	for p := range b.cells {
		if _, ok := a.cells[p]; !ok {
			a.cells[p] = x.lookup(a, p)
		}
	}
	for p, f := range a.cells {
		a.cells[p] = f.join(x.lookup(b, p))
	}
	maps.Copy(a.wild, b.wild)
	for v, f := range b.regs {
		a.regs[v] = f.join(register(a, v))
	}
	for v, f := range a.regs {
		a.regs[v] = f.join(register(b, v))
	}
	intersect(a.from, b.from)
	intersect(a.points, b.points)
	intersect(a.targets, b.targets)
	maps.Copy(a.escaped, b.escaped)
	return a
}

// spell writes down what s knows of the local variables in wild, which somebody
// unknown changed on the other path only: a decoder that was not called leaves
// its variable nil.
func (x *exec) spell(s *state, wild map[place]bool) {
	for w := range wild {
		a, ok := w.root.(*ssa.Alloc)
		if !ok || s.wild[w] {
			continue
		}
		for _, leaf := range mapsIn(a.Type().Underlying().(*types.Pointer).Elem()) {
			p := place{a, leaf}
			if _, known := s.cells[p]; !known && p.below(w) {
				s.cells[p] = x.lookup(s, p)
			}
		}
	}
}

// register gives what s says of a map in a register. A register that s does
// not have was not reached, unless it is a parameter.
func register(s *state, v ssa.Value) fact {
	if f, ok := s.regs[v]; ok {
		return f
	}
	if p, ok := v.(*ssa.Parameter); ok {
		return fact{entry: place{root: p}}
	}
	return fact{}
}

func intersect[K comparable](a, b map[K]place) {
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			delete(a, k)
		}
	}
}

// Block implements flow.Problem.
func (x *exec) Block(b *ssa.BasicBlock, in *state) *state {
	x.st = in.clone()
	for _, i := range b.Instrs {
		x.instr(i)
	}
	return x.st
}

// Edge implements flow.Problem: it follows the phis of to and takes in what
// the branch says.
func (x *exec) Edge(from, to *ssa.BasicBlock, out *state, _ bool) *state {
	s := out.clone()
	if br, ok := from.Instrs[len(from.Instrs)-1].(*ssa.If); ok && from.Succs[0] != from.Succs[1] {
		x.refine(s, br.Cond, to == from.Succs[0])
	}
	k := 0
	for i, p := range to.Preds {
		if p == from {
			k = i
		}
	}
	x.st = s
	facts, places := map[ssa.Value]fact{}, map[ssa.Value]place{}
	for _, i := range to.Instrs {
		phi, ok := i.(*ssa.Phi)
		if !ok {
			break
		}
		switch {
		case ssax.IsMap(phi.Type()):
			facts[phi] = x.eval(phi.Edges[k])
		case refers(phi.Type()):
			places[phi] = x.target(phi.Edges[k])
		}
	}
	maps.Copy(s.regs, facts)
	maps.Copy(s.targets, places)
	for phi, p := range places {
		x.meet(s, phi.(*ssa.Phi), p, from)
	}
	for v := range facts {
		delete(s.from, v)
	}
	return s
}

// refers reports whether a value of type t is followed as a pointer.
func refers(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Interface:
		return true
	}
	return false
}

// target names what a pointer points to.
func (x *exec) target(v ssa.Value) place {
	if p, ok := x.st.targets[v]; ok {
		return p
	}
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return x.target(v.X).add("." + strconv.Itoa(v.Field))
	case *ssa.IndexAddr:
		return x.target(v.X).add("[]")
	case *ssa.Slice:
		return x.target(v.X)
	case *ssa.ChangeType:
		return x.target(v.X)
	case *ssa.ChangeInterface:
		return x.target(v.X)
	case *ssa.MakeInterface:
		if refers(v.X.Type()) {
			return x.target(v.X)
		}
	case *ssa.TypeAssert:
		if !v.CommaOk && refers(v.Type()) {
			return x.target(v.X)
		}
	}
	return place{root: v}
}

// structAt names the variable that a value of struct type was loaded from.
func (x *exec) structAt(v ssa.Value) place {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return x.target(v.X)
		}
	case *ssa.Field:
		return x.structAt(v.X).add("." + strconv.Itoa(v.Field))
	}
	return place{root: v}
}

// lookup tells what the map variable p holds in state s.
func (x *exec) lookup(s *state, p place) fact {
	if p.root == nil || x.captured[p.root] || x.elems[p] {
		return unknown
	}
	if f, ok := s.cells[p]; ok {
		return f
	}
	if s.isWild(p) {
		return unknown
	}
	return x.initial(p)
}

// eval tells what is known of a map value.
func (x *exec) eval(v ssa.Value) fact {
	if f, ok := x.st.regs[v]; ok {
		return f
	}
	switch v := v.(type) {
	case *ssa.Const:
		if v.IsNil() {
			return null(why{reason: assigned, pos: token.NoPos})
		}
	case *ssa.MakeMap:
		return real
	case *ssa.ChangeType:
		return x.eval(v.X)
	case *ssa.Field:
		return x.lookup(x.st, x.structAt(v))
	case *ssa.Parameter:
		return fact{entry: place{root: v}}
	}
	return unknown
}

func (x *exec) instr(i ssa.Instruction) {
	s := x.st
	switch i := i.(type) {
	case *ssa.Alloc:
		s.fresh(i)
	case *ssa.MakeSlice:
		s.fresh(i)
	case *ssa.UnOp:
		if i.Op == token.MUL {
			x.load(i)
		}
	case *ssa.Field:
		if ssax.IsMap(i.Type()) {
			f := x.lookup(s, x.structAt(i))
			s.regs[i] = x.w.fields.doubt(f, i)
		}
	case *ssa.Store:
		x.store(i)
	case *ssa.Lookup:
		x.find(i)
	case *ssa.Extract:
		x.extract(i)
	case *ssa.MapUpdate:
		x.write(i.Map, i, how{pos: i.Pos()})
		x.leak(i.Value)
	case *ssa.Call:
		x.call(i, i.Common())
	case *ssa.Go:
		x.strange(i.Common())
	case *ssa.Defer:
		x.strange(i.Common())
	case *ssa.Send:
		x.leak(i.X)
	case *ssa.MakeClosure:
		for _, b := range i.Bindings {
			x.leak(b)
		}
	case *ssa.Return:
		if x.final {
			x.leave(i)
		}
	}
}

func (x *exec) load(i *ssa.UnOp) {
	s, p := x.st, x.target(i.X)
	switch {
	case ssax.IsMap(i.Type()):
		s.regs[i] = x.w.fields.doubt(x.lookup(s, p), i.X)
		s.from[i] = p
	case refers(i.Type()):
		t, ok := s.points[p]
		if !ok {
			t = p.add("*")
		}
		s.targets[i] = t
	}
}

func (x *exec) store(i *ssa.Store) {
	s, p := x.st, x.target(i.Addr)
	t := i.Val.Type()
	if a, ok := i.Addr.(*ssa.Alloc); !ok || s.escaped[a] {
		if _, local := p.root.(*ssa.Alloc); !local || s.escaped[p.root] {
			x.leak(i.Val)
		}
	}
	_, generic := t.(*types.TypeParam)
	switch {
	case generic:
		s.change(p) // it can be a map, or have some
	case ssax.IsMap(t):
		f := x.eval(i.Val)
		if f.may && !f.null.pos.IsValid() {
			f.null.pos = i.Pos()
		}
		x.assign(p, f, i.Block())
	case refers(t):
		to := x.target(i.Val)
		s.forget(p)
		s.forget(p.add("*"))
		s.points[p] = to
	default:
		if _, ok := t.Underlying().(*types.Struct); ok {
			x.copyStruct(p, i.Val, t)
		}
		if _, zero := i.Val.(*ssa.Const); !zero {
			for _, array := range arraysIn(t) {
				s.change(p.add(array)) // elements are not followed
			}
		}
	}
}

// arraysIn lists the paths of the arrays in a value of type t, of which
// assigning the value copies the elements.
func arraysIn(t types.Type) []string {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return []string{""}
	case *types.Struct:
		var out []string
		for i := range u.NumFields() {
			for _, p := range arraysIn(u.Field(i).Type()) {
				out = append(out, "."+strconv.Itoa(i)+p)
			}
		}
		return out
	}
	return nil
}

// assign gives the map variable p a value.
func (x *exec) assign(p place, f fact, b *ssa.BasicBlock) {
	if p.root == nil {
		return
	}
	for v, c := range x.st.from {
		if c == p {
			delete(x.st.from, v)
		}
	}
	for k := range len(p.path) {
		if p.path[k] == '[' {
			x.elems[p] = true
		}
	}
	if x.elems[p] {
		f = unknown
	}
	if f.made || f.other {
		x.makers[p] = append(x.makers[p], b)
	}
	x.st.cells[p] = f
	x.stored[p] = true
}

func (x *exec) copyStruct(p place, v ssa.Value, t types.Type) {
	from := x.structAt(v)
	_, zero := v.(*ssa.Const)
	facts := map[string]fact{}
	for _, leaf := range mapsIn(t) {
		f := null(why{reason: declared, pos: v.Pos()})
		if !zero {
			f = x.lookup(x.st, from.add(leaf))
		}
		facts[leaf] = f
	}
	x.st.forget(p)
	for leaf, f := range facts {
		x.st.cells[p.add(leaf)] = f
		x.stored[p.add(leaf)] = true
	}
}

// mapsIn lists the paths of the map-typed fields inside a struct type.
func mapsIn(t types.Type) []string {
	var out []string
	var visit func(t types.Type, path string, depth int)
	visit = func(t types.Type, path string, depth int) {
		switch u := t.Underlying().(type) {
		case *types.Map:
			out = append(out, path)
		case *types.Struct:
			for i := 0; i < u.NumFields() && depth < 4 && len(out) < 32; i++ {
				visit(u.Field(i).Type(), path+"."+strconv.Itoa(i), depth+1)
			}
		}
	}
	visit(t, "", 0)
	return out
}

// find follows a lookup in a map of maps.
func (x *exec) find(i *ssa.Lookup) {
	m, ok := i.X.Type().Underlying().(*types.Map)
	if !ok || !ssax.IsMap(m.Elem()) {
		return
	}
	if w, ok := x.w.fields.empty(i.X); ok && !i.CommaOk {
		x.st.regs[i] = null(w)
	}
}

func (x *exec) extract(i *ssa.Extract) {
	s := x.st
	s.fresh(i)
	if c, ok := i.Tuple.(*ssa.Call); ok && ssax.IsMap(i.Type()) {
		s.regs[i] = x.result(c, i.Index)
	}
}

// leak notes that others may reach what v points to.
func (x *exec) leak(v ssa.Value) {
	if refers(v.Type()) {
		x.st.escape(x.target(v).root)
	}
}
