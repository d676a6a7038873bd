package appendclobber

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A frame is a function that runs in one of several goroutines, and how it
// came to.
type frame struct {
	fn *ssa.Function
	// via is what calls it, or starts the goroutine, in the function of up.
	via ssa.CallInstruction
	up  *frame
	// loop is where the goroutines are started, in the outermost frame, which is
	// no goroutine itself.
	loop *guard.Loop
	// handler says that requests are served side by side by calls of fn.
	handler bool
}

// sides looks for appends to a list that functions share which run side by
// side: each of them writes into the same room behind it.
type sides struct {
	*rule.Pass
	g    *guard.Package
	seen map[*ssa.Function]bool
}

// How many calls lie between the start of a goroutine and the append.
const maxDepth = 4

func sideBySide(p *rule.Pass, g *guard.Package) {
	for _, fn := range g.Funcs {
		x := &sides{p, g, map[*ssa.Function]bool{}}
		if servesRequests(fn) {
			x.visit(&frame{fn: fn, handler: true}, 0)
		}
		for _, s := range g.Spawns(fn) {
			if s.Fn == nil || s.Loop == nil || g.WaitsInLoop(s) || g.OneAtATime(s) {
				continue
			}
			x.seen = map[*ssa.Function]bool{}
			x.visit(&frame{fn: s.Fn, via: s.Instr, up: &frame{fn: fn, loop: s.Loop}}, 0)
		}
	}
}

// servesRequests reports whether fn is called for each HTTP request, with what
// it captured or with a receiver that it shares with the others.
func servesRequests(fn *ssa.Function) bool {
	sig := fn.Signature
	if sig.Params().Len() != 2 || sig.Results().Len() != 0 ||
		sig.Params().At(0).Type().String() != "net/http.ResponseWriter" || sig.Params().At(1).Type().String() != "*net/http.Request" {
		return false
	}
	return fn.Name() == "ServeHTTP" && sig.Recv() != nil || fn.Parent() != nil && !hasRequest(fn.Parent())
}

// hasRequest reports whether fn itself serves one request, and what it makes
// is for that one.
func hasRequest(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Params, func(p *ssa.Parameter) bool { return p.Type().String() == "*net/http.Request" })
}

// visit looks at the appends of a function and of those that it calls.
func (x *sides) visit(f *frame, depth int) {
	if x.seen[f.fn] || depth > maxDepth {
		return
	}
	x.seen[f.fn] = true
	for _, fn := range x.g.Within(f.fn) {
		in := f
		if fn != f.fn {
			in = &frame{fn: fn, up: f} // its captured variables are looked up in f
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if c, ok := i.(ssa.CallInstruction); ok && !x.g.Held(i).Any() {
					x.call(in, c, depth)
				}
			}
		}
	}
}

func (x *sides) call(f *frame, c ssa.CallInstruction, depth int) {
	if _, starts := c.(*ssa.Go); starts {
		return
	}
	if call, ok := c.(*ssa.Call); ok && ssax.IsBuiltin(&call.Call, "append") {
		x.append(f, call)
		return
	}
	if callee := c.Common().StaticCallee(); callee != nil && callee.Pkg == f.fn.Pkg && callee.Parent() == nil && len(callee.Blocks) > 0 {
		x.visit(&frame{fn: callee, via: c, up: f}, depth+1)
	}
}

// append reports an append to a list that all frames of this kind share, if the
// list is known to have room and each adds something else.
func (x *sides) append(f *frame, call *ssa.Call) {
	base := call.Call.Args[0]
	if !isList(base) || !x.shared(f, base) || !x.Memory.Room(base) || goesBack(call, base) || !x.varies(f, call.Call.Args[1]) {
		return
	}
	who := "goroutines that a loop starts"
	top := f
	for top.up != nil {
		top = top.up
	}
	if top.handler {
		who = "requests that are served"
	}
	r := rule.Report{
		Level: finding.Default,
		Message: "append to " + rule.Quote(x.nameOf(call, base), "a shared slice") +
			" writes into its spare capacity, and " + who + " side by side do so at once, so each overwrites what another one added",
		Remedy: remedy,
		Steps:  steps(f),
		Fixes:  clip(x.Pass, call.Pos()),
	}
	r.Steps = append(r.Steps, rule.Step{Role: finding.Spoiled, Pos: call.Pos(), Text: "each of them writes behind the same length here"})
	r.Pos, r.End = x.Statement(call.Pos())
	x.Report(r)
}

// steps tells how the functions come to run side by side.
func steps(f *frame) []rule.Step {
	switch {
	case f.loop != nil:
		return nil
	case f.up == nil:
		return []rule.Step{{Role: finding.Taken, Pos: f.fn.Pos(), Text: "this is called for each request"}}
	case f.via == nil:
		return steps(f.up)
	case f.up.loop != nil:
		return []rule.Step{{Role: finding.Taken, Pos: f.via.Pos(), Text: "each round starts a goroutine here"}}
	}
	return append(steps(f.up), rule.Step{Role: finding.Via, Pos: f.via.Pos(), Text: "each of them calls `" + ssax.CalleeName(f.via.Common()) + "` here"})
}

