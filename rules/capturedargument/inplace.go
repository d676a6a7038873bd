package capturedargument

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// keepsAndChanges looks for exported functions that keep a list or map they are given
// in a field, where the package changes what is in that field in place: the caller's
// changes with it. Whether a caller goes on to use it is not seen, so it is for audits.
func (c *checker) keepsAndChanges(fn *ssa.Function) {
	obj, ok := fn.Object().(*types.Func)
	if !ok || !obj.Exported() || fn.Parent() != nil || c.forbidden[fn] || takesOver.MatchString(ssax.Doc(fn)) {
		return
	}
	c.optionKeeps(fn)
	k := c.Memory.Contract(obj)
	if k == nil {
		return
	}
	for _, e := range k.Effects {
		q := origin.Param(fn, e.On.Root())
		steps := e.To.Steps()
		if e.Kind != contract.Stores || q == nil || len(e.On.Steps()) > 0 || e.On.Root() == "recv" || len(steps) != 1 || !strings.HasPrefix(steps[0], ".") ||
			!ssax.IsList(q.Type()) || ssax.IsBytes(q.Type()) {
			continue // buffers are passed to be written to
		}
		st := keeper(fn, e.To.Root())
		if st == nil || st.Obj().Pkg() != c.Pkg {
			continue
		}
		f := origin.Field{Type: st, Path: steps[0]}
		at, inner := c.kept(fn, q, false)
		if at == nil || inner != nil || c.said[ssax.Pos(at)] {
			continue
		}
		if w := c.changer(f); w != nil {
			c.reportInPlace(at, q, w)
		}
	}
}

// optionKeeps is keepsAndChanges for what a function literal puts into a field of the
// object that it is given later, as functional options do.
func (c *checker) optionKeeps(fn *ssa.Function) {
	for _, literal := range fn.AnonFuncs {
		for _, b := range literal.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok || !ssax.IsList(st.Val.Type()) || ssax.IsBytes(st.Val.Type()) || c.said[ssax.Pos(st)] {
					continue
				}
				at, ok := st.Addr.(*ssa.FieldAddr)
				if !ok {
					continue
				}
				of := origin.StructOf(at.X.Type())
				if _, given := at.X.(*ssa.Parameter); !given || of == nil || of.Obj().Pkg() != c.Pkg {
					continue
				}
				for _, o := range c.from.Of(literal, st.Val) {
					q, ok := o.Root.(*ssa.Parameter)
					if !ok || q.Parent() != fn || o.Path != "" {
						continue
					}
					if w := c.changer(origin.Field{Type: of, Path: "." + ssax.Field(at).Name()}); w != nil {
						c.reportInPlace(st, q, w)
					}
				}
			}
		}
	}
}

// takesOver matches comments that say whose the argument is afterwards.
var takesOver = regexp.MustCompile(`(?i)\bown(s|ed|ership)?\b|takes? over|must not|do not|don't|should not|without (a )?cop|not copied|in.?place|shared? `)

// keeper gives the struct that a root of fn's contract stands for.
func keeper(fn *ssa.Function, root string) *types.Named {
	if strings.HasPrefix(root, "ret") {
		n := int(root[len("ret")] - '0')
		if n < fn.Signature.Results().Len() {
			return origin.StructOf(fn.Signature.Results().At(n).Type())
		}
		return nil
	}
	if q := origin.Param(fn, root); q != nil {
		return origin.StructOf(q.Type())
	}
	return nil
}

// changer gives an instruction that changes what is in the list or map of field f in
// place, of an object that was there before.
func (c *checker) changer(f origin.Field) ssa.Instruction {
	if w := c.writer(f); w != nil {
		return w
	}
	for _, fn := range c.from.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				var m ssa.Value
				switch i := i.(type) {
				case *ssa.MapUpdate:
					m = i.Map
				case *ssa.Call:
					if ssax.IsBuiltin(&i.Call, "delete", "clear") {
						m = i.Call.Args[0]
					}
				}
				if m != nil && ssax.IsMap(m.Type()) && c.isField(fn, m, f) {
					return i
				}
			}
		}
	}
	return nil
}

func (c *checker) reportInPlace(at ssa.Instruction, q *ssa.Parameter, w ssa.Instruction) {
	pos := ssax.Pos(at)
	c.said[pos] = true
	r := rule.Report{
		Level: finding.Audit, Pos: pos,
		Message: "`" + q.Name() + "` is kept without a copy, and `" + ssax.Outermost(w.Parent()).Name() + "` changes it in place, so the caller's changes too",
		Remedy:  "keep a copy: slices.Clone or maps.Clone",
		Steps: []rule.Step{
			{Role: finding.Kept, Pos: pos, Text: "it is kept here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "it is changed in place here"},
		},
	}
	r.Fixes = c.KeepClone(pos, q.Name(), pos)
	if start, end := c.Statement(pos); c.Fset.Position(start).Line == c.Fset.Position(pos).Line {
		r.Pos, r.End = start, end
	}
	c.Report(r)
}
