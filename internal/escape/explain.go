package escape

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// explain fills in why a is on the heap.
func (j *joiner) explain(a *Allocation) {
	r := a.Records[0]
	a.Flow = j.steps(r.Flows)
	e := j.end(r, 0)
	a.Cause, a.Why, a.Call = e.cause, e.why, e.call
	switch e.cause {
	case InterfaceCall, FuncCall, Goroutine, Deferred, Reflection, TooLarge, DynamicSize:
		return
	}
	switch a.Kind {
	case AppendArray:
		a.Cause = Append
	case StringConv, Concatenated:
		a.Cause = StringBytes
	case Boxed:
		a.Cause = Interface
	}
}

// An end is where a value comes to outlive its function.
type end struct {
	cause Cause
	why   string
	call  *finding.Position
}

// maxChase bounds how far an end is looked for through what holds the value.
const maxChase = 4

// end reads the last step of a record's explanation.
func (j *joiner) end(r *gclog.Record, depth int) end {
	last := r.Last()
	if last == nil || len(r.Flows) == 0 {
		return end{cause: Unclear, why: "the compiler gives no reason"}
	}
	flow := r.Flows[len(r.Flows)-1]
	if e, ok := j.container(r, flow, depth); ok {
		return e
	}
	h := j.home(last.Site)
	switch last.Why {
	case "return":
		return end{cause: Returned, why: "returned from " + j.functionAt(h)}
	case "call parameter":
		return j.passed(h, last, flow, depth)
	case "send":
		return end{cause: Channel, why: "sent to " + j.channel(h)}
	case "map literal key", "map literal value", "key of map put":
		if last.Why == "map literal value" {
			return end{cause: InMap, why: "it is a value of a map"}
		}
		return end{cause: InMap, why: "it is a key of a map"}
	case "too large for stack", "too aligned for stack":
		return end{cause: TooLarge, why: "it is " + strings.TrimSuffix(last.Why, " for stack") + " for the stack"}
	case "zero-sized element":
		return end{cause: DynamicSize, why: "slices of elements without size are left to the runtime"}
	case "non-constant size":
		return end{cause: DynamicSize, why: "its size is not known when the function is compiled"}
	case "spill":
		return j.spilled(h)
	case "captured by a closure", "reference":
		return end{cause: Capture, why: "captured by a function literal that outlives the function"}
	case "appendee slice", "appended slice...", "copied slice":
		return end{cause: Stored, why: "copied to the array of a slice that may be on the heap"}
	case "conversion to unsafe.Pointer", "//go:uintptrescapes":
		return end{cause: Stored, why: "converted to unsafe.Pointer where the compiler loses sight of it"}
	case "callee operand":
		return end{cause: FuncCall, why: "called as a function value whose results the compiler does not know"}
	}
	return j.assigned(h, flow)
}

// container explains what ends in something else that is on the heap.
func (j *joiner) container(r *gclog.Record, flow gclog.Flow, depth int) (end, bool) {
	what, ok := strings.CutPrefix(flow.Dst, "{storage for ")
	if !ok {
		return end{}, false
	}
	what = strings.TrimSuffix(what, "}")
	holder := j.holder(what, r)
	// The slice of variadic arguments and what is put into an interface are there
	// for where they go.
	if what == "... argument" || what == r.What || r.Last().Why == "interface-converted" {
		if holder != nil && holder != r && depth < maxChase {
			return j.end(holder, depth+1), true
		}
		return end{}, false
	}
	if what == "func literal" {
		e := end{cause: Capture, why: "captured by a function literal that outlives the function"}
		if holder != nil && depth < maxChase {
			if in := j.end(holder, depth+1); in.cause == Goroutine || in.cause == Deferred {
				return in, true
			}
		}
		return e, true
	}
	return end{cause: Stored, why: "part of `" + shorten(what) + "`, which is on the heap"}, true
}

