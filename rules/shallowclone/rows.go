package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// rows looks at methods that promise a copy of a list of structs which their object
// has: the structs are copied, but a map or slice in each is that of the object still,
// which another method of it changes in place.
func (c *checker) rows() {
	for _, fn := range c.from.Memory.Funcs() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || fn.Synthetic != "" || fn.Signature.Recv() == nil || fn.Signature.Results().Len() == 0 {
			continue
		}
		elem := rowOf(fn.Signature.Results().At(0).Type())
		if elem == nil || !promises(fn.Name(), elem.Obj().Name()) || strings.Contains(strings.ToLower(fn.Name()+ssax.Doc(fn)), "shallow") {
			continue
		}
		k := c.from.Memory.Contract(obj)
		if k == nil || !c.isNew(fn, k) {
			continue
		}
		for _, e := range k.Effects {
			field, ok := strings.CutPrefix(string(e.To), "ret0[*]")
			if e.Kind != contract.Stores || !ok || strings.Count(field, ".") != 1 || strings.Contains(field, "[") || e.On.Root() != "recv" || !ssax.IsList(typeAt(elem, field)) {
				continue
			}
			if w, ok := c.rowWriter(fn, elem, field, strings.Join(e.On.Steps(), "")); ok {
				c.sayRow(fn, elem, field, e, w)
			}
		}
	}
}

// rowOf gives the struct type that the elements of a list or map are.
func rowOf(t types.Type) *types.Named {
	var e types.Type
	switch t := t.Underlying().(type) {
	case *types.Slice:
		e = t.Elem()
	case *types.Map:
		e = t.Elem()
	default:
		return nil
	}
	n, ok := types.Unalias(e).(*types.Named)
	if !ok {
		return nil
	}
	if _, isStruct := n.Underlying().(*types.Struct); !isStruct {
		return nil
	}
	return n
}

// rowWriter gives an exported method of the same type that changes in place what is at
// the path from its object.
func (c *checker) rowWriter(fn *ssa.Function, elem *types.Named, field, path string) (writer, bool) {
	of := origin.StructOf(fn.Signature.Recv().Type())
	for _, w := range c.writers[origin.Field{Type: elem, Path: field}] {
		if w.fn == fn || of == nil || !methodOf(w.fn, of) || w.unsure() || w.fn.Object() == nil || !w.fn.Object().Exported() {
			continue
		}
		for _, o := range w.Storage {
			if o.Via == nil && o.Root == ssa.Value(w.fn.Params[0]) && o.Path == path {
				return w, true
			}
		}
	}
	return writer{}, false
}

func (c *checker) sayRow(fn *ssa.Function, elem *types.Named, field string, e contract.Effect, w writer) {
	pos, ok := c.locate(fn, e)
	if !ok {
		return
	}
	c.say(claim{pos: pos, path: field, of: elem.Obj().Name(), fn: fn}, finding.Default,
		"and `"+w.fn.Name()+"` changes it in place, so changes to one reach both",
		[]rule.Step{{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "this changes it in place"}})
}
