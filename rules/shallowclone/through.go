package shallowclone

import (
	"cmp"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

func (c *checker) noteWriter(fn *ssa.Function, w origin.Write) {
	outlives := false
	for _, o := range w.Storage {
		if !origin.Outlives(o.Root) {
			continue
		}
		outlives = true
		for _, f := range o.Fields() {
			c.near[f] = append(c.near[f], writer{fn, w})
		}
		if o.Via != nil {
			continue
		}
		for _, f := range o.Fields() {
			c.writers[f] = append(c.writers[f], writer{fn, w})
			c.touched[f.Type] = true
		}
		if st := origin.StructOf(typeOf(o.Place)); st != nil && w.Field != "" {
			c.touched[st] = true
		}
	}
	if outlives {
		for _, f := range w.Near() {
			c.near[f] = append(c.near[f], writer{fn, w})
		}
	}
}

// throughCopy looks for a write that reaches through a copy to what its source
// still has.
func (c *checker) throughCopy(fn *ssa.Function, w origin.Write) {
	for _, o := range w.Storage {
		if !origin.Outlives(o.Root) {
			continue
		}
		for v := o.Via; v != nil; v = v.Next {
			var k claim
			ok := false
			switch v.How {
			case origin.ByCall:
				k, ok = c.byCall(v, w)
			case origin.ByAssign, origin.ByField:
				if behindPointer(o.Place, v.From) || names(v.Instr) {
					break // copies of a list may well refer to the same objects
				}
				k, ok = c.byAssign(fn, v)
				k.named = k.named || ok && (ofPackage(fn, v.From, w) || roundTrips(fn, v.From) || perCall(fn, v, w))
			}
			if ok {
				if !k.named && (v.How != origin.ByCall || !stays(v.From, k.path) || w.Callee != "") {
					k.level = finding.Audit // what callees change may well be put back
				}
				if made, ok := v.Instr.(ssa.Value); ok && v.How == origin.ByCall && slices.ContainsFunc(w.Storage, func(s origin.Origin) bool { return s.Root == made && s.Path == "" }) {
					k.level = finding.Audit // on another path it is the copy itself that is changed
				}
				c.changed(k, w)
				break
			}
		}
	}
}

// names reports whether i only gives a name to what a call returned: nobody else has
// that, so it is the call that made the copy.
func names(i ssa.Instruction) bool {
	st, ok := i.(*ssa.Store)
	if !ok {
		return false
	}
	switch st.Val.(type) {
	case *ssa.Call, *ssa.Extract:
	default:
		return false
	}
	return len(ssax.Uses(st.Val)) == 1
}

// behindPointer reports whether the way from what a copy shares to what is
// written leads through a pointer to another object.
func behindPointer(written, shared origin.Place) bool {
	if !strings.HasPrefix(written.Path, shared.Path) || written.Root != shared.Root {
		return false
	}
	steps := origin.Steps(written.Path)
	ts := origin.Types(written.Root.Type(), steps)
	for n := len(origin.Steps(shared.Path)) + 1; n < len(steps); n++ {
		if ts[n] == nil {
			return false
		}
		if _, pointer := ts[n].Underlying().(*types.Pointer); pointer {
			return true
		}
	}
	return false
}

func (c *checker) changed(k claim, w origin.Write) {
	text := "the copy is changed here"
	if w.Callee != "" {
		text = "`" + w.Callee + "` changes the copy here"
	}
	var steps []rule.Step
	if k.copied.IsValid() {
		steps = append(steps, rule.Step{Role: finding.Via, Pos: k.copied, Text: "the copy is made by this call"})
	}
	steps = append(steps, rule.Step{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: text + ", and the source with it"})
	c.say(k, cmp.Or(k.level, finding.Default), "so the change made through the copy reaches the source as well", steps)
}

// byCall judges a copy that a callee made.
func (c *checker) byCall(v *origin.Copy, w origin.Write) (claim, bool) {
	call, ok := v.Instr.(ssa.CallInstruction)
	if !ok {
		return claim{}, false
	}
	f, ok := common(call, v.Effect)
	if !ok {
		return claim{}, false
	}
	t := typeAt(f.Type, f.Path)
	fn, made := c.maker(ssax.Origin(call.Common().StaticCallee()), v.Effect, 3)
	k := c.copiers[fn]
	if !isReference(t) || cursor(f) || k != nil && (k.shallow || k.marks) || k == nil && !byValue(call, v.Effect, f) {
		return claim{}, false
	}
	asOwn := false
	if isPointer(t) {
		// copies may well refer to the same objects, if they do not promise to be deep
		if asOwn = c.treatedAsOwn(call, k, f, t, w); !asOwn && !(k != nil && strings.HasSuffix(f.Path, "[*]") && (k.named || len(k.deep) > 0)) {
			return claim{}, false
		}
	}
	out := claim{path: f.Path, of: f.Type.Obj().Name(), fn: fn, copied: call.Pos(), pos: call.Pos(), named: k != nil && (k.named || with(fn) || asOwn)}
	if part, ofPart := c.partCopier(fn, made); part != nil {
		out.fn, out.of, out.path, made = part.fn, part.of.Obj().Name(), strings.Join(ofPart.To.Steps(), ""), ofPart
		fn = part.fn
	}
	if fn != nil && fn.Pkg != nil && fn.Pkg.Pkg == c.Pkg && len(fn.Blocks) > 0 {
		out.pos, ok = c.locate(fn, made)
	}
	return out, ok
}

// maker gives the function that made the copy which a call of fn returned, and what it
// made it share: fn itself, or the copier whose result fn hands on.
func (c *checker) maker(fn *ssa.Function, e contract.Effect, depth int) (*ssa.Function, contract.Effect) {
	if fn == nil || c.copiers[fn] != nil || depth == 0 || fn.Pkg == nil || fn.Pkg.Pkg != c.Pkg || len(fn.Blocks) == 0 {
		return fn, e
	}
	var next *ssa.Function
	made := e
	for _, o := range c.from.Returned(fn, e.To) {
		if o.Via == nil || o.Via.How != origin.ByCall || o.Via.To.Path != strings.Join(o.Via.Effect.To.Steps(), "") {
			return fn, e
		}
		call, ok := o.Via.Instr.(ssa.CallInstruction)
		if !ok || next != nil && ssax.Origin(call.Common().StaticCallee()) != next {
			return fn, e
		}
		next, made = ssax.Origin(call.Common().StaticCallee()), o.Via.Effect
	}
	if next == nil {
		return fn, e
	}
	if m, made := c.maker(next, made, depth-1); c.copiers[m] != nil {
		return m, made
	}
	return fn, e
}

// partCopier gives the copier of the package that fn leaves a part of its copy to, and what that
// makes the part share with its source: it is the one that forgot something.
func (c *checker) partCopier(fn *ssa.Function, e contract.Effect) (*copier, contract.Effect) {
	if c.copiers[fn] == nil {
		return nil, e
	}
	for _, o := range c.from.Returned(fn, e.To) {
		if o.Via == nil || o.Via.How != origin.ByCall {
			continue
		}
		call, ok := o.Via.Instr.(ssa.CallInstruction)
		if !ok {
			continue
		}
		part := c.copiers[ssax.Origin(call.Common().StaticCallee())]
		if part != nil && part.fn != fn && part.named && !part.shallow && !part.marks && len(o.Via.Effect.To.Steps()) > 0 {
			return part, o.Via.Effect
		}
	}
	return nil, e
}

// byValue reports whether the result holds the struct itself, as an element or
// field: a callee that is no copier has then copied it all the same.
func byValue(call ssa.CallInstruction, e contract.Effect, f origin.Field) bool {
	t := call.Common().Signature().Results().At(int(e.To.Root()[len("ret")] - '0')).Type()
	above := strings.TrimSuffix(strings.Join(e.To.Steps(), ""), f.Path)
	ts := origin.Types(t, origin.Steps(above))
	last := ts[len(ts)-1]
	if last == nil || above == "" {
		return false
	}
	_, ok := last.Underlying().(*types.Struct)
	return ok
}

// common gives the field that both the result and the argument name the shared
// storage by: the argument was copied, rather than used to make something else.
func common(call ssa.CallInstruction, e contract.Effect) (origin.Field, bool) {
	arg := memory.Operand(call.Common(), e.On.Root())
	n := 0
	if e.To.Root() != "ret0" {
		n = int(e.To.Root()[len("ret")] - '0')
	}
	res := call.Common().Signature().Results()
	if arg == nil || n >= res.Len() {
		return origin.Field{}, false
	}
	return shared(origin.FieldsOf(res.At(n).Type(), strings.Join(e.To.Steps(), "")), origin.FieldsOf(arg.Type(), strings.Join(e.On.Steps(), "")))
}

// shared gives the first field that is in both lists.
func shared(a, b []origin.Field) (origin.Field, bool) {
	for _, f := range a {
		for _, g := range b {
			if f == g {
				return f, true
			}
		}
	}
	return origin.Field{}, false
}

// byAssign judges a struct that the function copies itself.
func (c *checker) byAssign(fn *ssa.Function, v *origin.Copy) (claim, bool) {
	f, ok := shared(v.To.Fields(), v.From.Fields())
	if !ok || cursor(f) {
		return claim{}, false
	}
	out := claim{path: f.Path, of: f.Type.Obj().Name(), fn: fn, pos: ssax.Pos(v.Instr)}
	k := c.copiers[fn]
	if k != nil && (k.shallow || k.marks) {
		return claim{}, false
	}
	out.named = k != nil && k.of == f.Type && (k.named || with(fn) || (v.How == origin.ByAssign || setsAll(v.To.Root)) && c.independent(fn, v.From))
	if c.replaced(fn, v.From) {
		return claim{}, false
	}
	if origin.NeverCopied(f.Type) {
		out.named = true // their documentation does
		return out, true
	}
	if t := typeAt(f.Type, f.Path); t == nil || !ssax.IsList(t) {
		return claim{}, false
	}
	a, ok := v.To.Root.(*ssa.Alloc)
	if !ok || !roundTrips(fn, v.From) && !c.leaves(fn, a, strings.TrimSuffix(v.From.Path, f.Path), v.From.Root) {
		return claim{}, false
	}
	return out, true
}

// setsAll reports whether every field of the struct that v is, or points to, is set
// one by one: that makes a copy, where to set some makes a relation that shares
// what the two have in common.
func setsAll(v ssa.Value) bool {
	st, ok := origin.Deref(v.Type()).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	set := map[int]bool{}
	for _, ref := range ssax.Referrers(v) {
		if f, ok := ref.(*ssa.FieldAddr); ok && slices.ContainsFunc(ssax.Referrers(f), func(i ssa.Instruction) bool { s, ok := i.(*ssa.Store); return ok && s.Addr == f }) {
			set[f.Field] = true
		}
	}
	return len(set) == st.NumFields()
}

// ofPackage reports whether w, in fn, changes a copy of a package-level variable:
// defaults, which the next caller finds as this one leaves them.
func ofPackage(fn *ssa.Function, source origin.Place, w origin.Write) bool {
	_, global := source.Root.(*ssa.Global)
	return global && w.Callee == "" && fn.Name() != "init" && fn.Name() != "main"
}

// independent reports whether fn is a method that changes a copy of its own
// object while that goes on to be used: it was called through a pointer, or a
// caller is seen to use it.
func (c *checker) independent(fn *ssa.Function, source origin.Place) bool {
	if fn.Signature.Recv() == nil || source.Root != fn.Params[0] {
		return false
	}
	_, pointer := fn.Params[0].Type().Underlying().(*types.Pointer)
	return pointer || c.reused(fn)
}

// replaced reports whether the function puts something else where the source
// is: what it puts there is the copy or holds it, and the source is gone.
func (c *checker) replaced(fn *ssa.Function, source origin.Place) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			var cells []origin.Origin
			step := ""
			switch i := i.(type) {
			case *ssa.MapUpdate:
				cells, step = c.from.Of(fn, i.Map), "[*]"
			case *ssa.Store:
				cells = c.from.Of(fn, i.Addr)
			}
			for _, o := range cells {
				if rest, ok := strings.CutPrefix(source.Path, o.Path+step); ok && o.Root == source.Root && o.Path+step != "" && rest != "" {
					return true
				}
			}
		}
	}
	return false
}

