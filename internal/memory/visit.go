package memory

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// visits reports whether a closure is called for one thing after the other: it
// is passed to a function that calls it in a loop or calls itself, as far as this
// package has its source, or that is called by a name for this.
func (w *packageWork) visits(fn *ssa.Function) bool {
	for mc := range ssax.Closures(fn) {
		for _, ref := range ssax.Referrers(mc) {
			call, ok := ref.(*ssa.Call)
			if ct, isConv := ref.(*ssa.ChangeType); isConv {
				for _, r := range ssax.Referrers(ct) {
					if c, isCall := r.(*ssa.Call); isCall {
						call, ok = c, true
					}
				}
			}
			if ok && call.Call.Value != mc && w.walks(call, mc) {
				return true
			}
		}
	}
	return false
}

// walks reports whether a call runs the closure again and again.
func (w *packageWork) walks(call *ssa.Call, mc ssa.Value) bool {
	fn := ssax.Body(call.Call.StaticCallee())
	if fn == nil || len(fn.Blocks) == 0 || fn.Pkg != w.ssaPkg {
		return walkerName(ssax.CalleeName(&call.Call))
	}
	for n, a := range call.Call.Args {
		if ct, ok := a.(*ssa.ChangeType); ok {
			a = ct.X
		}
		if a == mc && n < len(fn.Params) && calledInLoop(fn.Params[n]) {
			return true
		}
	}
	return false
}

// walkerName reports whether functions of this name call what they are given
// once for each element: ast.Inspect, filepath.WalkDir, (*sync.Map).Range.
func walkerName(name string) bool {
	for _, s := range []string{"Inspect", "Walk", "Range", "ForEach", "Each", "Visit", "Iterate", "Ascend", "Descend"} {
		if rest, ok := strings.CutPrefix(name, s); ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z') {
			return true
		}
	}
	return false
}

// calledInLoop reports whether f is called in a loop of its function, or passed
// on by it to itself.
func calledInLoop(f *ssa.Parameter) bool {
	shape := flow.NewShape(f.Parent())
	for _, ref := range ssax.Referrers(f) {
		call, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		if call.Call.Value == f && shape.Loop(call.Block()) != nil || call.Call.StaticCallee() == f.Parent() {
			return true
		}
	}
	return false
}
