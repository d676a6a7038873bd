package nilempty

import (
	_ "embed"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports conversions between nil and empty where somebody tells them
// apart.
var Rule = rule.Rule{Name: "nilempty", Doc: doc, Run: run}

func run(p *rule.Pass) {
	fns := p.Memory.Funcs()
	w := look(fns)
	c := &checker{Pass: p, world: w, shapes: map[*ssa.Function]*flow.Shape{}}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c.instr(i)
			}
		}
		c.sameForEmpty(fn)
		c.nilMeansAll(fn)
		c.encodedNil(fn)
	}
	c.siblings()
	c.trees()
	c.unset()
}

type checker struct {
	*rule.Pass
	*world
	shapes map[*ssa.Function]*flow.Shape
}

func (c *checker) shape(fn *ssa.Function) *flow.Shape {
	s := c.shapes[fn]
	if s == nil {
		s = flow.NewShape(fn)
		c.shapes[fn] = s
	}
	return s
}

// instr looks at what is stored and returned.
func (c *checker) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Store:
		if f := ssax.Variable(i.Addr); f != nil {
			c.arrives(i.Val, place{field: f}, i)
		}
	case *ssa.MapUpdate:
		if load, ok := i.Map.(*ssa.UnOp); ok {
			if f := ssax.Variable(load.X); f != nil {
				c.arrives(i.Value, place{field: f, elem: true}, i)
			}
		}
	case *ssa.Return:
		if len(i.Results) > 0 {
			c.arrives(i.Results[0], place{fn: i.Parent()}, i)
		}
	}
}

