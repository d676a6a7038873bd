package capturedargument

import (
	_ "embed"
	"go/token"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports arguments that are kept without a copy and changed by the caller.
var Rule = rule.Rule{Name: "capturedargument", Doc: doc, Requires: []*analysis.Analyzer{origin.Analyzer}, Run: run}

func run(p *rule.Pass) {
	c := &checker{Pass: p, from: p.ResultOf[origin.Analyzer].(*origin.Package), said: map[token.Pos]bool{}, lent: map[origin.Field]bool{}, forbidden: map[*ssa.Function]bool{}}
	for _, k := range p.Memory.Conflicts {
		if k.How == memory.BreaksContract {
			c.forbidden[k.Fn] = true
		}
		if p.CapturesStream(k) {
			p.Report(p.KeepsArgument(k))
		}
	}
	for _, fn := range c.from.Memory.Funcs() {
		if fn.Synthetic == "" {
			c.caller(fn)
			c.lentField(fn)
		}
	}
	c.values()
	for _, fn := range c.from.Memory.Funcs() {
		if fn.Synthetic == "" {
			c.keepsAndChanges(fn)
		}
	}
}

type checker struct {
	*rule.Pass
	from *origin.Package
	said map[token.Pos]bool
	// lent fields have been reported.
	lent map[origin.Field]bool
	// forbidden functions keep what an interface forbids to keep, which is wrong
	// whoever calls.
	forbidden map[*ssa.Function]bool
	readers   map[origin.Field]bool
}

// caller looks at the calls in fn that keep an argument, and at what fn writes
// afterwards.
func (c *checker) caller(fn *ssa.Function) {
	var keeps []keeping
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(*ssa.Call); ok {
				keeps = append(keeps, c.keepings(call)...)
			}
		}
	}
	if len(keeps) == 0 {
		return
	}
	c.stamped(fn, keeps)
	writes := c.from.Writes(fn)
	for _, k := range keeps {
		for _, w := range writes {
			if level, ok := c.hurts(k, w, keeps); ok {
				if w.Instr != ssa.Instruction(k.call) && !c.evident(w, 3) {
					level = finding.Audit
				}
				c.report(fn, k, w, level)
				break
			}
		}
	}
}

// evident reports whether a change is made by code of this package, or by a function
// that is known to make it, up to depth calls away: what functions of other
// packages, and those that are chosen at run time, are inferred to change may well
// be something else.
func (c *checker) evident(w origin.Write, depth int) bool {
	call, ok := w.Instr.(ssa.CallInstruction)
	if !ok || w.Callee == "" || c.Memory.InTable(call.Common()) {
		return true
	}
	fn := call.Common().StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || depth == 0 {
		return false
	}
	return slices.ContainsFunc(c.from.Writes(ssax.Origin(fn)), func(w origin.Write) bool { return c.evident(w, depth-1) })
}

func (c *checker) report(fn *ssa.Function, k keeping, w origin.Write, level finding.Level) {
	callee := k.call.Call.StaticCallee()
	if callee != nil && c.forbidden[callee] {
		return
	}
	pos, name := c.site(k)
	if c.said[pos] {
		return
	}
	c.said[pos] = true
	what := rule.Quote(name, "the argument")
	who := "its caller"
	if fn.Name() != "" && fn.Parent() == nil {
		who = "`" + fn.Name() + "`"
	}
	r := rule.Report{Level: level, Pos: pos}
	consequence := " goes on to change it, so what is kept changes too"
	if k.goroutine {
		consequence = " changes it meanwhile, so the goroutine reads what is being written"
		r.Message = what + " goes to a goroutine without a copy, and " + who + consequence
	} else {
		r.Message = what + " is kept without a copy, and " + who + consequence
	}
	r.Steps = []rule.Step{{Role: finding.Kept, Pos: pos, Text: "it is kept here"}}
	if pos != k.call.Pos() {
		r.Steps = append([]rule.Step{{Role: finding.Via, Pos: k.call.Pos(), Text: "`" + fn.Name() + "` passes it here"}}, r.Steps...)
	}
	text := "it is changed here"
	if w.Callee != "" {
		text = "`" + w.Callee + "` changes it here"
	}
	r.Steps = append(r.Steps, rule.Step{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: text})
	r.Remedy = "keep a copy: slices.Clone, maps.Clone, or a copy of the struct"
	if !k.goroutine {
		r.Fixes = c.KeepClone(pos, name, pos)
	}
	if start, end := c.Statement(pos); c.Fset.Position(start).Line == c.Fset.Position(pos).Line {
		r.Pos, r.End = start, end
	}
	c.Report(r)
}
