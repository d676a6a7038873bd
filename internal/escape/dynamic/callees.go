package dynamic

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/gclog"
	"github.com/memvet/memvet/internal/layout"
)

// A callee is a function that a dynamic call may reach.
type callee struct {
	fn *ssa.Function
	// recv is the type inside the interface, nil for function values.
	recv types.Type
	// tags are those of the receiver or function value, and of each argument.
	tags []tag
	// why says what is not known of it, or that it calls on dynamically itself.
	why     string
	unknown bool
}

// callees are those of all calls at one place, by name.
func (p *program) callees(calls []ssa.CallInstruction) []*callee {
	seen := map[*ssa.Function]bool{}
	var out []*callee
	for _, c := range calls {
		node := p.graph.Nodes[c.Parent()]
		if node == nil {
			continue
		}
		for _, e := range node.Out {
			if e.Site == c && !seen[e.Callee.Func] {
				seen[e.Callee.Func] = true
				out = append(out, newCallee(e.Callee.Func, c))
			}
		}
	}
	sortCallees(out)
	return out
}

func newCallee(f *ssa.Function, c ssa.CallInstruction) *callee {
	out := &callee{fn: f}
	if c.Common().IsInvoke() && f.Signature.Recv() != nil {
		out.recv = f.Signature.Recv().Type()
	}
	return out
}

func sortCallees(cs []*callee) {
	slices.SortFunc(cs, func(a, b *callee) int { return strings.Compare(a.fn.String(), b.fn.String()) })
}

// implementers finds the methods that a call could reach if any type of the
// program could be in the interface: what is visible of an open world.
type implementers struct {
	prog  *ssa.Program
	types []types.Type
}

func newImplementers(prog *ssa.Program) *implementers {
	im := &implementers{prog: prog}
	for _, t := range prog.RuntimeTypes() {
		if !types.IsInterface(t) {
			im.types = append(im.types, t)
		}
	}
	return im
}

func (im *implementers) of(c ssa.CallInstruction) []*callee {
	common := c.Common()
	iface, ok := common.Value.Type().Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	var out []*callee
	for _, t := range im.types {
		if !types.Implements(t, iface) {
			continue
		}
		sel := im.prog.MethodSets.MethodSet(t).Lookup(common.Method.Pkg(), common.Method.Name())
		if sel == nil {
			continue
		}
		if f := im.prog.MethodValue(sel); f != nil {
			out = append(out, &callee{fn: f, recv: t})
		}
	}
	sortCallees(out)
	return slices.CompactFunc(out, func(a, b *callee) bool { return a.fn == b.fn })
}

// resolve fills in the tags of a callee, for a call with n arguments besides
// the receiver or function value.
func (p *program) resolve(log *gclog.Log, c *callee, n int) {
	c.tags = make([]tag, n+1)
	for i := range c.tags {
		c.tags[i] = noLeak()
	}
	params, why, ok := p.paramTags(log, c.fn, 0)
	if !ok {
		c.unknown, c.why = true, why
		for i := range c.tags {
			c.tags[i] = leaksAll()
		}
		return
	}
	c.why = why
	if c.recv == nil {
		// A function value's own storage is not handed to it, but what a
		// bound method keeps in it is.
		copy(c.tags[1:], params)
		return
	}
	for i := range c.tags {
		if i < len(params) {
			c.tags[i] = params[i]
		}
	}
	if !layout.PointerShaped(c.recv) {
		// The interface points to the value that the method gets.
		c.tags[0] = c.tags[0].deeper()
	}
}

// maxWrappers bounds the wrappers around wrappers that are looked through.
const maxWrappers = 8

// paramTags are the tags of a function's parameters, receiver first.
func (p *program) paramTags(log *gclog.Log, f *ssa.Function, depth int) (_ []tag, why string, ok bool) {
	if f.Synthetic != "" && f.Origin() == nil && len(f.Blocks) > 0 && f.Syntax() == nil {
		return p.wrapperTags(log, f, depth)
	}
	pkg := p.packageOf(f)
	switch {
	case pkg == nil:
		return nil, "it is made by reflection", false
	case f.Origin() != nil && !p.isRoot(pkg):
		return nil, "it is generic code of another package, which is compiled where it is used", false
	}
	tags, why := p.declared(log, f)
	return tags, why, tags != nil
}

