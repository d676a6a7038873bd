package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// heldDeep judges a pointer that a copier leaves shared, in a list that it copies or
// in a field, although it promises a deep copy. Lists of pointers are mostly copied
// to be walked, and fields mostly lead to services, so the promise alone is not
// enough: the objects are changed in place, those of fields being plain data, or
// their own type has a method that copies what is shared here.
func (c *checker) heldDeep(k *copier, path string, t types.Type) (because string, step rule.Step, ok bool) {
	list := strings.LastIndex(path, "[*]")
	if !k.thorough || list < 0 && !isData(origin.Deref(t), 3) {
		return "", rule.Step{}, false
	}
	if w, ok := c.changesObject(k, path); ok {
		them := "it"
		if list >= 0 {
			them = "them"
		}
		return "although it promises a deep copy, and `" + w.fn.Name() + "` changes " + them + " in place, so changes to one reach both",
			rule.Step{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "this changes what is shared in place"}, true
	}
	if list < 0 {
		return "", rule.Step{}, false
	}
	field := path[list+len("[*]"):]
	elem := origin.StructOf(typeAt(k.of, path[:list+len("[*]")]))
	if elem == nil || strings.Count(field, ".") != 1 {
		return "", rule.Step{}, false
	}
	if m := c.ownCopy(elem, field[1:]); m != nil && !c.calls(k.fn, m) {
		return "although it promises a deep copy and `" + m.Name() + "` copies it for other values of `" + elem.Obj().Name() + "`, so changes to one reach both",
			rule.Step{Role: finding.Kept, Pos: m.Pos(), Text: "this copies what such a value points to"}, true
	}
	return "", rule.Step{}, false
}

// changesObject gives a function that sets a field of an object which it reaches
// by the path from the copied type.
func (c *checker) changesObject(k *copier, path string) (writer, bool) {
	for _, w := range c.near[origin.Field{Type: k.of, Path: path}] {
		if w.Field != "" && w.fn != k.fn && !w.unsure() && !c.isCopier(w.fn) {
			return w, true
		}
	}
	return writer{}, false
}

func (c *checker) isCopier(fn *ssa.Function) bool {
	return c.copiers[ssax.Outermost(fn)] != nil
}

// ownCopy gives a method of the type, called as one that copies, which puts
// something new into the field.
func (c *checker) ownCopy(of *types.Named, field string) *ssa.Function {
	for _, fn := range c.from.Memory.Funcs() {
		if fn.Parent() != nil || !methodOf(fn, of) || !copyName.MatchString(fn.Name()) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				at, ok := st.Addr.(*ssa.FieldAddr)
				if ok && origin.StructOf(at.X.Type()) == of && ssax.Field(at).Name() == field && origin.Made(st.Val) {
					return fn
				}
			}
		}
	}
	return nil
}

// ownersWriter looks for a change of what k leaves shared that is made through
// something larger, which has a copier of its own that calls k: Spec.Copy copies
// its types one by one, and Spec.Rename changes the types of a Spec.
func (c *checker) ownersWriter(k *copier, path string) (w writer, whole *copier, ok bool) {
	for _, w := range c.near[origin.Field{Type: k.of, Path: path}] {
		obj := w.fn.Object()
		if obj == nil || !obj.Exported() {
			continue
		}
		for _, whole := range c.list {
			if whole.of != k.of && whole.named && !whole.shallow && methodOf(w.fn, whole.of) && c.leadsTo(whole.fn, k.fn, 4, map[*ssa.Function]bool{}) {
				return w, whole, true
			}
		}
	}
	return writer{}, nil, false
}

// leadsTo reports whether fn calls callee, by way of at most depth functions
// of the package.
func (c *checker) leadsTo(fn, callee *ssa.Function, depth int, seen map[*ssa.Function]bool) bool {
	if fn == callee {
		return true
	}
	if depth == 0 || seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			for _, g := range c.Memory.Targets(call.Common()) {
				if c.leadsTo(g, callee, depth-1, seen) {
					return true
				}
			}
		}
	}
	return false
}
