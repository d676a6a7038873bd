package shallowclone

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// forgotten looks for what copiers share, and for reasons to think that they
// should not.
func (c *checker) forgotten() {
	for _, k := range c.list {
		if k.shallow || k.marks || k.sharesLock() || !k.named {
			continue
		}
		paths := make([]string, 0, len(k.shared))
		for p := range k.shared {
			paths = append(paths, p)
		}
		slices.Sort(paths)
		for _, p := range paths {
			c.judge(k, p)
		}
	}
}

// sharesLock: a copy that shares the pointer to the lock is another handle to
// the same thing.
func (k *copier) sharesLock() bool {
	for p := range k.shared {
		if n, ok := types.Unalias(origin.Deref(typeAt(k.of, p))).(*types.Named); ok {
			if o := n.Obj(); o.Pkg() != nil && o.Pkg().Path() == "sync" {
				return true
			}
		}
	}
	return false
}

// private reports whether the way leads through another package's own fields, as those
// that an exec.Cmd notes its pipes in once it runs: who copies such a struct cannot
// copy them, and the package alone knows whether they matter.
func (c *checker) private(of *types.Named, path string) bool {
	steps := origin.Steps(path)
	ts := origin.Types(of, steps)
	for n, s := range steps {
		if ts[n] == nil {
			return false
		}
		in := origin.StructOf(ts[n])
		if in != nil && in.Obj().Pkg() != c.Pkg && strings.HasPrefix(s, ".") && !token.IsExported(s[1:]) {
			return true
		}
	}
	return false
}

// linksBack reports whether the way ends in a field that points to another value of the
// type that has it, below the value that is copied: the link of a part to its parent.
func linksBack(of *types.Named, path string) bool {
	steps := origin.Steps(path)
	ts := origin.Types(of, steps)
	n := len(steps)
	if n < 2 || ts[n-1] == nil || ts[n] == nil {
		return false
	}
	in := origin.StructOf(ts[n-1])
	return in != nil && in == origin.StructOf(ts[n])
}

func (c *checker) judge(k *copier, path string) {
	t := typeAt(k.of, path)
	_, pointer := t.Underlying().(*types.Pointer)
	pos, ok := c.locate(k.fn, k.shared[path])
	if !ok || cursor(origin.Field{Type: k.of, Path: path}) || c.private(k.of, path) {
		return
	}
	say := func(level finding.Level, because string, steps ...rule.Step) {
		c.say(claim{pos: pos, path: path, of: k.of.Obj().Name(), fn: k.fn}, level, because, steps)
	}
	if linksBack(k.of, path) {
		return
	}
	if other := c.copierOf(t); pointer && other != nil && c.calls(k.fn, other.fn) {
		say(only(c.changes(other.of)), "although `"+other.fn.Name()+"` copies other values of `"+other.of.Obj().Name()+"` here, so changes to one reach both",
			rule.Step{Role: finding.Kept, Pos: other.fn.Pos(), Text: "this copies such values"})
		return
	}
	if isPointer(t) {
		if because, step, ok := c.heldDeep(k, path, t); ok {
			say(finding.Default, because, step)
		}
		return
	}
	if !ssax.IsList(t) {
		return
	}
	if w, whole, ok := c.ownersWriter(k, path); ok {
		say(finding.Default, "although `"+whole.fn.Name()+"` copies such values with what they are part of, and `"+w.fn.Name()+"` changes it in place, so changes to one reach both",
			rule.Step{Role: finding.Kept, Pos: whole.fn.Pos(), Text: "this makes the copy that the values are part of"},
			rule.Step{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "this changes it in place"})
		return
	}
	w, written := c.writerOf(k, path)
	if sib := c.sibling(k, path, t); sib != nil {
		say(only(written && len(k.deep) > 0), "although the copy of `"+sib.of.Obj().Name()+"` has its own, so changes to one reach both",
			rule.Step{Role: finding.Kept, Pos: sib.fn.Pos(), Text: "here the field of the same name and type is copied"})
		return
	}
	if !written {
		return
	}
	// Who may call the writer on a copy: of a function that only the package can
	// call it would have to be shown that it does, unless the copy is said to be deep.
	sure := w.fn.Object() != nil && w.fn.Object().Exported() && k.lists > 0 && methodOf(w.fn, k.of) && !w.unsure() && strings.Count(path, ".") == 1
	sure = sure || k.thorough && methodOf(w.fn, k.of) && !w.unsure() && strings.Count(path, ".") == 1
	say(only(sure), "and `"+w.fn.Name()+"` changes it in place, so changes to one reach both",
		rule.Step{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "this changes it in place"})
}

// only gives the default level to what is sure.
func only(sure bool) finding.Level {
	if sure {
		return finding.Default
	}
	return finding.Audit
}

// changes reports whether the package changes a value of the type in place that
// something else holds.
func (c *checker) changes(of *types.Named) bool { return c.touched[of] }

// methodOf reports whether fn is a method of the type.
func methodOf(fn *ssa.Function, of *types.Named) bool {
	r := ssax.Outermost(fn).Signature.Recv()
	return r != nil && origin.StructOf(r.Type()) == of
}

// copierOf gives the copier for the values that t points to.
func (c *checker) copierOf(t types.Type) *copier {
	of := origin.StructOf(t)
	if of == nil {
		return nil
	}
	for _, k := range c.list {
		if k.of == of && k.named && !k.shallow {
			return k
		}
	}
	return nil
}

func (c *checker) calls(fn, callee *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if call, ok := i.(ssa.CallInstruction); ok && call.Common().StaticCallee() == callee && fn != callee {
				return true
			}
		}
	}
	return false
}

// sibling gives the copier of another type that copies a field of the same
// name and type.
func (c *checker) sibling(k *copier, path string, t types.Type) *copier {
	name := strings.TrimPrefix(path, ".")
	if strings.ContainsAny(name, ".[") {
		return nil
	}
	for _, s := range c.list {
		if s.of != k.of && s.named && s.deep[name] && types.Identical(typeAt(s.of, path), t) {
			return s
		}
	}
	return nil
}

// writerOf gives a function that changes in place what a copier shares.
func (c *checker) writerOf(k *copier, path string) (writer, bool) {
	var found []writer
	for f, ws := range c.writers {
		if rest, ok := strings.CutPrefix(f.Path, path); ok && f.Type == k.of && (rest == "" || rest[0] == '[' || rest[0] == '.') {
			found = append(found, ws...)
		}
	}
	found = slices.DeleteFunc(found, func(w writer) bool { return w.fn == k.fn || w.fn.Parent() == k.fn })
	if len(found) == 0 {
		return writer{}, false
	}
	return slices.MinFunc(found, func(a, b writer) int {
		if x, y := methodOf(a.fn, k.of), methodOf(b.fn, k.of); x != y {
			return map[bool]int{true: -1, false: 1}[x]
		}
		return int(ssax.Pos(a.Instr) - ssax.Pos(b.Instr))
	}), true
}
