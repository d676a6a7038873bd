package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// lists looks at copiers of named maps and slices whose elements are lists
// themselves: a copy that shares them is changed with its source by methods of the
// type that change an element in place or append to it.
func (c *checker) lists() {
	for _, fn := range c.from.Memory.Funcs() {
		of := listCopied(fn)
		if of == nil || !promises(fn.Name(), of.Obj().Name()) || strings.Contains(strings.ToLower(fn.Name()+ssax.Doc(fn)), "shallow") {
			continue
		}
		e, ok := c.sharesElements(fn)
		if !ok {
			continue
		}
		if w, writes, ok := c.elementsWriter(of); ok && w != fn {
			if pos, ok := c.locate(fn, e); ok {
				c.sayElements(of, w, writes, rule.Step{Role: finding.Taken, Pos: pos, Text: "the copy gets the same elements here"})
			}
		}
	}
}

// listCopied gives the named map or slice type that a method or function of one
// argument takes and returns, if its elements are lists.
func listCopied(fn *ssa.Function) *types.Named {
	if fn.Synthetic != "" || fn.Parent() != nil || len(fn.Params) != 1 || fn.Signature.Results().Len() != 1 {
		return nil
	}
	of, ok := types.Unalias(fn.Params[0].Type()).(*types.Named)
	if !ok || !types.Identical(of, fn.Signature.Results().At(0).Type()) || elementOf(of) == nil || !ssax.IsList(elementOf(of)) {
		return nil
	}
	return of
}

func elementOf(of *types.Named) types.Type {
	switch t := of.Underlying().(type) {
	case *types.Map:
		return t.Elem()
	case *types.Slice:
		return t.Elem()
	}
	return nil
}

// sharesElements gives the effect by which the result of fn, which is new, has the
// elements of its argument.
func (c *checker) sharesElements(fn *ssa.Function) (contract.Effect, bool) {
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return contract.Effect{}, false
	}
	k := c.from.Memory.Contract(obj)
	if k == nil || !c.isNew(fn, k) {
		return contract.Effect{}, false
	}
	for _, e := range k.Effects {
		if e.Kind == contract.Stores && e.To == "ret0[*]" && e.On == contract.Place(e.On.Root()+"[*]") && !e.Clipped {
			return e, true
		}
	}
	return contract.Effect{}, false
}

// elementsWriter gives an exported method of the type that changes its elements in
// place, or appends to them, and the effect.
func (c *checker) elementsWriter(of *types.Named) (*ssa.Function, contract.Effect, bool) {
	for _, fn := range c.from.Memory.Funcs() {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || fn.Signature.Recv() == nil || !types.Identical(fn.Signature.Recv().Type(), of) {
			continue
		}
		k := c.from.Memory.Contract(obj)
		if k == nil {
			continue
		}
		for _, e := range k.Effects {
			switch e.Kind {
			case contract.Writes, contract.Appends, contract.Reorders, contract.Shrinks:
				if e.On == "recv[*]" {
					return fn, e, true
				}
			}
		}
	}
	return nil, contract.Effect{}, false
}

func (c *checker) sayElements(of *types.Named, w *ssa.Function, e contract.Effect, taken rule.Step) {
	does := "changes them in place"
	if e.Kind == contract.Appends {
		does = "appends to them in place where they have room"
	}
	r := rule.Report{
		Level:   finding.Default,
		Pos:     taken.Pos,
		Message: "this copy of `" + of.Obj().Name() + "` shares its elements with its source, and `" + w.Name() + "` " + does + ", so changes to one reach both",
		Steps:   []rule.Step{taken, {Role: finding.Spoiled, Pos: w.Pos(), Text: "`" + w.Name() + "` does so"}},
		Remedy:  "copy each element too: slices.Clone or maps.Clone",
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