// paramVars are a function's receiver and parameters.
func paramVars(f *ssa.Function) []*types.Var {
	var out []*types.Var
	if r := f.Signature.Recv(); r != nil {
		out = append(out, r)
	}
	for i := range f.Signature.Params().Len() {
		out = append(out, f.Signature.Params().At(i))
	}
	return out
}

// wrapperTags are those of a function that only calls another one: a promoted
// method, a bound method, a method expression. The compiler makes the same
// wrappers, and their tags follow from what they call.
func (p *program) wrapperTags(log *gclog.Log, f *ssa.Function, depth int) ([]tag, string, bool) {
	if depth > maxWrappers {
		return nil, "wrapped too deep", false
	}
	c := wrappedCall(f)
	if c == nil {
		return nil, "a wrapper without a call", false
	}
	return p.throughWrapper(log, f, c, depth)
}

// wrappedCall is the one call of a wrapper.
func wrappedCall(f *ssa.Function) ssa.CallInstruction {
	for _, b := range f.Blocks {
		for _, in := range b.Instrs {
			c, ok := in.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if _, builtin := c.Common().Value.(*ssa.Builtin); !builtin { // the nil check of a wrapper around a value method
				return c
			}
		}
	}
	return nil
}

// wrapped is the function that a wrapper calls, nil if it is called dynamically.
func wrapped(f *ssa.Function) *ssa.Function {
	if c := wrappedCall(f); c != nil {
		return c.Common().StaticCallee()
	}
	return nil
}

func (p *program) throughWrapper(log *gclog.Log, f *ssa.Function, c ssa.CallInstruction, depth int) ([]tag, string, bool) {
	out := make([]tag, len(f.Params))
	callee := c.Common().StaticCallee()
	if callee == nil {
		for i, v := range f.Params {
			out[i] = noLeak()
			if hasPointers(v.Type()) {
				out[i] = leaksAll()
			}
		}
		return out, "passes it to another dynamic call, of an embedded interface", true
	}
	inner, why, ok := p.paramTags(log, callee, depth+1)
	if !ok {
		return nil, why, false
	}
	for i := range out {
		out[i] = noLeak()
	}
	args := c.Common().Args
	for i, a := range args {
		if i >= len(inner) {
			break
		}
		if j := slices.IndexFunc(f.Params, func(q *ssa.Parameter) bool { return ssa.Value(q) == root(a) }); j >= 0 {
			out[j] = out[j].join(inner[i])
		}
	}
	return out, why, true
}

// root follows field selections and loads back to where a receiver came from.
// That a load dereferences is left out: the tag then says too much.
func root(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.Alloc:
			s := onlyStore(x)
			if s == nil {
				return v
			}
			v = s
		default:
			return v
		}
	}
}

func onlyStore(a *ssa.Alloc) ssa.Value {
	var found ssa.Value
	for _, r := range *a.Referrers() {
		if s, ok := r.(*ssa.Store); ok && s.Addr == ssa.Value(a) {
			if found != nil {
				return nil
			}
			found = s.Val
		}
	}
	return found
}

// hasPointers is the compiler's question whether escape analysis has anything to
// say about a value of the type.
func hasPointers(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() == types.String || u.Kind() == types.UnsafePointer || u.Kind() == types.UntypedString || u.Kind() == types.UntypedNil
	case *types.Array:
		return u.Len() > 0 && hasPointers(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if hasPointers(u.Field(i).Type()) {
				return true
			}
		}
		return false
	}
	return true
}

// target is the function that a wrapper calls in the end, as far as that is
// static: the one whose compilation is of interest.
func target(f *ssa.Function) *ssa.Function {
	for range maxWrappers {
		if f.Synthetic == "" || f.Origin() != nil || f.Syntax() != nil {
			return f
		}
		next := wrapped(f)
		if next == nil {
			return f
		}
		f = next
	}
	return f
}
