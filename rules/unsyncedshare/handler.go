package unsyncedshare

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// handlers looks for functions that serve requests, several at a time, and
// write a map that all requests share, without a lock: one of the package, or one of
// the object whose method serves, or that a function literal has captured.
func (x *checker) handlers() {
	said := map[ssa.Instruction]bool{}
	for _, fn := range x.g.Funcs {
		if !isHandler(fn.Signature) {
			continue
		}
		registered, object := x.registered(fn)
		if fn.Parent() != nil { // made once, by who serves no request
			registered = !servesRequest(ssax.Outermost(fn).Signature)
		}
		if !registered {
			continue
		}
		h := &handling{x: x, fn: fn, object: object, seen: map[*ssa.Function]bool{}, said: said}
		h.visit(fn, object, 0)
	}
}

// registered reports whether fn is handed on as a value, or as the method of one, by a
// function that serves no request itself; object says that the receiver is there for
// all requests then.
func (x *checker) registered(fn *ssa.Function) (registered, object bool) {
	for _, f := range x.g.Funcs {
		if servesRequest(ssax.Outermost(f).Signature) {
			continue
		}
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.MakeClosure:
					if bound := i.Fn.(*ssa.Function); bound.Object() != nil && bound.Object() == fn.Object() {
						return true, true
					}
				case *ssa.MakeInterface:
					if fn.Name() == "ServeHTTP" && fn.Signature.Recv() != nil && types.Identical(i.X.Type(), fn.Signature.Recv().Type()) && asHandler(i) {
						return true, true
					}
				}
				if fn.Signature.Recv() == nil && handsOn(i, fn) {
					registered = true
				}
			}
		}
	}
	return registered, false
}

// asHandler reports whether an interface is made of a value for the sake of its method
// ServeHTTP, and not only to see that it has it.
func asHandler(i *ssa.MakeInterface) bool {
	if _, none := i.X.(*ssa.Const); none {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(i.Type(), false, nil, "ServeHTTP")
	return obj != nil
}

// servesRequest reports whether a function is given a request: what it makes may be
// for that alone.
func servesRequest(sig *types.Signature) bool {
	for p := range sig.Params().Variables() {
		switch p.Type().String() {
		case "*net/http.Request", "net/http.ResponseWriter":
			return true
		}
	}
	return false
}

// handsOn reports whether i uses fn as a value.
func handsOn(i ssa.Instruction, fn *ssa.Function) bool {
	if c, ok := i.(ssa.CallInstruction); ok && c.Common().Value == ssa.Value(fn) {
		return false
	}
	for _, op := range i.Operands(nil) {
		if *op == ssa.Value(fn) {
			return true
		}
	}
	return false
}

// handling follows what one handler runs.
type handling struct {
	x  *checker
	fn *ssa.Function
	// object: the handler's receiver is the same for all requests.
	object bool
	seen   map[*ssa.Function]bool
	said   map[ssa.Instruction]bool
}

// visit looks at fn, which the handler runs for each request; own says that its
// receiver is the handler's. A function that takes a lock, or that waits for a turn,
// sees to itself.
func (h *handling) visit(fn *ssa.Function, own bool, depth int) {
	if h.seen[fn] || depth > 4 || h.x.g.Takes(fn, nil) || h.x.g.CallerLocks(fn) {
		return
	}
	h.seen[fn] = true
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if h.x.g.Held(i).Any() || h.x.ordered(i, fn) {
				continue
			}
			h.changes(i, own)
			c, ok := i.(*ssa.Call)
			if !ok || c.Call.IsInvoke() {
				continue
			}
			callee := ssax.Body(c.Call.StaticCallee())
			if callee == nil || callee.Parent() != nil || callee.Pkg == nil || callee.Pkg.Pkg != h.x.Pkg || len(callee.Blocks) == 0 {
				continue
			}
			h.visit(callee, own && callee.Signature.Recv() != nil && c.Call.Args[0] == fn.Params[0], depth+1)
		}
	}
}

// changes reports a map that i changes, if the other requests have it too.
func (h *handling) changes(i ssa.Instruction, own bool) {
	for _, ch := range h.x.g.Changed(i) {
		if ch.Elems != "" || ch.May || !ssax.IsMap(ch.Value.Type()) || h.said[i] {
			continue
		}
		for _, r := range h.x.g.Refs(ch.Value) {
			_, global := r.Root.(*ssa.Global)
			if r.Returned || !global && !(own && r.Inst == ssa.Value(i.Parent().Params[0])) && !h.around(i, r) {
				continue
			}
			h.said[i] = true
			h.report(i, r)
			return
		}
	}
}

// around reports whether the map lies in an object that the function around the handler,
// a function literal, was given or has made: it is the same for all requests.
func (h *handling) around(i ssa.Instruction, r guard.Ref) bool {
	_, typed := r.Root.(*types.TypeName)
	return typed && r.Inst != nil && i.Parent() == h.fn && h.fn.Parent() != nil && r.Inst.Parent() == h.fn.Parent()
}

func (h *handling) report(i ssa.Instruction, r guard.Ref) {
	who := "`" + h.fn.Name() + "`"
	if h.fn.Parent() != nil {
		who = "a function literal"
	}
	h.x.Report(rule.Report{
		Level: finding.Default, Pos: ssax.Pos(i),
		Message: rule.Quote(r.Name(), "this map") + " is changed without a lock by " + who + ", which runs for every request, several at a time, so the program ends if two come together",
		Remedy:  "guard the map with a mutex wherever it is used",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: h.fn.Pos(), Text: "this serves requests"},
			{Role: finding.Spoiled, Pos: ssax.Pos(i), Text: "each request changes the map that all share here"},
		},
	})
}