// arrives looks at v, which goes to place at.
func (c *checker) arrives(v ssa.Value, at place, i ssa.Instruction) {
	if !ssax.IsSlice(v.Type()) && !ssax.IsMap(v.Type()) {
		return
	}
	conv := c.convert(v, 0)
	if conv.dir == keeps {
		return
	}
	copies := false
	for _, p := range c.places(conv.source, 0) {
		copies = copies || p == at
	}
	w, ok := c.witness(at, conv, copies)
	if !ok {
		return
	}
	source := rule.Quote(c.sourceOf(conv), "source")
	// A witness says that somebody can see the difference, not that the run in
	// which the value is nil (or empty) ever happens: of 22 such findings on real
	// code none was a clear bug.
	r := rule.Report{Level: finding.Audit, Pos: conv.at.Pos(), Remedy: "keep nil nil and empty empty: slices.Clone and maps.Clone do"}
	if conv.dir == filled {
		r.Message = "a nil " + source + " becomes an empty one here, so the two are told apart later"
	} else {
		r.Message = "an empty " + source + " becomes nil here, so it is later taken for one that is missing"
	}
	if conv.some && conv.dir == dropped {
		r.Message = "what is taken out of " + source + " is nil here if it is nothing, so it is later taken for what is missing"
	}
	r.Steps = []rule.Step{
		{Role: finding.Spoiled, Pos: conv.at.Pos(), Text: spoils[conv.dir]},
		{Role: finding.Used, Pos: w.pos, Text: w.text},
	}
	if !r.Pos.IsValid() {
		r.Pos = i.Pos()
	}
	r.Fixes = c.clone(conv.at.Pos())
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

var spoils = map[direction]string{filled: "nil is lost here", dropped: "empty is lost here"}

// convert is conversionOf, also through a function of this package that
// copies its argument, and without the conversions that a test excludes.
func (c *checker) convert(v ssa.Value, depth int) conversion {
	if call, ok := v.(*ssa.Call); ok && depth < 3 {
		if fn := call.Call.StaticCallee(); fn != nil {
			return c.throughCall(call, fn, depth)
		}
	}
	conv := conversionOf(v)
	if conv.dir == keeps {
		return conv
	}
	nilTest, lenTest := guards(c.shape(conv.at.Parent()), conv)
	if lenTest || nilTest && conv.dir == filled {
		return conversion{}
	}
	return conv
}

// throughCall: every return of the callee makes the same conversion of the
// same parameter.
func (c *checker) throughCall(call *ssa.Call, fn *ssa.Function, depth int) conversion {
	fn = ssax.Origin(fn)
	if !c.own[fn] || fn.Signature.Results().Len() != 1 {
		return conversion{}
	}
	out := conversion{}
	for _, b := range fn.Blocks {
		ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		if k, ok := ssax.Result(ret, 0).(*ssa.Const); ok && k.IsNil() {
			continue
		}
		conv := c.convert(ret.Results[0], depth+1)
		p, ok := conv.source.(*ssa.Parameter)
		if conv.dir == keeps || !ok || out.dir != keeps && out.dir != conv.dir {
			return conversion{}
		}
		for k, q := range fn.Params {
			if p == q && k < len(call.Call.Args) {
				out = conversion{dir: conv.dir, source: call.Call.Args[k], at: call, some: conv.some}
			}
		}
	}
	return out
}

// witness finds who tells nil and empty apart at a place, the surest first.
func (c *checker) witness(at place, conv conversion, copies bool) (witness, bool) {
	var weak *witness
	for _, t := range c.tests[at] {
		switch {
		case at.field != nil && !at.elem && (!copies || t.weak || conv.dir == dropped):
			weak = &t // whether the field ever is empty and not nil is not known
		case conv.dir == filled && !copies:
			weak = &t
		case at.elem && !isParam(conv.source):
			weak = &t // what was in a map before may never be empty
		case at.fn != nil && !c.alsoNil(at.fn, conv):
			weak = &t
		default:
			return t, true
		}
	}
	if at.field != nil && !at.elem && copies {
		if w, ok := find(c.compared, at, nil); ok {
			return w, true
		}
		if w, ok := find(c.encoded, at, shown); ok {
			weak = &w
		}
	}
	if weak != nil && (copies || at.field == nil || conv.some && conv.dir == dropped && !weak.weak) {
		return *weak, true
	}
	return witness{}, false
}

func find(seen map[types.Type]witness, at place, tag func(string) bool) (witness, bool) {
	best, found := witness{}, false
	for t, w := range seen {
		if contains(t, at.field, tag) && (!found || w.pos < best.pos) {
			best, found = w, true
		}
	}
	return best, found
}

// alsoNil reports whether fn returns a plain nil elsewhere, to say that there
// is nothing.
func (c *checker) alsoNil(fn *ssa.Function, conv conversion) bool {
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != conv.at.Block() {
			if k, ok := ssax.Result(ret, 0).(*ssa.Const); ok && k.IsNil() {
				return true
			}
		}
	}
	return false
}

func isParam(v ssa.Value) bool {
	_, ok := v.(*ssa.Parameter)
	return ok
}

// sourceOf names the source of a conversion.
func (c *checker) sourceOf(conv conversion) string {
	v := conv.source
	switch x := v.(type) {
	case *ssa.Parameter:
		return x.Name()
	case *ssa.UnOp:
		if x.Op == token.MUL {
			return nameOf(x.X)
		}
	case *ssa.Field:
		return nameOf(x)
	}
	return ""
}

func nameOf(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.Parameter:
		return v.Name()
	case *ssa.Alloc:
		return v.Comment
	case *ssa.FreeVar:
		return v.Name()
	case *ssa.Global:
		return v.Name()
	case *ssa.UnOp:
		return nameOf(v.X)
	case *ssa.FieldAddr, *ssa.Field:
		f := ssax.Variable(v)
		var x ssa.Value
		if a, ok := v.(*ssa.FieldAddr); ok {
			x = a.X
		} else {
			x = v.(*ssa.Field).X
		}
		if base := nameOf(x); base != "" && f != nil && token.IsIdentifier(base[:1]) {
			return base + "." + f.Name()
		}
		if f != nil {
			return f.Name()
		}
	}
	return ""
}
