package exposedstate

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// changesInPlace gives, for the lists in fields of objects that were there before, an
// instruction that changes one in place.
func changesInPlace(g *guard.Package) map[guard.Cell]ssa.Instruction {
	out := map[guard.Cell]ssa.Instruction{}
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, ch := range g.Changed(i) {
					if ch.Elems != "" || ch.May {
						continue
					}
					for _, r := range g.Refs(ch.Value) {
						if _, of := r.Inst.(*ssa.Parameter); of && !r.Grown && !r.Returned && out[r.Cell] == nil {
							out[r.Cell] = i
						}
					}
				}
			}
		}
	}
	return out
}

// saysShared matches comments that tell callers what they get.
var saysShared = regexp.MustCompile(`(?i)must not|do not|don't|should not|modif|mutat|live|in.?place|\bview\b|\bown`)

// plain looks for exported methods of exported types without a lock that return the list in an
// unexported field, which other functions change in place. Nothing says that a caller
// still has it then, so it is for audits.
func (x *getter) plain(changed func() map[guard.Cell]ssa.Instruction) {
	fn := x.fn
	if fn.Parent() != nil || fn.Signature.Recv() == nil || !x.g.Open(fn) || !openType(fn.Params[0].Type()) || guard.OwnsLock(fn.Params[0].Type()) || x.leaked[fn] ||
		notMeant.MatchString(x.g.Text(fn)) || saysShared.MatchString(x.g.Text(fn)) || len(fn.Blocks) != 1 {
		return
	}
	for _, ret := range guard.Returns(fn) {
		for _, v := range ret.Results {
			load, ok := v.(*ssa.UnOp)
			if !ok || !ssax.IsList(v.Type()) || ssax.IsBytes(v.Type()) || ssax.IsNamed(v.Type()) {
				continue // a type with methods, as a header is, may be meant to be changed by them
			}
			at, ok := load.X.(*ssa.FieldAddr)
			if !ok || at.X != ssa.Value(fn.Params[0]) || ssax.Field(at).Exported() {
				continue
			}
			for _, r := range x.g.Refs(v) {
				if w := changed()[r.Cell]; w != nil && w.Parent() != fn && strings.Count(r.Path, ".") == 1 {
					x.reportPlain(ret, r, w)
					return
				}
			}
		}
	}
}

// openType reports whether other packages can name the type that t is or points to.
func openType(t types.Type) bool {
	n := origin.StructOf(t)
	return n != nil && n.Obj().Exported()
}

func (x *getter) reportPlain(ret *ssa.Return, r guard.Ref, w ssa.Instruction) {
	x.Report(rule.Report{
		Level: finding.Audit, Pos: ret.Pos(),
		Message: rule.Quote(r.Name(), "this") + " itself is returned, while `" + ssax.Outermost(w.Parent()).Name() + "` changes it in place, so what callers have got changes too",
		Remedy:  "return a copy: slices.Clone or maps.Clone",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: ret.Pos(), Text: "it is returned here, without a copy"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "it is changed in place here"},
		},
	})
}
