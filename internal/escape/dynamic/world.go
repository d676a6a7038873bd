package dynamic

import (
	"fmt"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A World says who can decide what a dynamic call calls.
type World struct {
	// Open says that code outside of the program can.
	Open bool `json:"open"`
	// Reflected says that the value comes out of package reflect, where types are
	// lost.
	Reflected bool `json:"reflected,omitempty"`
	// Why names the way in, in words: "exported function Parse takes it".
	Why string `json:"why,omitempty"`
}

// maxSources bounds the values looked at to find where an interface comes from.
const maxSources = 4000

// worldOf follows the interface or function value of the calls back to where it was made.
// In a program of commands nobody else can make one, so only reflection counts.
func (p *program) worldOf(calls []ssa.CallInstruction) World {
	s := &sources{p: p, seen: map[ssa.Value]bool{}, fields: map[*types.Var]bool{}}
	for _, c := range calls {
		if sealed(c) {
			continue
		}
		s.add(c.Common().Value)
	}
	for len(s.todo) > 0 {
		v := s.todo[len(s.todo)-1]
		s.todo = s.todo[:len(s.todo)-1]
		if len(s.seen) > maxSources {
			s.open("where it comes from is too far to follow")
			break
		}
		s.follow(v)
		if s.world.Open {
			break
		}
	}
	return s.world
}

// sealed says that only the program's own package can implement the interface: it has a
// method that others cannot name. (They could embed it, but then the method called is
// still the program's unless they hide it, which is far-fetched.)
func sealed(c ssa.CallInstruction) bool {
	if !c.Common().IsInvoke() {
		return false
	}
	iface, ok := c.Common().Value.Type().Underlying().(*types.Interface)
	if !ok {
		return false
	}
	for i := range iface.NumMethods() {
		if !iface.Method(i).Exported() {
			return true
		}
	}
	return false
}

type sources struct {
	p      *program
	seen   map[ssa.Value]bool
	fields map[*types.Var]bool
	todo   []ssa.Value
	world  World
}

func (s *sources) add(v ssa.Value) {
	if v != nil && !s.seen[v] {
		s.seen[v] = true
		s.todo = append(s.todo, v)
	}
}

// open notes a way in for others. There is none into a program of commands.
func (s *sources) open(format string, args ...any) {
	if s.p.closed || s.world.Open {
		return
	}
	s.world.Open, s.world.Why = true, fmt.Sprintf(format, args...)
}

func (s *sources) follow(v ssa.Value) {
	switch v := v.(type) {
	case *ssa.ChangeInterface:
		s.add(v.X)
	case *ssa.ChangeType:
		s.add(v.X)
	case *ssa.TypeAssert:
		s.add(v.X)
	case *ssa.MultiConvert:
		s.add(v.X)
	case *ssa.MakeInterface, *ssa.MakeClosure, *ssa.Function, *ssa.Const:
		// made here
	case *ssa.Phi:
		for _, e := range v.Edges {
			s.add(e)
		}
	case *ssa.Extract:
		s.extract(v)
	case *ssa.Call:
		s.result(v, 0)
	case *ssa.Parameter:
		s.parameter(v)
	case *ssa.FreeVar:
		s.freeVar(v)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			s.load(v.X)
			return
		}
		s.open("it is received from a channel")
	case *ssa.Field:
		s.field(fieldVar(v.X.Type(), v.Field))
	case *ssa.Alloc, *ssa.Global, *ssa.FieldAddr:
		s.load(v)
	default:
		s.open("it comes out of a collection")
	}
}

func (s *sources) extract(e *ssa.Extract) {
	switch t := e.Tuple.(type) {
	case *ssa.TypeAssert:
		s.add(t.X)
	case *ssa.Call:
		s.result(t, e.Index)
	default:
		s.open("it comes out of a collection")
	}
}

// result follows what functions return.
func (s *sources) result(c *ssa.Call, index int) {
	if f := c.Call.StaticCallee(); f != nil && f.Pkg != nil && f.Pkg.Pkg.Path() == "reflect" {
		s.world.Reflected = true
		s.world.Why = "it comes out of package reflect, where types are not followed"
		return
	}
	node := s.p.graph.Nodes[c.Parent()]
	if node == nil {
		return
	}
	found := false
	for _, e := range node.Out {
		if e.Site != ssa.CallInstruction(c) {
			continue
		}
		found = true
		for _, b := range e.Callee.Func.Blocks {
			if r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && index < len(r.Results) {
				s.add(r.Results[index])
			}
		}
	}
	if !found || c.Call.StaticCallee() == nil && !sealed(c) {
		s.open("it is the result of a dynamic call")
	}
}