// holder finds the record of what holds the value at the end of r: the one with
// that text whose place is a step of r, or comes closest before its last.
func (j *joiner) holder(what string, r *gclog.Record) *gclog.Record {
	at := r.Last().Site
	var best *gclog.Record
	for _, c := range j.byWhat()[what] {
		p, q := c.Site.At, at.At
		if c == r || p.File != q.File || c.Site.Outermost().File != at.Outermost().File {
			continue
		}
		if p == q && c.Site.Outermost() == at.Outermost() {
			return c
		}
		before := p.Line < q.Line || p.Line == q.Line && p.Column <= q.Column
		if before && (best == nil || best.Site.At.Line < p.Line || best.Site.At.Line == p.Line && best.Site.At.Column < p.Column) {
			best = c
		}
	}
	return best
}

// byWhat are the package's heap records by their text.
func (j *joiner) byWhat() map[string][]*gclog.Record {
	if j.texts == nil {
		j.texts = map[string][]*gclog.Record{}
		records := j.log.Records(j.pkg.PkgPath)
		for i := range records {
			if r := &records[i]; r.Kind == gclog.Heap {
				j.texts[r.What] = append(j.texts[r.What], r)
			}
		}
	}
	return j.texts
}

func (j *joiner) functionAt(h home) string {
	if h.outer {
		if from := j.inlinedFrom(h); from != "" {
			return from
		}
	}
	for _, n := range h.path {
		switch n := n.(type) {
		case *ast.FuncLit:
			return "a function literal"
		case *ast.FuncDecl:
			return functionName(n)
		}
	}
	return "the function"
}

// spilled explains what goes to the heap as it stands: the closure of a go
// statement, or of a deferred call in a loop.
func (j *joiner) spilled(h home) end {
	for _, n := range h.path {
		switch n.(type) {
		case *ast.GoStmt:
			return end{cause: Goroutine, why: "a goroutine is started with it"}
		case *ast.DeferStmt:
			return end{cause: Deferred, why: "deferred in a loop"}
		case *ast.BlockStmt: // a statement further out is about something else
			return end{cause: Stored, why: "the compiler keeps it on the heap"}
		}
	}
	return end{cause: Stored, why: "the compiler keeps it on the heap"}
}

func (j *joiner) channel(h home) string {
	if s, ok := h.node.(*ast.SendStmt); ok && !h.outer {
		return "channel `" + text(s.Chan) + "`"
	}
	return "a channel"
}

// assigned explains an assignment to something that outlives the value.
func (j *joiner) assigned(h home, flow gclog.Flow) end {
	if flow.Dst != "{heap}" {
		name := flow.Dst[strings.LastIndex(flow.Dst, ".")+1:]
		if strings.HasPrefix(name, "~") {
			return end{cause: Returned, why: "returned from " + j.functionAt(h)}
		}
		if obj := j.local(h, name); obj != nil && j.isResult(h, obj) {
			return end{cause: Returned, why: "returned from " + j.functionAt(h) + " as `" + name + "`"}
		}
		for _, r := range j.byWhat()[flow.Dst] {
			if r.Site.Outermost().File == h.at.File {
				return end{cause: Stored, why: "`" + name + "`, which is on the heap, refers to it"}
			}
		}
		return end{cause: Loop, why: "`" + name + "`, which is declared outside, refers to it"}
	}
	lhs := target(h)
	if h.file != nil && lhs == nil && function(h.path) == nil {
		return end{cause: Global, why: "a package variable is initialised with it"}
	}
	if lhs == nil || h.outer {
		return end{cause: Stored, why: "something that may be on the heap refers to it"}
	}
	return j.storedIn(h.file.pkg.TypesInfo, lhs)
}

func (j *joiner) local(h home, name string) types.Object {
	if h.file == nil || h.node == nil {
		return nil
	}
	scope := h.file.pkg.Types.Scope().Innermost(h.node.Pos())
	if scope == nil {
		return nil
	}
	_, obj := scope.LookupParent(name, h.node.End())
	return obj
}

