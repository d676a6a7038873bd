package shallowclone

import (
	_ "embed"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports copies that share storage with their source.
var Rule = rule.Rule{Name: "shallowclone", Doc: doc, Requires: []*analysis.Analyzer{origin.Analyzer}, Run: run}

func run(p *rule.Pass) {
	c := &checker{
		Pass: p, from: p.ResultOf[origin.Analyzer].(*origin.Package),
		copiers: map[*ssa.Function]*copier{}, writers: map[origin.Field][]writer{}, near: map[origin.Field][]writer{},
		touched: map[*types.Named]bool{}, said: map[token.Pos]map[string]bool{},
	}
	c.findCopiers()
	for _, fn := range c.from.Memory.Funcs() {
		if fn.Synthetic != "" {
			continue
		}
		for _, w := range c.from.Writes(fn) {
			c.noteWriter(fn, w)
			c.throughCopy(fn, w)
		}
	}
	c.forgotten()
	c.lists()
	c.rows()
	c.noCopies()
	c.values()
	for _, fn := range c.from.Memory.Funcs() {
		c.secondKey(fn)
		c.derivedContexts(fn)
		c.decoded(fn)
	}
}

type checker struct {
	*rule.Pass
	from    *origin.Package
	copiers map[*ssa.Function]*copier
	list    []*copier // in source order
	// writers of fields of objects that outlive the function, by field.
	writers map[origin.Field][]writer
	// near are all writers of what outlives the function, by each field that it
	// is reached through, also where copies of lists lie on the way.
	near map[origin.Field][]writer
	// touched types have values that outlive a function which changes them.
	touched map[*types.Named]bool
	said    map[token.Pos]map[string]bool
}

// A writer changes something in place.
type writer struct {
	fn *ssa.Function
	origin.Write
}

// unsure: a callee does it, and not always.
func (w writer) unsure() bool { return w.Callee != "" && w.May }

// A claim is one shared reference that a report is about.
type claim struct {
	// pos is where the copy comes to share it, path names it in the copy.
	pos  token.Pos
	path string
	// of is the type that is copied.
	of string
	// fn is the function that makes the copy, copied the call of it, if the
	// copy is made elsewhere.
	fn     *ssa.Function
	copied token.Pos
	// named: the copy is promised by a name.
	named bool
	level finding.Level
}

// say reports a claim once, with the first evidence for it.
func (c *checker) say(k claim, level finding.Level, because string, steps []rule.Step) {
	if c.said[k.pos][k.path] {
		return
	}
	if c.said[k.pos] == nil {
		c.said[k.pos] = map[string]bool{}
	}
	c.said[k.pos][k.path] = true
	r := rule.Report{
		Level:   level,
		Pos:     k.pos,
		Message: "this copy of `" + k.of + "` shares " + pretty(k.path) + " with its source, " + because,
		Steps:   append([]rule.Step{{Role: finding.Taken, Pos: k.pos, Text: "the copy comes to share " + pretty(k.path) + " here"}}, steps...),
		Remedy:  "copy " + pretty(k.path) + " too: maps.Clone, slices.Clone, or a copy of each element",
		Cause:   k.of + because,
	}
	if pos, end := c.Statement(r.Pos); c.Fset.Position(pos).Line == c.Fset.Position(k.pos).Line {
		r.Pos, r.End = pos, end
	}
	r.Fixes = c.copyField(k)
	c.Report(r)
}

// pretty names a path for messages.
func pretty(path string) string {
	if rest, ok := strings.CutSuffix(path, "[*]"); ok {
		for strings.HasSuffix(rest, "[*]") {
			rest = strings.TrimSuffix(rest, "[*]")
		}
		return "the elements of `" + plain(rest) + "`"
	}
	return "`" + plain(path) + "`"
}

func plain(path string) string {
	return strings.ReplaceAll(strings.TrimPrefix(path, "."), "[*]", "[...]")
}

// locate finds where in fn the place of a result comes to share storage with
// an argument. ok is false if it does not: contracts do not tell one element
// of a container from another.
func (c *checker) locate(fn *ssa.Function, e contract.Effect) (pos token.Pos, ok bool) {
	return c.locateWithin(fn, e, 3)
}

// locateWithin is locate for copies that up to depth callees make a part of.
func (c *checker) locateWithin(fn *ssa.Function, e contract.Effect, depth int) (pos token.Pos, ok bool) {
	pos = token.NoPos
	for _, o := range c.from.Returned(fn, e.To) {
		switch {
		case !origin.Outlives(o.Root) || depth > 0 && c.ownInCallee(o.Via, depth-1):
			return fn.Pos(), false // on another path it has its own
		case o.Via != nil && o.Via.Instr.Parent() == fn && !pos.IsValid():
			pos = ssax.Pos(o.Via.Instr)
		}
	}
	return pos, pos.IsValid()
}

// ownInCallee reports whether what a call returned does not share what its
// contract says, for all elements.
func (c *checker) ownInCallee(v *origin.Copy, depth int) bool {
	if v == nil || v.How != origin.ByCall {
		return false
	}
	call, ok := v.Instr.(ssa.CallInstruction)
	if !ok {
		return false
	}
	fn := call.Common().StaticCallee()
	if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || len(fn.Blocks) == 0 {
		return false
	}
	_, ok = c.locateWithin(fn, v.Effect, depth)
	return !ok
}
