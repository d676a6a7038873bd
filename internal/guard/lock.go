package guard

import (
	"cmp"
	"go/types"
	"maps"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A Lock is known by the variable that holds it: a *types.Var for a field, a
// *ssa.Global or a *ssa.Alloc for a variable.
type Lock any

// Locks is a set of locks. All stands for every lock there is: a function
// whose text says that its caller holds "the lock".
type Locks struct {
	set map[Lock]bool
	all bool
}

// Has reports whether l is among them.
func (s Locks) Has(l Lock) bool { return s.all || s.set[l] }

// Any reports whether there is one.
func (s Locks) Any() bool { return s.all || len(s.set) > 0 }

// Unnamed reports whether it is only known that the caller holds "the lock".
func (s Locks) Unnamed() bool { return s.all }

// Each calls f for every lock that is known by name.
func (s Locks) Each(f func(Lock)) {
	for l := range s.set {
		f(l)
	}
}

// Common reports whether one lock is in both.
func (s Locks) Common(t Locks) bool {
	if s.all || t.all {
		return s.Any() && t.Any()
	}
	for l := range s.set {
		if t.set[l] {
			return true
		}
	}
	return false
}

func (s Locks) union(t Locks) Locks {
	if s.all || len(t.set) == 0 && !t.all {
		return s
	}
	if t.all || len(s.set) == 0 && !s.all {
		return t
	}
	out := maps.Clone(s.set)
	maps.Copy(out, t.set)
	return Locks{set: out}
}

func (s Locks) minus(t map[Lock]bool) Locks {
	if s.all || len(s.set) == 0 || len(t) == 0 {
		return s
	}
	out := maps.Clone(s.set)
	for l := range t {
		delete(out, l)
	}
	return Locks{set: out}
}

func (s Locks) intersect(t Locks) Locks {
	if s.all {
		return t
	}
	if t.all {
		return s
	}
	out := map[Lock]bool{}
	for l := range s.set {
		if t.set[l] {
			out[l] = true
		}
	}
	return Locks{set: out}
}

func (s Locks) equal(t Locks) bool { return s.all == t.all && maps.Equal(s.set, t.set) }

type lockOp int

const (
	noLock lockOp = iota
	acquire
	release
)

// lockCall takes a call of a lock's method apart. A lock of another package's
// type counts by its methods' names; a type of this package that has such
// methods is looked into instead.
func (p *Package) lockCall(c *ssa.CallCommon) (lockOp, Lock) {
	var name string
	var recv ssa.Value
	if c.IsInvoke() {
		name, recv = c.Method.Name(), c.Value
		if len(c.Args) != 0 {
			return noLock, nil
		}
	} else {
		fn := c.StaticCallee()
		if fn == nil || fn.Signature.Recv() == nil || len(c.Args) != 1 || fn.Blocks != nil && fn.Synthetic == "" {
			return noLock, nil
		}
		name, recv = fn.Name(), c.Args[0]
	}
	op := noLock
	switch name {
	case "Lock", "RLock", "TryLock", "TryRLock":
		op = acquire
	case "Unlock", "RUnlock":
		op = release
	default:
		return noLock, nil
	}
	return op, p.lockOf(recv)
}

// lockOf names the lock that v is, or points to; nil if it has no name. A field
// that refers to the lock of another object has that one's name.
func (p *Package) lockOf(v ssa.Value) Lock {
	l := p.lockAt(v)
	if f, ok := l.(*types.Var); ok {
		return cmp.Or(p.lentLocks()[f], l)
	}
	return l
}

// lentLocks says, of the fields that refer to a lock, which other field's lock all
// objects of the package are given there.
func (p *Package) lentLocks() map[*types.Var]Lock {
	if p.lent != nil {
		return p.lent
	}
	p.lent = map[*types.Var]Lock{}
	for _, fn := range p.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				f := ssax.Field(st.Addr)
				if f == nil || !refersToLock(f.Type()) {
					continue
				}
				l := p.lockAt(st.Val)
				if of, ok := l.(*types.Var); !ok || of == f {
					l = nil // one of its own
				}
				if old, ok := p.lent[f]; ok && old != l {
					l = nil // not always the same
				}
				p.lent[f] = l
			}
		}
	}
	return p.lent
}

// refersToLock reports whether t is a pointer or interface with a lock's methods.
func refersToLock(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		m, _, _ := types.LookupFieldOrMethod(t, false, nil, "Unlock")
		_, ok := m.(*types.Func)
		return ok
	}
	return false
}

// lockAt is lockOf without regard to what fields are given.
func (p *Package) lockAt(v ssa.Value) Lock {
	for range 8 {
		switch x := p.Captured(v).(type) {
		case *ssa.FieldAddr:
			return fieldVar(x.X.Type(), x.Field)
		case *ssa.Field:
			return fieldVar(x.X.Type(), x.Field)
		case *ssa.Global, *ssa.Alloc:
			return x
		case *ssa.UnOp:
			v = x.X
		case *ssa.MakeInterface:
			v = x.X
		case *ssa.Call: // mu.RLocker(), or a lock that a method looks up
			if x.Call.IsInvoke() || len(x.Call.Args) == 0 {
				return nil
			}
			v = x.Call.Args[0]
		default:
			return nil
		}
	}
	return nil
}

func fieldVar(t types.Type, i int) Lock {
	if ptr, ok := t.Underlying().(*types.Pointer); ok {
		t = ptr.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		t = n.Origin()
	}
	if s, ok := t.Underlying().(*types.Struct); ok {
		return s.Field(i)
	}
	return nil
}

// Beside reports whether the lock lies next to the cell: in the same object,
// or in a variable as the cell does. Of other locks it cannot be told which
// object's they are.
func Beside(c Cell, l Lock) bool {
	field, isField := l.(*types.Var)
	if !isField {
		_, typed := c.Root.(*types.TypeName)
		return !typed
	}
	var t types.Type
	switch r := c.Root.(type) {
	case *types.TypeName:
		t = r.Type()
	case *ssa.Global:
		t = r.Type().Underlying().(*types.Pointer).Elem()
	case *ssa.Alloc:
		t = r.Type().Underlying().(*types.Pointer).Elem()
	}
	return hasField(t, field, 0)
}

func hasField(t types.Type, field *types.Var, depth int) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 3 {
		return false
	}
	for f := range s.Fields() {
		if f == field || hasField(f.Type(), field, depth+1) {
			return true
		}
	}
	return false
}