func (j *joiner) isResult(h home, obj types.Object) bool {
	d := function(h.path)
	if d == nil || d.Type.Results == nil {
		return false
	}
	return d.Type.Results.Pos() <= obj.Pos() && obj.Pos() < d.Type.Results.End()
}

// target is what an assignment assigns to, if it is one thing.
func target(h home) ast.Expr {
	if as, ok := h.node.(*ast.AssignStmt); ok && len(as.Lhs) == 1 {
		return as.Lhs[0]
	}
	return nil
}

func (j *joiner) storedIn(info *types.Info, lhs ast.Expr) end {
	e := ast.Unparen(lhs)
	if ix, ok := e.(*ast.IndexExpr); ok {
		if _, isMap := underlying(info, ix.X).(*types.Map); isMap {
			return end{cause: InMap, why: "stored in map `" + text(ix.X) + "`"}
		}
	}
	for root := e; ; {
		switch x := root.(type) {
		case *ast.SelectorExpr:
			if v, ok := info.Uses[x.Sel].(*types.Var); ok && packageLevel(v) {
				return end{cause: Global, why: "stored in package variable `" + text(lhs) + "`"}
			}
			root = ast.Unparen(x.X)
			continue
		case *ast.IndexExpr:
			root = ast.Unparen(x.X)
			continue
		case *ast.StarExpr:
			root = ast.Unparen(x.X)
			continue
		case *ast.Ident:
			if v, ok := info.Uses[x].(*types.Var); ok && packageLevel(v) {
				return end{cause: Global, why: "stored in package variable `" + text(lhs) + "`"}
			}
		}
		return end{cause: Stored, why: "stored in `" + text(lhs) + "`, which may be on the heap"}
	}
}

func packageLevel(v *types.Var) bool {
	return !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// passed explains an argument.
func (j *joiner) passed(h home, s *gclog.Step, flow gclog.Flow, depth int) end {
	if loop, ok := h.node.(*ast.RangeStmt); ok {
		return end{cause: FuncCall, why: "the body of the loop is passed to function `" + text(loop.X) + "`, which may keep it"}
	}
	call, ok := h.node.(*ast.CallExpr)
	if !ok || h.file == nil {
		return end{cause: Argument, why: "passed to `" + shorten(s.Expr) + "`"}
	}
	at := span(h.file.pkg.Fset, call.Pos(), call.End())
	info := h.file.pkg.TypesInfo
	if h.outer {
		return end{cause: Argument, why: "passed on by " + text(call.Fun) + ", which was inlined here", call: &at}
	}
	if e, ok := j.builtin(h, info, call); ok {
		return e
	}
	fn := staticCallee(info, call)
	name := text(call.Fun)
	switch {
	case fn == nil:
		return end{cause: FuncCall, why: "passed to function value `" + name + "`, which may keep it", call: &at}
	case isInterfaceMethod(fn):
		return end{cause: InterfaceCall, why: "passed to `" + name + "`, a method of interface " + receiverName(info, call) + ", which may keep it", call: &at}
	case fn.Pkg() != nil && fn.Pkg().Path() == "reflect":
		return end{cause: Reflection, why: "passed to " + calleeName(fn) + ", and what reflection does is hidden", call: &at}
	}
	why := "passed to " + calleeName(fn) + ", which keeps it"
	if flow.Derefs > 0 {
		why = "passed to " + calleeName(fn) + ", which keeps what it refers to"
	}
	if r := j.leakIn(fn); r != nil && depth < maxChase {
		if e := j.end(r, depth+1); e.cause != Unclear && e.cause != Returned && (e.cause != Argument || e.call != nil) {
			why += ": " + e.why
		}
	}
	return end{cause: Argument, why: why, call: &at}
}

// leakIn is why the callee lets a parameter out, if only one of them gets out
// and the callee is in the packages at hand.
func (j *joiner) leakIn(fn *types.Func) *gclog.Record {
	sig := fn.Signature()
	vars := slices.Collect(sig.Params().Variables())
	if sig.Recv() != nil {
		vars = append(vars, sig.Recv())
	}
	var found *gclog.Record
	for _, v := range vars {
		var worst *gclog.Record
		for _, r := range j.log.LeaksAt(j.pkg.Fset.PositionFor(v.Pos(), false)) {
			if r.Dest == "{heap}" && (worst == nil || r.Derefs < worst.Derefs) {
				worst = r
			}
		}
		if worst != nil && found != nil {
			return nil
		}
		found = cmp.Or(worst, found)
	}
	return found
}

func (j *joiner) builtin(h home, info *types.Info, call *ast.CallExpr) (end, bool) {
	switch name := builtinName(info, call); name {
	case "":
		return end{}, false
	case "append":
		return end{cause: Stored, why: "appended to `" + text(call.Args[0]) + "`, whose array may be on the heap"}, true
	case "panic":
		return end{cause: Panicking, why: "passed to panic"}, true
	default:
		return end{cause: Stored, why: "passed to " + name}, true
	}
}

// staticCallee is the function or method that a call names, interfaces' methods
// included, or nil for function values.
func staticCallee(info *types.Info, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch x := ast.Unparen(fun).(type) {
	case *ast.Ident:
		fn, _ := info.Uses[x].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := info.Uses[x.Sel].(*types.Func)
		return fn
	}
	return nil
}

func isInterfaceMethod(fn *types.Func) bool {
	recv := fn.Signature().Recv()
	return recv != nil && types.IsInterface(recv.Type())
}

func receiverName(info *types.Info, call *ast.CallExpr) string {
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		if t := info.TypeOf(sel.X); t != nil {
			return typeName(t)
		}
	}
	return "value"
}

