package escape

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
	"github.com/memvet/memvet/internal/layout"
)

// A joiner puts the records of one package's log at their places in the source.
type joiner struct {
	log   *gclog.Log
	pkg   *packages.Package
	files *files
	arch  layout.Arch

	all   map[string]*Allocation
	order []*Allocation
	boxes map[string]bool // keys of what has a box beside it

	texts   map[string][]*gclog.Record
	fixed   map[*types.Var]bool // variables declared with a constant
	changed map[*types.Var]bool // variables assigned to after their declaration
}

// A home is the place in the source that a record is shown at.
type home struct {
	at    gclog.Position
	file  *file
	node  ast.Node
	path  []ast.Node
	outer bool // it is a call, and the code that was inlined there is of another package
}

// home is the innermost place of a site that is in one of the files at hand:
// the code itself, or the call that inlined code from elsewhere.
func (j *joiner) home(s gclog.Site) home {
	places := append(append([]gclog.Position{}, s.Calls...), s.At)
	for i := len(places) - 1; i >= 0; i-- {
		if f := j.files.find(places[i]); f != nil {
			n, path := f.node(places[i])
			return home{places[i], f, n, path, i < len(places)-1}
		}
	}
	return home{at: s.Outermost()}
}

// conversion moves h from the operand of a conversion, at which conversions
// stand for the compiler, to the one that the compiler's text is of.
func (h home) conversion(what string) home {
	plain := strings.NewReplacer("(", "", ")", "", " ", "")
	what = plain.Replace(what)
	found := h
	for i := 1; i < len(h.path) && h.node != nil; i++ {
		if _, paren := h.path[i].(*ast.ParenExpr); paren {
			continue
		}
		call, ok := h.path[i].(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !h.file.pkg.TypesInfo.Types[call.Fun].IsType() {
			break
		}
		outer := h
		outer.node, outer.path = call, h.path[i:]
		if plain.Replace(types.ExprString(call)) == what {
			return outer
		}
		// The compiler may have rewritten the operand; then the innermost
		// conversion is the best guess.
		if operand := plain.Replace(types.ExprString(call.Args[0])); found.node == h.node && what != operand {
			found = outer
		}
	}
	return found
}

func (j *joiner) join(res *Result) {
	j.all, j.boxes = map[string]*Allocation{}, map[string]bool{}
	records := j.log.Records(j.pkg.PkgPath)
	params := j.parameters()
	lines, text := j.log.Lines(j.pkg.PkgPath)
	report := describePackage(j.pkg)
	report.Lines, report.Text = lines, text
	for i := range records {
		if r := &records[i]; r.Kind == gclog.Heap && intoBox(r) {
			j.boxes[key(j.home(r.Site), r)] = true
		}
	}
	for i := range records {
		r := &records[i]
		if r.Kind == gclog.Heap {
			j.allocation(r)
		} else if p := params.find(r); p != nil {
			p.Raw += r.Raw
		} else {
			report.Elsewhere += r.Raw
		}
	}
	for _, a := range j.order {
		j.explain(a)
		a.Remedy = j.remedy(a, j.home(a.Records[0].Site))
	}
	as := append(j.order, j.dynamicMakes()...)
	res.budgets(j.pkg, as)
	res.Allocations = append(res.Allocations, as...)
	res.Parameters = append(res.Parameters, params.leaking()...)
	res.Packages = append(res.Packages, report)
}

// allocation adds r to the allocation it is of: the one with the same source.
func (j *joiner) allocation(r *gclog.Record) {
	h := j.home(r.Site)
	k := key(h, r)
	box := j.boxes[k] && !intoBox(r)
	if box {
		k += "\x00box"
	}
	a := j.all[k]
	if a == nil {
		a = j.newAllocation(r, h, box)
		j.all[k] = a
		j.order = append(j.order, a)
	}
	a.Raw += r.Raw
	if len(r.Site.Calls) > 0 && !h.outer {
		at := j.position(r.Site.Outermost())
		if len(a.Inlined) == 0 || a.Inlined[len(a.Inlined)-1] != at {
			a.Inlined = append(a.Inlined, at)
		}
	}
	// The function's own code explains better than a copy of it.
	if len(a.Records) > 0 && len(r.Site.Calls) < len(a.Records[0].Site.Calls) {
		a.Records[0], r = r, a.Records[0]
	}
	a.Records = append(a.Records, r)
	a.Sites = append(a.Sites, r.Site)
}

func (j *joiner) newAllocation(r *gclog.Record, h home, box bool) *Allocation {
	a := &Allocation{Package: j.pkg.PkgPath, Compiled: j.pkg.PkgPath, Size: -1, What: shorten(r.What), Kind: Other}
	if isLiteral(r.What) {
		a.Free = constantFree // described below if its source is at hand
	}
	if h.file == nil {
		a.Position, a.Foreign = point(h.at), true
		return a
	}
	a.Package = h.file.pkg.PkgPath
	a.Function = functionName(function(h.path))
	a.Position = j.position(h.at)
	if h.outer {
		a.From = j.inlinedFrom(h)
		if strings.HasPrefix(r.What, "append(") {
			a.Kind = AppendArray
		}
		return a
	}
	h = h.conversion(r.What)
	if h.node != nil {
		a.Free = ""
		a.Position = span(h.file.pkg.Fset, h.node.Pos(), h.node.End())
		j.describe(a, r, h, box)
	}
	return a
}

// A key is what records of one allocation have in common.
func key(h home, r *gclog.Record) string {
	return h.at.String() + "\x00" + r.Site.At.String() + "\x00" + r.What
}

// intoBox reports whether a record is about something whose address goes into
// a value put into an interface. "s + t" passed as an any is two allocations
// with one text at one place; the address of the string's bytes flows to the
// storage of what has the same text, the box.
func intoBox(r *gclog.Record) bool {
	if len(r.Flows) == 0 {
		return false
	}
	f := r.Flows[0]
	if f.Dst == "{storage for "+r.What+"}" {
		return true
	}
	for _, s := range f.Steps {
		if s.Why == "interface-converted" {
			return true
		}
	}
	return false
}

// position is a place as people read it.
func (j *joiner) position(p gclog.Position) finding.Position {
	if f := j.files.find(p); f != nil {
		if pos := f.pos(p); pos.IsValid() {
			return span(f.pkg.Fset, pos, 0)
		}
	}
	return point(p)
}

// inlinedFrom names the function that a call calls, whose code was inlined.
func (j *joiner) inlinedFrom(h home) string {
	call, ok := h.node.(*ast.CallExpr)
	if !ok {
		return ""
	}
	if fn := staticCallee(h.file.pkg.TypesInfo, call); fn != nil {
		return calleeName(fn)
	}
	return text(call.Fun)
}

func builtinName(info *types.Info, call *ast.CallExpr) string {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return ""
	}
	if b, ok := info.Uses[id].(*types.Builtin); ok {
		return b.Name()
	}
	return ""
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// calleeName is how the code of other packages would write the function.
func calleeName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	pkg := ""
	if name, ok := strings.CutPrefix(fn.Name(), "_Cfunc_"); ok {
		return "C." + name
	}
	if fn.Pkg() != nil {
		pkg = fn.Pkg().Name() + "."
	}
	if recv == nil {
		return pkg + fn.Name()
	}
	t := types.TypeString(recv.Type(), func(p *types.Package) string { return p.Name() })
	if strings.HasPrefix(t, "*") {
		t = "(" + t + ")"
	}
	return t + "." + fn.Name()
}