// isList reports whether v is a slice that is loaded or passed, not one that was
// just made or cut.
func isList(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL
	case *ssa.Field, *ssa.Parameter:
		return true
	}
	return false
}

// shared reports whether v is the same in all goroutines: what was there before
// they were started, or a part of it.
func (x *sides) shared(f *frame, v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Global:
		return true
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return false
		}
		if st := ssax.StoredBefore(v); st != nil {
			return x.shared(f, st)
		}
		return x.shared(f, v.X)
	case *ssa.FieldAddr:
		a, own := v.X.(*ssa.Alloc)
		return x.shared(f, v.X) && !(own && f.loop == nil && replaced(a, v.Field))
	case *ssa.Field:
		return x.shared(f, v.X)
	case *ssa.ChangeType:
		return x.shared(f, v.X)
	case *ssa.FreeVar:
		return x.captured(f, v)
	case *ssa.Parameter:
		return x.passed(f, v)
	case *ssa.Alloc:
		if f.loop != nil {
			return !f.loop.Makes(v)
		}
		// A copy of a struct has the lists of its source.
		if st := x.g.Stores(v); len(st) == 1 && st[0].Parent() == v.Parent() {
			return x.shared(f, st[0].Val)
		}
	case *ssa.Call, *ssa.Extract:
		return f.loop != nil && !f.loop.Makes(v)
	}
	return false
}

// replaced reports whether field n of the local struct a is given another list than
// the one it came with and what is appended to that.
func replaced(a *ssa.Alloc, n int) bool {
	for _, ref := range ssax.Referrers(a) {
		field, ok := ref.(*ssa.FieldAddr)
		if !ok || field.Field != n {
			continue
		}
		for _, ref := range ssax.Referrers(field) {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == field {
				if c, ok := st.Val.(*ssa.Call); !ok || !ssax.IsBuiltin(&c.Call, "append") || ssax.Field(loadedFrom(c.Call.Args[0])) != ssax.Field(field) {
					return true
				}
			}
		}
	}
	return false
}

func loadedFrom(v ssa.Value) ssa.Value {
	if load, ok := v.(*ssa.UnOp); ok {
		return load.X
	}
	return nil
}

// captured looks up a captured variable where it was declared.
func (x *sides) captured(f *frame, v *ssa.FreeVar) bool {
	if f.loop != nil || f.up == nil {
		return true // it was there before the loop, or before all requests
	}
	variable := x.g.Captured(v)
	if variable == nil || variable == ssa.Value(v) {
		return false
	}
	for up := f.up; up != nil; up = up.up {
		if up.fn == variable.Parent() {
			return x.shared(up, variable)
		}
	}
	return false
}

// passed looks up a parameter in the call.
func (x *sides) passed(f *frame, v *ssa.Parameter) bool {
	n := slices.Index(f.fn.Params, v)
	switch {
	case f.loop != nil:
		return true
	case f.up == nil:
		return f.fn.Signature.Recv() != nil && n == 0
	case f.via == nil || n < 0:
		return false // a function literal that gets it from whoever calls it
	}
	args := f.via.Common().Args
	if f.via.Common().StaticCallee() != f.fn || n >= len(args) {
		return false
	}
	return x.shared(f.up, args[n])
}

// goesBack reports whether the longer list is assigned to where the list was:
// then the variable itself is what they fight for.
func goesBack(call *ssa.Call, base ssa.Value) bool {
	from := loadedFrom(base)
	for _, ref := range ssax.Referrers(call) {
		st, ok := ref.(*ssa.Store)
		if !ok || from == nil {
			continue
		}
		if field := ssax.Field(st.Addr); field != nil && field == ssax.Field(from) {
			return !ownCopy(st.Addr)
		}
		if st.Addr == from {
			return true
		}
	}
	return false
}

// ownCopy reports whether addr is a field of a local struct.
func ownCopy(addr ssa.Value) bool {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.Alloc:
			return true
		default:
			return false
		}
	}
}

// varies reports whether what is appended may be something else in each of them.
func (x *sides) varies(f *frame, added ssa.Value) bool {
	cut, ok := added.(*ssa.Slice)
	if !ok {
		_, constant := added.(*ssa.Const)
		return !constant && !x.shared(f, added)
	}
	array, ok := cut.X.(*ssa.Alloc)
	if !ok {
		return !x.shared(f, cut.X)
	}
	for _, ref := range ssax.Referrers(array) {
		elem, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(elem) {
			if st, ok := ref.(*ssa.Store); ok && st.Addr == elem {
				if _, constant := st.Val.(*ssa.Const); !constant && !x.shared(f, st.Val) {
					return true
				}
			}
		}
	}
	return false
}

func (x *sides) nameOf(call *ssa.Call, base ssa.Value) string {
	if c := x.CallAt(call.Pos()); c != nil && len(c.Args) > 0 {
		return x.Text(ast.Unparen(c.Args[0]))
	}
	return base.Name()
}