// steps words the flow. Steps that add nothing to the one before are left out.
func (j *joiner) steps(flows []gclog.Flow) []Step {
	out := []Step{}
	for _, f := range flows {
		for _, s := range f.Steps {
			if s.Why == "spill" || s.Why == "dot" || s.Why == "fixed-array-index-of" {
				continue
			}
			h := j.home(s.Site)
			st := Step{Position: j.position(h.at), Text: j.stepText(s, h)}
			if h.node != nil {
				st.Position = span(h.file.pkg.Fset, h.node.Pos(), h.node.End())
			}
			if n := len(out); n > 0 && out[n-1].Position.File == st.Position.File && out[n-1].Position.Line == st.Position.Line {
				out[n-1] = st // the later one says more
				continue
			}
			out = append(out, st)
		}
	}
	return out
}

var stepWords = map[string]string{
	"address-of": "address taken", "slice": "sliced", "interface-converted": "put into an interface",
	"struct literal element": "put into a struct", "slice-literal-element": "put into a slice", "array literal element": "put into an array",
	"captured by a closure": "captured by a function literal", "reference": "captured by its address",
	"call parameter": "passed", "return": "returned", "send": "sent", "range": "ranged over", "range-deref": "ranged over",
	"indirection": "what it refers to is read", "dot of pointer": "a field or element is read",
	"appendee slice": "its elements are copied by append", "appended slice...": "its elements are copied by append", "copied slice": "its elements are copied",
}

func (j *joiner) stepText(s gclog.Step, h home) string {
	words := stepWords[s.Why]
	if words == "" {
		words = strings.ReplaceAll(strings.TrimSuffix(strings.TrimSuffix(s.Why, "-pair"), "-func-call"), "-", " ")
		if words == "assign" {
			words = "assigned"
		}
	}
	if h.outer {
		return fmt.Sprintf("%s in %s, inlined here", words, j.functionAt(h))
	}
	if c, ok := h.node.(*ast.CallExpr); ok {
		switch {
		case s.Why == "call parameter":
			return words + " to " + text(c.Fun)
		case strings.HasPrefix(s.Why, "assign"):
			return "passed to " + text(c.Fun) + ", inlined here"
		}
	}
	return words
}
