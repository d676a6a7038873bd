package shallowclone

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// A copier is a function that returns a copy of an argument.
type copier struct {
	fn *ssa.Function
	of *types.Named
	// shared are the contract's effects by which the copy shares storage with the
	// argument, by the path in the copy.
	shared map[string]contract.Effect
	// deep are the fields that the copy has of its own, lists how many of them are
	// maps and slices.
	deep  map[string]bool
	lists int
	// named: its name or comment promises a copy.
	named bool
	// thorough: its name or comment promises a deep copy.
	thorough bool
	// shallow: its name or comment says that the copy is shallow, or that the
	// source is changed.
	shallow bool
	// marks: it changes its source, as copy-on-write does to note that both
	// share from now on.
	marks bool
}

func (c *checker) findCopiers() {
	for _, fn := range c.from.Memory.Funcs() {
		if fn.Synthetic != "" || fn.Parent() != nil {
			continue
		}
		if k := c.asCopier(fn); k != nil {
			c.copiers[fn] = k
			c.list = append(c.list, k)
		}
	}
}

// asCopier recognises a function with an argument and a result of one struct
// type, the result being new. The result may be in an interface.
func (c *checker) asCopier(fn *ssa.Function) *copier {
	obj, ok := fn.Object().(*types.Func)
	if !ok || fn.Signature.Results().Len() == 0 {
		return nil
	}
	of := resultOf(fn)
	if of == nil || !takes(fn, of) {
		return nil
	}
	k := c.from.Memory.Contract(obj)
	if k == nil || !c.isNew(fn, k) {
		return nil
	}
	out := &copier{fn: fn, of: of, shared: map[string]contract.Effect{}, deep: map[string]bool{}}
	c.readPromise(out)
	for _, e := range k.Effects {
		if e.Kind != contract.Stores || e.To.Root() != "ret0" {
			continue
		}
		path := string(e.To[len("ret0"):])
		if path == string(e.On[len(e.On.Root()):]) && origin.StructOf(paramType(fn, e.On.Root())) == of && (isReference(typeAt(of, path)) || out.thorough && isPointer(typeAt(of, path))) {
			out.shared[path] = e
		}
	}
	c.findDeep(out)
	out.marks = c.marks(fn, of)
	return out
}

// readPromise reads what the copier's name and comment say of the copy.
func (c *checker) readPromise(k *copier) {
	name, comment := strings.ToLower(k.fn.Name()), strings.ToLower(ssax.Doc(k.fn))
	k.shallow = strings.Contains(name, "shallow") || saysShared.MatchString(comment)
	deep := strings.Contains(comment, "deep copy") || strings.Contains(comment, "deep-cop") || strings.Contains(comment, "deep clone")
	k.named = promises(k.fn.Name(), k.of.Obj().Name()) || deep
	if n, ok := types.Unalias(k.fn.Signature.Results().At(0).Type()).(*types.Named); ok {
		k.named = k.named || promises(k.fn.Name(), n.Obj().Name()) // DeepCopyObject, by the interface
	}
	k.thorough = k.named && (deep || strings.Contains(comment, "independent") || strings.Contains(name, "deep"))
}

// resultOf gives the struct type that result 0 of fn is or points to, also where
// an interface holds it: a method's own type on every return.
func resultOf(fn *ssa.Function) *types.Named {
	t := fn.Signature.Results().At(0).Type()
	if !types.IsInterface(t) || fn.Signature.Recv() == nil {
		return origin.StructOf(t)
	}
	of := origin.StructOf(fn.Signature.Recv().Type())
	for _, b := range fn.Blocks {
		r, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return)
		if !ok {
			continue
		}
		switch v := r.Results[0].(type) {
		case *ssa.Const:
		case *ssa.MakeInterface:
			if origin.StructOf(v.X.Type()) != of {
				return nil
			}
		default:
			return nil
		}
	}
	return of
}

func takes(fn *ssa.Function, of *types.Named) bool {
	for _, q := range fn.Params {
		if origin.StructOf(q.Type()) == of {
			return true
		}
	}
	return false
}

// isNew reports whether result 0 is new storage and nothing else.
func (c *checker) isNew(fn *ssa.Function, k *contract.Contract) bool {
	if _, byValue := fn.Signature.Results().At(0).Type().Underlying().(*types.Struct); byValue {
		return true
	}
	fresh := false
	for _, e := range k.Effects {
		if e.To == "ret0" {
			if e.Kind == contract.Returns {
				return false
			}
			fresh = fresh || e.Kind == contract.Fresh
		}
	}
	return fresh
}

// paramType gives the type of a contract's root in fn.
func paramType(fn *ssa.Function, root string) types.Type {
	if q := origin.Param(fn, root); q != nil {
		return q.Type()
	}
	return nil
}

func typeAt(of *types.Named, path string) types.Type {
	ts := origin.Types(of, origin.Steps(path))
	return ts[len(ts)-1]
}

// isReference reports whether a value of the type shares what somebody can
// change in place: channels, functions and interfaces are meant to be shared.
func isReference(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Map, *types.Slice:
		return true
	case *types.Pointer:
		_, ok := t.Elem().Underlying().(*types.Struct)
		return ok
	}
	return false
}

func isPointer(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Pointer)
	return ok
}

// findDeep finds the fields for which the copier makes something new.
func (c *checker) findDeep(k *copier) {
	st := k.of.Underlying().(*types.Struct)
	for f := range st.Fields() {
		if !isReference(f.Type()) {
			continue
		}
		path := "." + f.Name()
		if _, ok := k.shared[path]; ok {
			continue
		}
		own, others := false, false
		for _, o := range c.from.Returned(k.fn, contract.Place("ret0"+path)) {
			_, call := o.Root.(*ssa.Call)
			own = own || o.Path == "" && (origin.Made(o.Root) || call)
			others = others || origin.Outlives(o.Root)
		}
		if own && !others {
			k.deep[f.Name()] = true
			if ssax.IsList(f.Type()) {
				k.lists++
			}
		}
	}
}
