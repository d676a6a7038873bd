package aliasedwrite

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// cached looks for changes of objects that a cache under a lock holds, or the lister of an
// informer gave: all who ask for the object get the same one, and read it while it is
// changed, or take for the server's what somebody has only intended. That the type has a
// method which copies its values deeply says that they are meant to be copied first.
func (c *checker) cached(fn *ssa.Function) {
	if ssax.TakesLock(fn) {
		return
	}
	for _, w := range c.from.Writes(fn) {
		if w.Kind == contract.Refills || w.Kind == contract.Resets {
			continue
		}
		for _, o := range w.Storage {
			if o.Via != nil {
				continue
			}
			t := c.ofCache(fn, o.Place, w.Field)
			if t == nil {
				continue
			}
			if at := c.written(w, 4); isWrite(at) {
				c.reportCached(w, at, t)
			}
			break
		}
	}
}

// ofCache gives the type of the object that a place is a part of, if that is one of a cache.
func (c *checker) ofCache(fn *ssa.Function, p origin.Place, field string) *types.Named {
	steps := origin.Steps(p.Path)
	if field != "" {
		steps = append(steps, "."+field)
	}
	if t := origin.StructOf(listed(p.Root)); t != nil && len(steps) > 0 && copiedDeeply(t) {
		return t
	}
	owner, object := underLock(p, steps)
	if object == nil || !copiedDeeply(object) {
		return nil
	}
	if recv := fn.Signature.Recv(); recv != nil && origin.StructOf(recv.Type()) == owner {
		return nil // the cache itself knows what it does
	}
	return object
}

// underLock finds, on the way that steps go from a place's root, an object without a lock
// in a map of one that has a lock: the type of the cache and that of the object.
func underLock(p origin.Place, steps []string) (owner, object *types.Named) {
	if !origin.Outlives(p.Root) {
		return nil, nil
	}
	ts := origin.Types(p.Root.Type(), steps)
	for n := 2; n < len(steps); n++ {
		if steps[n-1] != "[*]" || ts[n-1] == nil || !ssax.IsMap(ts[n-1]) {
			continue
		}
		if _, ok := ts[n].(*types.Pointer); !ok || guard.OwnsLock(ts[n]) || !guard.OwnsLock(types.NewPointer(origin.Deref(ts[n-2]))) {
			continue
		}
		return origin.StructOf(ts[n-2]), origin.StructOf(ts[n])
	}
	return nil, nil
}

// listed gives the type of what a lister of an informer's cache has given as v: one that
// is generated for a type, with the methods Get and List.
func listed(v ssa.Value) types.Type {
	if x, ok := v.(*ssa.Extract); ok {
		v = x.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok || !call.Call.IsInvoke() {
		return nil
	}
	n, ok := types.Unalias(call.Call.Value.Type()).(*types.Named)
	if !ok || n.Obj().Pkg() == nil || !strings.HasSuffix(n.Obj().Name(), "Lister") || !strings.Contains(n.Obj().Pkg().Path(), "/listers/") {
		return nil
	}
	t := call.Call.Signature().Results().At(0).Type()
	if s, ok := t.Underlying().(*types.Slice); ok {
		t = s.Elem()
	}
	return t
}

// copiers are the names that methods have which copy a value with all it refers to.
var copiers = []string{"DeepCopy", "DeepClone"}

// copiedDeeply reports whether t has a method that copies its values deeply.
func copiedDeeply(t *types.Named) bool {
	return slices.ContainsFunc(copiers, func(name string) bool {
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, t.Obj().Pkg(), name)
		_, ok := m.(*types.Func)
		return ok
	})
}

// isWrite reports whether i is a change by itself that others can see: a map made where there
// was none is followed by what goes into it, and what the contract of another package's
// function says of a whole object, or that of a copier, tells too little of its parts.
func isWrite(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.Store:
		_, made := i.Val.(*ssa.MakeMap)
		return !made
	case *ssa.MapUpdate:
		return true
	case *ssa.Call:
		return ssax.IsBuiltin(&i.Call, "delete", "clear")
	}
	return false
}

func (c *checker) reportCached(w origin.Write, at ssa.Instruction, t *types.Named) {
	// A function that does so means the object to be its own: that is one mistake.
	if !c.first(at.Parent().Pos()) {
		return
	}
	pos, end := c.Statement(ssax.Pos(at))
	r := rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: "this changes the `" + t.Obj().Name() + "` of a cache, which all who ask for it get, so others see a change that nobody stored and may read it meanwhile",
		Remedy:  "change a copy: DeepCopy first",
		Steps:   []rule.Step{{Role: finding.Spoiled, Pos: pos, Text: "the object of the cache itself is changed here"}},
	}
	if at != w.Instr {
		r.Steps = append([]rule.Step{{Role: finding.Via, Pos: ssax.Pos(w.Instr), Text: "`" + w.Callee + "` gets the object here"}}, r.Steps...)
	}
	if c.OnlyForTests() {
		r.Level = finding.Audit
	}
	c.Report(r)
}

// written gives the instruction in the package that does what w does, which is that of a
// callee where the callee is one of the package.
func (c *checker) written(w origin.Write, depth int) ssa.Instruction {
	call, ok := w.Instr.(ssa.CallInstruction)
	if !ok || depth == 0 || w.Target == nil {
		return w.Instr
	}
	fn := call.Common().StaticCallee()
	n := slices.Index(call.Common().Args, w.Target)
	if fn == nil || n < 0 || n >= len(fn.Params) {
		return w.Instr
	}
	for _, inner := range c.from.Writes(fn) {
		if inner.Field != w.Field || inner.Kind != w.Kind {
			continue
		}
		for _, o := range inner.Storage {
			if o.Root == ssa.Value(fn.Params[n]) && o.Path == w.Below {
				return c.written(inner, depth-1)
			}
		}
	}
	return w.Instr
}
