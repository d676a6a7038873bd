package unsafeview

import (
	_ "embed"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

//go:embed doc.go
var doc string

// Rule reports strings whose bytes change, by means of package unsafe.
var Rule = rule.Rule{Name: "unsafeview", Doc: doc, Run: run}

func run(p *rule.Pass) {
	stale(p)
	if !usesUnsafe(p.Pkg) {
		return
	}
	fns := p.Memory.Funcs()
	c := &checker{Pass: p, trail: follow(fns), reused: reusedFields(fns)}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c.instr(i)
			}
		}
	}
}

func usesUnsafe(pkg *types.Package) bool {
	for _, i := range pkg.Imports() {
		if i.Path() == "unsafe" {
			return true
		}
	}
	return false
}

type checker struct {
	*rule.Pass
	*trail
	reused map[*types.Var]reuse
}

// A reuse is a place where the bytes of a field are overwritten or go away.
type reuse struct {
	pos  token.Pos
	text string
}

// reusedFields finds the fields whose bytes are written again in place, or
// unmapped.
func reusedFields(fns []*ssa.Function) map[*types.Var]reuse {
	out := map[*types.Var]reuse{}
	note := func(v ssa.Value, pos token.Pos, text string) {
		if s, ok := v.(*ssa.Slice); ok {
			v = s.X
		}
		load, ok := v.(*ssa.UnOp)
		if !ok {
			return
		}
		if f := fieldAt(load.X); f != nil && ssax.IsBytes(f.Type()) {
			if old, ok := out[f]; !ok || pos < old.pos {
				out[f] = reuse{pos, text}
			}
		}
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || len(call.Call.Args) == 0 {
					continue
				}
				args := call.Call.Args
				switch name := callName(call); {
				case name == "append":
					if s, ok := args[0].(*ssa.Slice); ok && ssax.IsInt(s.High, 0) {
						note(s, call.Pos(), "the same bytes are written again here")
					}
				case name == "copy":
					note(args[0], call.Pos(), "the same bytes are written again here")
				case name == "Read" || name == "ReadFull" || name == "ReadAtLeast" || name == "ReadAt":
					for _, a := range args {
						note(a, call.Pos(), "the same bytes are read into again here")
					}
				case strings.EqualFold(name, "munmap") || strings.EqualFold(name, "unmap"):
					for _, a := range args {
						note(a, call.Pos(), "the bytes are unmapped here")
					}
				}
			}
		}
	}
	return out
}

func callName(c *ssa.Call) string {
	switch v := c.Call.Value.(type) {
	case *ssa.Builtin:
		return v.Name()
	case *ssa.Function:
		return v.Name()
	}
	if c.Call.IsInvoke() {
		return c.Call.Method.Name()
	}
	return ""
}

// instr looks at what is put where it stays.
func (c *checker) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		c.kept(i, i.Key, i.Map, true)
		c.kept(i, i.Value, i.Map, false)
	case *ssa.Store:
		if fieldAt(i.Addr) != nil && ssax.Outlives(i.Addr) || isGlobal(i.Addr) {
			c.kept(i, i.Val, i.Addr, false)
		}
	}
}

func isGlobal(v ssa.Value) bool {
	_, ok := v.(*ssa.Global)
	return ok
}

// kept reports a string in v that shares the bytes of a field which is used
// again, if i puts it where it stays, in what to says.
func (c *checker) kept(i ssa.Instruction, v, to ssa.Value, key bool) {
	at := i.Pos()
	for _, o := range c.origins[v] {
		re, ok := c.reused[o.field]
		if !ok || !o.cast.IsValid() || !ssax.Outlives(to) || c.sameOwner(o.field, to) {
			continue
		}
		what := rule.Quote(c.Taker(o.cast), "a string")
		r := rule.Report{
			Level: finding.Default, Pos: at,
			Message: what + " shares the bytes of `" + o.field.Name() + "`, which are used again, and is kept, so the string changes afterwards",
			Steps: []rule.Step{
				{Role: finding.Taken, Pos: o.cast, Text: "package unsafe makes the bytes a string here"},
				{Role: finding.Kept, Pos: at, Text: "it is kept here"},
				{Role: finding.Spoiled, Pos: re.pos, Text: re.text},
			},
			Remedy: "keep a copy: strings.Clone, or string(b) instead of the conversion by package unsafe",
			Mend:   o.cast,
		}
		if key {
			r.Message = what + " shares the bytes of `" + o.field.Name() + "`, which are used again, and becomes a map key, so the entry is lost when they change"
		}
		if picked(i, v) || o.chosen {
			r.Level = finding.Audit
		}
		r.Fixes = c.CloneAt(o.cast)
		r.Pos, r.End = c.Statement(at)
		c.Report(r)
		return
	}
}

// sameOwner reports whether a string stays beside its bytes: in the object that
// has the field, or in what that object holds.
func (c *checker) sameOwner(f *types.Var, to ssa.Value) bool {
	for _, t := range holders(to) {
		if reachesField(t, f) {
			return true
		}
	}
	return false
}

// holders are the types of the objects on the way to an address or map.
func holders(v ssa.Value) []types.Type {
	var out []types.Type
	for range 8 {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			out = append(out, x.X.Type().Underlying().(*types.Pointer).Elem())
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		case *ssa.UnOp:
			v = x.X
		default:
			return out
		}
	}
	return out
}

// reachesField reports whether a value of type t holds field f in itself.
func reachesField(t types.Type, f *types.Var) bool {
	seen := map[types.Type]bool{}
	var visit func(t types.Type) bool
	visit = func(t types.Type) bool {
		if seen[t] || len(seen) > 100 {
			return false
		}
		seen[t] = true
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			return visit(u.Elem())
		case *types.Slice:
			return visit(u.Elem())
		case *types.Array:
			return visit(u.Elem())
		case *types.Struct:
			for v := range u.Fields() {
				if v.Origin() == f || visit(v.Type()) {
					return true
				}
			}
		}
		return false
	}
	return visit(t)
}