// with reports whether fn gives a changed copy by its name: WithField, With.
func with(fn *ssa.Function) bool {
	return withName.MatchString(fn.Name())
}

var withName = regexp.MustCompile(`^[Ww]ith([A-Z_0-9]|$)`)

// leaves reports whether the variable a, or what it holds, goes on to live
// beside its source: it is returned, stored or kept, and not just where it
// came from.
func (c *checker) leaves(fn *ssa.Function, a *ssa.Alloc, path string, root ssa.Value) bool {
	back := origin.Place{Root: root, Path: path}
	seen := map[ssa.Value]bool{}
	var follow func(v ssa.Value) bool
	follow = func(v ssa.Value) bool {
		if seen[v] {
			return false
		}
		seen[v] = true
		for _, ref := range ssax.Referrers(v) {
			switch ref := ref.(type) {
			case *ssa.Return:
				return true
			case *ssa.Store:
				if ref.Val == v && !c.goesBack(fn, ref.Addr, back) {
					return true
				}
			case *ssa.MapUpdate:
				if ref.Value == v {
					return true
				}
			case *ssa.Send:
				if ref.X == v {
					return true
				}
			case *ssa.UnOp:
				if follow(ref) {
					return true
				}
			case *ssa.Phi:
				if follow(ref) {
					return true
				}
			case *ssa.MakeInterface:
				if follow(ref) {
					return true
				}
			case *ssa.ChangeType:
				if follow(ref) {
					return true
				}
			}
		}
		return false
	}
	return follow(a)
}

func (c *checker) goesBack(fn *ssa.Function, addr ssa.Value, back origin.Place) bool {
	for _, o := range c.from.Of(fn, addr) {
		if o.Place == back {
			return true
		}
	}
	return false
}
