package unsyncedshare

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// handlers looks for functions that serve requests, several at a time, and
// write a map that all requests share, without a lock: one of the package, or one of
// the object whose method serves, or that a function literal has captured.
func (x *checker) handlers() {
	said := map[ssa.Instruction]bool{}
	var reg *registry
	for _, fn := range x.g.Funcs {
		if !isHandler(fn.Signature) {
			continue
		}
		if reg == nil {
			if x.oneRequestAtATime() {
				return
			}
			reg = x.registry()
		}
		registered, object := reg.has(fn)
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

// A registry is what functions that serve no request themselves hand on: what is there
// for all requests.
type registry struct {
	// values are functions that are used as values, bound the methods of values.
	values map[*ssa.Function]bool
	bound  map[types.Object]bool
	// served are the types of which values are made handlers by their method ServeHTTP,
	// perRequest those of which functions make values that serve requests themselves.
	served, perRequest typeutil.Map
}

// oneRequestAtATime reports whether the package calls handlers that it was given while
// it holds a lock: what it registers may be wrapped so.
func (x *checker) oneRequestAtATime() bool {
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(*ssa.Call)
				if ok && c.Call.StaticCallee() == nil && isHandler(c.Call.Signature()) && x.g.Held(i).Any() {
					return true
				}
			}
		}
	}
	return false
}

// keptByModule reports whether a method value is only passed to functions of other
// packages of this module, which may do with it what they like: take a lock, say.
func keptByModule(mc *ssa.MakeClosure) bool {
	refs := ssax.Referrers(mc)
	if mc.Parent().Pkg == nil {
		return false
	}
	from := mc.Parent().Pkg.Pkg
	for _, ref := range refs {
		c, ok := ref.(ssa.CallInstruction)
		if !ok {
			return false
		}
		var to *types.Package
		if c.Common().IsInvoke() {
			to = c.Common().Method.Pkg()
		} else if fn := c.Common().StaticCallee(); fn != nil && fn.Object() != nil {
			to = fn.Object().Pkg()
		}
		if to == nil || to == from || repository(to.Path()) != repository(from.Path()) {
			return false
		}
	}
	return len(refs) > 0
}

// repository gives the first three elements of an import path, which name the
// repository on most hosts, so that packages of one module have them in common.
func repository(path string) string {
	parts := strings.SplitN(path, "/", 4)
	return strings.Join(parts[:min(len(parts), 3)], "/")
}

func (x *checker) registry() *registry {
	reg := &registry{values: map[*ssa.Function]bool{}, bound: map[types.Object]bool{}}
	for _, f := range x.g.Funcs {
		serves := servesRequest(ssax.Outermost(f).Signature)
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				if serves {
					reg.notePerRequest(i)
				} else {
					reg.note(i)
				}
			}
		}
	}
	return reg
}

func (reg *registry) notePerRequest(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Alloc:
		if copyOf(i, ssax.Receiver(i.Parent())) {
			return
		}
		reg.perRequest.Set(origin.Deref(i.Type()), true)
	case *ssa.Call:
		if fn := i.Call.StaticCallee(); fn != nil && fn.Signature.Results().Len() > 0 {
			reg.perRequest.Set(origin.Deref(fn.Signature.Results().At(0).Type()), true)
		}
	}
}

func (reg *registry) note(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.MakeClosure:
		if bound := i.Fn.(*ssa.Function).Object(); bound != nil && !keptByModule(i) {
			reg.bound[bound] = true
		}
	case *ssa.MakeInterface:
		if asHandler(i) {
			reg.served.Set(i.X.Type(), true)
		}
	}
	var callee ssa.Value
	if c, ok := i.(ssa.CallInstruction); ok {
		callee = c.Common().Value
	}
	for _, op := range i.Operands(nil) {
		if fn, ok := (*op).(*ssa.Function); ok && ssa.Value(fn) != callee {
			reg.values[fn] = true
		}
	}
}

// has reports whether fn is registered; object says that its receiver is there for all
// requests then.
func (reg *registry) has(fn *ssa.Function) (registered, object bool) {
	if fn.Object() != nil && reg.bound[fn.Object()] {
		return true, true
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return reg.values[fn], false
	}
	served := fn.Name() == "ServeHTTP" && (reg.served.At(recv.Type()) != nil || reg.forOthers(recv.Type()))
	return served, served
}

// forOthers reports whether a type is there for other packages to serve requests with: its
// values are made before, by who serves none.
func (reg *registry) forOthers(t types.Type) bool {
	return ssax.IsExported(t) && reg.perRequest.At(origin.Deref(t)) == nil
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
			h.keepsRequest(i, own)
			c, ok := i.(*ssa.Call)
			if !ok || c.Call.IsInvoke() {
				continue
			}
			callee := ssax.Body(c.Call.StaticCallee())
			if callee == nil || callee.Parent() != nil || callee.Pkg == nil || callee.Pkg.Pkg != h.x.Pkg || len(callee.Blocks) == 0 {
				continue
			}
			h.visit(callee, own && callee.Signature.Recv() != nil && isReceiver(c.Call.Args[0], fn.Params[0]), depth+1)
		}
	}
}

// changes reports a map that i changes, if the other requests have it too.
func (h *handling) changes(i ssa.Instruction, own bool) {
	if h.said[i] {
		return
	}
	for _, m := range h.x.g.ChangedMaps(i) {
		for _, r := range h.x.g.Refs(m) {
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
		Cause:   h.served(),
		Steps: []rule.Step{
			{Role: finding.Via, Pos: h.fn.Pos(), Text: "this serves requests"},
			{Role: finding.Spoiled, Pos: ssax.Pos(i), Text: "each request changes the map that all share here"},
		},
	})
}

// served names the type whose methods serve requests, for Report.Cause: whether they run
// one at a time is decided once for all of them.
func (h *handling) served() string {
	recv := h.fn.Signature.Recv()
	if recv == nil {
		return ""
	}
	return "requests that " + recv.Type().String() + " serves"
}
