package shallowclone

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/ssax"
)

// copyName matches names that promise a copy: clone, deepCopy, copyInvoice,
// Snapshot; not "recopy" or "duplex". What follows says of what.
var copyName = regexp.MustCompile(`(?:^(?:clone|copy|dup|duplicate|snapshot|fork)|Clone|Copy|Copied|Duplicate|Snapshot|Fork|^Dup)([A-Z_0-9]\w*|$)`)

// manner matches what may follow and does not say of what: CloneWithUpdates,
// CopyFrom.
var manner = regexp.MustCompile(`^_?(With|From|For|To|Into|Of|In|By|At|And|As|Deep|Safe|Locked|Unlocked|All|Internal|Impl|V?[0-9]+)([A-Z_0-9]|$)`)

// saysShared matches comments by which the copy shares storage with its source, or
// is made of it.
var saysShared = regexp.MustCompile(`shallow|destructive|in[- ]place|instead\s+of\s+(the\s+)?(receiver|original|source|old)|(modif|chang|mutat)\w* (the )?(receiver|original|source)`)

// promises reports whether the name of a function promises a copy of a value of
// the type: copySourceLabels copies labels, whatever type it returns.
func promises(name, of string) bool {
	m := copyName.FindStringSubmatch(name)
	if m == nil {
		return false
	}
	return m[1] == "" || manner.MatchString(m[1]) || abbreviates(m[1], of) || abbreviates(of, m[1])
}

// abbreviates reports whether a stands for b or the end of it: Opts for
// Options, Cfg for serverConfig.
func abbreviates(a, b string) bool {
	a, b = strings.TrimSuffix(strings.ToLower(strings.Trim(a, "_")), "s"), strings.ToLower(b)
	for start := range b {
		if b[start] != a[0] {
			continue
		}
		rest := a
		for n := start; n < len(b) && rest != ""; n++ {
			if b[n] == rest[0] {
				rest = rest[1:]
			}
		}
		if rest == "" {
			return true
		}
	}
	return false
}

// marks reports whether fn changes the source that it copies.
func (c *checker) marks(fn *ssa.Function, of *types.Named) bool {
	source := func(o origin.Origin) bool {
		q, ok := o.Root.(*ssa.Parameter)
		return ok && o.Via == nil && origin.StructOf(q.Type()) == of && !inSync(typeOf(o.Place))
	}
	for _, w := range c.from.Writes(fn) {
		if c.ontoItself(fn, w.Instr) {
			continue
		}
		for _, o := range w.Storage {
			if source(o) {
				if _, byValue := o.Root.Type().Underlying().(*types.Struct); !byValue {
					return true
				}
			}
		}
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || !isAtomicWrite(call.Call.StaticCallee()) {
				continue
			}
			for _, o := range c.from.Of(fn, call.Call.Args[0]) {
				if source(o) {
					return true
				}
			}
		}
	}
	return false
}

// ontoItself reports whether i copies a list or map onto the one that it is copied from, so
// that nothing changes: maps.Copy(r.Header, r2.Header) after *r2 = *r.
func (c *checker) ontoItself(fn *ssa.Function, i ssa.Instruction) bool {
	call, ok := i.(*ssa.Call)
	if !ok || len(call.Call.Args) != 2 || !ssax.IsBuiltin(&call.Call, "copy") && ssax.CalleeName(&call.Call) != "Copy" {
		return false
	}
	to, from := c.from.Of(fn, call.Call.Args[0]), c.from.Of(fn, call.Call.Args[1])
	return len(to) == 1 && len(from) == 1 && to[0].Place == from[0].Place
}

func typeOf(p origin.Place) types.Type {
	ts := origin.Types(p.Root.Type(), origin.Steps(p.Path))
	return ts[len(ts)-1]
}

// inSync reports whether t is a lock or such, which is used and not changed.
func inSync(t types.Type) bool {
	if t == nil {
		return false
	}
	n, ok := types.Unalias(origin.Deref(t)).(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "sync"
}

func isAtomicWrite(fn *ssa.Function) bool {
	if fn == nil || fn.Object() == nil || fn.Object().Pkg() == nil || fn.Object().Pkg().Path() != "sync/atomic" {
		return false
	}
	return !strings.HasPrefix(fn.Name(), "Load") && fn.Signature.Params().Len() > 0
}

// steppers are the methods that move a cursor.
var steppers = []string{"Next", "next", "Prev", "prev", "First", "first", "Seek", "SeekGE", "Advance", "advance"}

// cursor reports whether a value of the type, or one on the way to the field,
// is a position in something: copies of it share what they walk over, and what
// they keep beside it is room to work in.
func cursor(f origin.Field) bool {
	for _, t := range append([]types.Type{f.Type}, origin.Types(f.Type, origin.Steps(f.Path))...) {
		n := origin.StructOf(t)
		if n == nil {
			continue
		}
		for _, name := range steppers {
			m, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, n.Obj().Pkg(), name)
			if fn, ok := m.(*types.Func); ok {
				if _, pointer := fn.Signature().Recv().Type().(*types.Pointer); pointer {
					return true
				}
			}
		}
	}
	return false
}

// stays reports whether the source is an element of a list that a field of an
// object holds, which the function was not given itself: others find it there
// afterwards. path is the way from the element to what is shared.
func stays(source origin.Place, path string) bool {
	list, ok := strings.CutSuffix(strings.TrimSuffix(source.Path, path), "[*]")
	if !ok {
		return false
	}
	if _, global := source.Root.(*ssa.Global); global {
		return true
	}
	steps := origin.Steps(list)
	ts := origin.Types(source.Root.Type(), steps)
	for n, s := range steps {
		if ts[n] == nil {
			return false
		}
		if _, pointer := ts[n].Underlying().(*types.Pointer); pointer && s != "[*]" {
			return true
		}
	}
	return false
}

// reused reports whether a caller in the package goes on to use the value that
// it called the method fn on.
func (c *checker) reused(fn *ssa.Function) bool {
	for _, caller := range c.from.Memory.Funcs() {
		for _, b := range caller.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || call.Call.StaticCallee() == nil || ssax.Origin(call.Call.StaticCallee()) != fn {
					continue
				}
				if c.usedAfter(call, call.Call.Args[0]) {
					return true
				}
			}
		}
	}
	return false
}

// usedAfter reports whether v, or the variable that it was loaded from, is used
// after the call and holds the same still.
func (c *checker) usedAfter(call *ssa.Call, v ssa.Value) bool {
	for _, use := range ssax.Uses(v) {
		if ret, ok := use.(*ssa.Return); ok && ssax.ReturnsError(ret) {
			continue
		}
		if c.from.Between(call, use, origin.Birth(v)...) {
			return true
		}
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	var stores []ssa.Instruction
	for _, ref := range ssax.Referrers(load.X) {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == load.X {
			stores = append(stores, st)
		}
	}
	for _, ref := range ssax.Referrers(load.X) {
		if next, ok := ref.(*ssa.UnOp); ok && c.from.Between(call, next, stores...) {
			return true
		}
	}
	return false
}