// parameter follows to the callers, of whom there are others if the function is
// exported. Methods can be called through interfaces even if their type is not
// exported.
func (s *sources) parameter(v *ssa.Parameter) {
	f := v.Parent()
	if o := f.Object(); o != nil && o.Exported() && s.p.packageOf(f) != nil && s.p.packageOf(f).Name != "main" {
		s.open("the exported function %s takes it from its callers", f.RelString(nil))
	}
	i := -1
	for j, q := range f.Params {
		if q == v {
			i = j
		}
	}
	node := s.p.graph.Nodes[f]
	if node == nil || i < 0 {
		return
	}
	for _, e := range node.In {
		common := e.Site.Common()
		args := common.Args
		switch {
		case common.IsInvoke() && i == 0:
			s.add(common.Value)
		case common.IsInvoke() && i-1 < len(args):
			s.add(args[i-1])
		case !common.IsInvoke() && i < len(args):
			s.add(args[i])
		}
	}
}

func (s *sources) freeVar(v *ssa.FreeVar) {
	f := v.Parent()
	i := -1
	for j, q := range f.FreeVars {
		if q == v {
			i = j
		}
	}
	if f.Parent() == nil || i < 0 {
		return
	}
	for _, b := range f.Parent().Blocks {
		for _, in := range b.Instrs {
			if m, ok := in.(*ssa.MakeClosure); ok && m.Fn == ssa.Value(f) && i < len(m.Bindings) {
				s.add(m.Bindings[i])
			}
		}
	}
}

// load follows what was stored where the value is read from.
func (s *sources) load(addr ssa.Value) {
	switch a := addr.(type) {
	case *ssa.Alloc:
		s.stored(s.p.stores.locals[a])
	case *ssa.FreeVar:
		// A captured variable: its storage is bound where the closure is made.
		s.freeVar(a)
		s.stored(s.p.stores.locals[a])
	case *ssa.Global:
		if a.Object() != nil && a.Object().Exported() {
			s.open("anyone can set the exported variable %s", a.RelString(nil))
		}
		s.stored(s.p.stores.locals[a])
	case *ssa.FieldAddr:
		s.field(fieldVar(a.X.Type(), a.Field))
	case *ssa.Phi:
		for _, e := range a.Edges {
			s.load(e)
		}
	default:
		s.open("it comes out of a collection or through a pointer")
	}
}

func (s *sources) stored(vs []ssa.Value) {
	for _, v := range vs {
		s.add(v)
	}
}

func (s *sources) field(v *types.Var) {
	if v == nil || s.fields[v] {
		return
	}
	s.fields[v] = true
	if v.Exported() && v.Pkg() != nil && v.Pkg().Name() != "main" {
		s.open("anyone can set the exported field %s", v.Name())
	}
	s.stored(s.p.stores.fields[v])
}

func fieldVar(t types.Type, i int) *types.Var {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || i >= st.NumFields() {
		return nil
	}
	return st.Field(i).Origin()
}

// stores are the values put into variables and fields, of any object.
type stores struct {
	locals map[ssa.Value][]ssa.Value
	fields map[*types.Var][]ssa.Value
}

func newStores(funcs []*ssa.Function) *stores {
	s := &stores{map[ssa.Value][]ssa.Value{}, map[*types.Var][]ssa.Value{}}
	for _, f := range funcs {
		for _, b := range f.Blocks {
			for _, in := range b.Instrs {
				if st, ok := in.(*ssa.Store); ok {
					s.add(st)
				}
			}
		}
	}
	return s
}

func (s *stores) add(st *ssa.Store) {
	switch st.Val.Type().Underlying().(type) {
	case *types.Interface, *types.Signature:
	default:
		return
	}
	switch a := st.Addr.(type) {
	case *ssa.FieldAddr:
		if v := fieldVar(a.X.Type(), a.Field); v != nil {
			s.fields[v] = append(s.fields[v], st.Val)
		}
	case *ssa.Alloc, *ssa.Global, *ssa.FreeVar:
		s.locals[a] = append(s.locals[a], st.Val)
	}
}
