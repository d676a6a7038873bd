package memory

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// How says in which way a stale view, or storage others rely on, gets hurt.
type How uint8

const (
	// UsedRead: a stale view is read.
	UsedRead How = iota
	// UsedCall: a stale view is passed to a call.
	UsedCall
	// UsedWrite: something is written through a stale view.
	UsedWrite
	// UsedStore: a stale view is stored.
	UsedStore
	// UsedSend: a stale view is sent or handed to a goroutine.
	UsedSend
	// Returned: a stale view is returned.
	Returned
	// LeftBehind: storage that outlives the function holds a stale view.
	LeftBehind
	// ReleasedAgain: storage is given back a second time.
	ReleasedAgain
	// NotStoredBack: the array of Owner was changed in place, and Owner keeps
	// its old view of it while the result goes elsewhere.
	NotStoredBack
	// BreaksContract: an interface forbids what the function does.
	BreaksContract
	// ThroughCopy: storage of Owner was changed through a container that was
	// made here and shares its elements with Owner.
	ThroughCopy
	// WritesText: the bytes of a string that others have are written in place.
	WritesText
)

// A Conflict is one place where two views of one array hurt each other.
type Conflict struct {
	// Kind is what the event does to the storage.
	Kind contract.Kind
	How  How
	Fn   *ssa.Function
	// Sure: whenever the event happens, so does the rest, on some path that
	// nothing seen contradicts.
	Sure bool
	// Taken is where the view was taken, Kept where it was stored, if it was, and
	// KeptBy the call that led there, if that is in another declaration and was given
	// an object made here with the view in it.
	Taken, Kept, KeptBy token.Pos
	// Put is, for what an interface forbids to keep, where the view got into what is
	// kept: a copy is missing there.
	Put token.Pos
	// Event is where the storage is overwritten or given back; EventCall the
	// place in this function that leads there, EventAt its place in another
	// package, in words.
	Event, EventCall token.Pos
	EventAt          string
	// Callee names the function that does it, "" if this one does.
	Callee string
	// Lib: what the callee does stands in a table, not only in its source.
	Lib bool
	// Deferred: the event happens at the return.
	Deferred bool
	// Use is where it hurts.
	Use      token.Pos
	UseInstr ssa.Instruction
	// Storage names the array, View the stale view, Owner the field or variable
	// that owns the storage; "" where the source has no name.
	Storage, View, Owner string
	// Lent: the view was returned by a call that goes on owning the storage;
	// LentLib that this stands in a table.
	Lent, LentLib bool
	// LenderSpoils: the call that lent the view and the one that overwrites it, or gives
	// it back, are calls of methods of one object.
	LenderSpoils bool
	// Shown: the stale view is a slice that showed something before the event: the
	// call that lent it had filled the array, or it was read in between. A buffer
	// that is asked for first and filled then is not.
	Shown bool
	// Collected: the holder is one of many (an element, a channel).
	Collected bool
	// Text: the stale view is a string that shows bytes, by means of package
	// unsafe; Key that it is the key of a map.
	Text, Key bool
	// Later: the storage was emptied, and others of its owner's functions append to
	// it again.
	Later bool
	// Unlocked: the storage was emptied under a lock that was given back before Use, and
	// who else takes it fills it again.
	Unlocked bool
	// OwnHolder: the holder and the storage belong to one object, which came in
	// as an argument.
	OwnHolder bool
	// Pooled: the storage came out of a pool in this function.
	Pooled bool
	// Reloaded: the stale view was loaded from its owner after the event.
	Reloaded bool
	// Room is what is known of the spare capacity of the base of an append.
	Room capacity
	// Varies: what is appended depends on a parameter.
	Varies bool
	// Bytes: the list that is changed in place is one of bytes.
	Bytes bool
	// LongLived: Owner belongs to a variable or to the method's own object.
	LongLived bool
	// Captured: Owner belongs to a variable of the enclosing function, which may
	// call the closure once.
	Captured bool
	// Visits: it is a closure that is called once for each of several things, and
	// keeps the result in the one at hand.
	Visits bool
	// Global: the storage belongs to a package-level variable.
	Global bool
	// Copied: the owner was given a copy after the change in place.
	Copied bool
	// InCopy: the result is kept in a copy of the object that Owner is a field of.
	InCopy bool
	// LendsSlot: what an append to Owner gives is returned by an exported function, so
	// that two of its callers get one slot, and Owner keeps the list that it was; InStruct
	// that a struct is returned that has it.
	LendsSlot, InStruct bool
	// AsOwn: the function appends to the list besides, as if it were its own.
	AsOwn bool
	// Finished: elements of Owner, a field that only this package can reach, are read
	// in this function only, and before the change.
	Finished bool
	// Deep: that the event happens is inferred from a callee's code, and it
	// happens to something that an argument leads to. KeptElsewhere: where the
	// view is kept is another function, by inference.
	Deep, KeptElsewhere bool
	// ReadByCaller: the view is kept in a variable that a literal captured which was passed
	// to this function, and the literal's function reads it after the call.
	ReadByCaller bool
	// InResult: the view is found through what the function returns, without an error.
	InResult bool
	// Twice: it is given back again by a second call of the same method of the same
	// object, and either call does so whatever the object's state is.
	Twice bool
	// Behind: what is refilled is a part of the array that starts at a computed
	// place, behind what was there, as far as the callee's code says.
	Behind bool
	// HandedOut: other code of the package takes views of Owner.
	HandedOut bool
	// OnlyLook: nothing else in the package looks at the field Owner than what changes its list.
	OnlyLook bool
	ev       *event
	ownerVar *types.Var
	// Why is a clause about the contract that is broken.
	Why string
}

// Inside reports whether pos lies in the declaration that the conflict's function belongs
// to, or is a function literal of.
func (c *Conflict) Inside(pos token.Pos) bool {
	in := ssax.Outermost(c.Fn).Syntax()
	return in != nil && in.Pos() <= pos && pos < in.End()
}

type conflictKey struct {
	ev, use   ssa.Instruction
	how       How
	pos       token.Pos
	elsewhere bool
}

// conflict records that the view u, stale because of m, hurts at instruction at.
func (x *exec) conflict(m mark, u view, at ssa.Instruction, how How) *Conflict {
	if !x.final || m.ev == nil || m.ev.kind == contract.Appends && m.ev.room == capExact {
		return nil
	}
	elsewhere := m.kept.IsValid() && !x.writtenHere(m.kept)
	k := conflictKey{m.ev.instr, at, how, m.ev.pos, elsewhere}
	if x.seen[k] {
		return nil
	}
	x.seen[k] = true
	ev := m.ev
	c := &Conflict{
		Kind: ev.kind, How: how, Fn: x.fn,
		Sure:  !m.doubt && !ev.doubt && !(ev.may && !ev.sized && ev.kind == contract.Releases) && (m.sure || x.follows(at.Block(), ev.instr.Block())),
		Taken: m.v.taken, Kept: m.kept, Event: ev.pos, EventCall: ssax.Pos(ev.instr), EventAt: ev.at,
		Callee: ev.callee, Lib: ev.lib, Deferred: ev.deferred,
		Use: ssax.Pos(at), UseInstr: at,
		Storage: ev.storage, View: x.t.name(u.loc),
	}
	if m.v.loan != nil {
		c.Lent = true
		c.LentLib = x.pkg.lentByTable(m.v.loan)
		c.LenderSpoils = x.sameReceiver(m.v.loan, ev.instr)
		c.Shown = x.shown(m.v, ev.instr)
		made := asValue(m.v.loan)
		c.Text = made != nil && ssax.IsString(made.Type())
	}
	if ev.kind == contract.Releases && u.loan != nil {
		c.LenderSpoils = x.sameReceiver(u.loan, ev.instr)
	}
	if how == Returned && ev.kind == contract.Releases && !m.sure {
		c.Sure = false // given back on some paths and returned on the others, perhaps
	}
	if ret, ok := at.(*ssa.Return); ok && how == Returned && failing(ret) && !x.val(ret.Results[len(ret.Results)-1]).refersTo(u.loc) {
		c.Sure = false // callers look at the error, and at nothing beside it
	}
	r := x.t.rootOf(u.loc)
	c.Pooled = r.kind == rootPooled || r.kind == rootAged && x.t.rootOf(r.of).kind == rootPooled
	c.Global = r.kind == rootGlobal
	if o, ok := x.t.ownerCell(u.loc); ok {
		c.Owner = x.t.name(o)
	}
	c.Room = ev.room
	c.Behind, c.Unlocked = ev.behind, ev.unlocked
	c.Deep, c.KeptElsewhere = ev.deep, elsewhere
	if c.KeptElsewhere {
		if c.KeptBy = x.givenTo[c.Kept]; !c.KeptBy.IsValid() && !yields(x.keptBy[c.Kept]) {
			c.KeptBy = x.handsOver(c.Kept)
		}
	}
	c.ev = ev
	x.out = append(x.out, c)
	return c
}

// yields reports whether i calls a function that the caller passed: an iterator lends what
// it yields, and its caller knows how long.
func yields(i ssa.Instruction) bool {
	call, ok := i.(ssa.CallInstruction)
	return ok && !call.Common().IsInvoke() && call.Common().StaticCallee() == nil
}

// sameReceiver reports whether two instructions are calls of methods of one object, or a
// is one of a part that a method of the object gave: it.Item().Key() and it.Next().
func (x *exec) sameReceiver(a, b ssa.Instruction) bool {
	r, s := receiver(a), receiver(b)
	if r == nil || s == nil {
		return false
	}
	if r == s || slices.ContainsFunc(x.val(r), func(w view) bool { return x.val(s).refersTo(w.loc) }) {
		return true
	}
	part, ok := r.(*ssa.Call)
	return ok && part != a && x.sameReceiver(part, b) && slices.ContainsFunc(x.val(r), func(w view) bool {
		return slices.ContainsFunc(x.val(s), func(o view) bool { return x.t.nodes[w.loc].root == x.t.nodes[o.loc].root })
	})
}

// shown reports whether a view that a call lent of a slice in a field showed
// something before the event.
func (x *exec) shown(lent view, event ssa.Instruction) bool {
	o, ok := x.t.ownerCell(lent.loc)
	if !ok || x.t.nodes[o].fvar == nil || !ssax.IsSlice(x.t.nodes[o].fvar.Type()) {
		return false
	}
	return x.fills[lent.loan].refersTo(lent.loc) || readBetween(asValue(lent.loan), event, 0)
}

// readBetween reports whether v, or a part of it, is certainly read or passed to
// a call before i runs.
func readBetween(v ssa.Value, i ssa.Instruction, depth int) bool {
	if v == nil || depth > 3 {
		return false
	}
	for _, ref := range ssax.Referrers(v) {
		if !ssax.Before(ref, i) {
			continue
		}
		switch ref := ref.(type) {
		case *ssa.Call:
			if !ssax.IsBuiltin(&ref.Call, "len") && !ssax.IsBuiltin(&ref.Call, "cap") && ref != i {
				return true
			}
		case *ssa.Convert, *ssa.BinOp:
			return true
		case *ssa.Extract, *ssa.Slice, *ssa.IndexAddr, *ssa.UnOp, *ssa.ChangeType:
			if u, ok := ref.(*ssa.UnOp); ok && u.Op == token.MUL {
				return true
			}
			if readBetween(ref.(ssa.Value), i, depth+1) {
				return true
			}
		}
	}
	return false
}

// receiver gives the object whose method i calls, nil if it calls none.
func receiver(i ssa.Instruction) ssa.Value {
	call, ok := i.(ssa.CallInstruction)
	if !ok {
		return nil
	}
	c := call.Common()
	if !c.IsInvoke() && c.Signature().Recv() == nil {
		return nil
	}
	return Operand(c, "recv")
}

// writtenHere reports whether pos lies in the declaration that the function
// under analysis belongs to.
func (x *exec) writtenHere(pos token.Pos) bool {
	fn := x.fn
	for fn.Parent() != nil && fn.Parent().Syntax() != nil { // a variable's function literal stands alone
		fn = fn.Parent()
	}
	in := fn.Syntax()
	return in == nil || in.Pos() <= pos && pos < in.End()
}

// failing reports whether a return certainly gives a non-nil error.
func failing(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return false
	}
	err := ssax.Result(ret, len(ret.Results)-1)
	if err.Type().String() != "error" {
		return false
	}
	if _, ok := err.(*ssa.MakeInterface); ok {
		return true
	}
	for i, holds := range ssax.Branches(ret.Block()) {
		cond, ok := i.Cond.(*ssa.BinOp)
		if !ok || cond.X != err && cond.Y != err || !nilConst(cond.X) && !nilConst(cond.Y) {
			continue
		}
		return (cond.Op == token.NEQ) == holds
	}
	return false
}

// onePerRelease keeps one conflict for each give-back: the first that is sure and
// in this function's own code, or else the first that is sure, or the first. The rest
// is the same mistake.
func onePerRelease(cs []*Conflict) []*Conflict {
	better := func(c, b *Conflict) bool {
		return c.Sure && !b.Sure || c.Sure == b.Sure && !c.KeptElsewhere && b.KeptElsewhere
	}
	best := map[*event]*Conflict{}
	for _, c := range cs {
		if c.Kind == contract.Releases {
			if b := best[c.ev]; b == nil || better(c, b) {
				best[c.ev] = c
			}
		}
	}
	return slices.DeleteFunc(cs, func(c *Conflict) bool { return c.Kind == contract.Releases && best[c.ev] != c })
}

// follows reports whether nothing seen speaks against a run in which the event
// in block ev is followed by the use in block at: the use always comes after
// it, or hangs only on conditions that the branch to the event cannot have set.
func (x *exec) follows(at, ev *ssa.BasicBlock) bool {
	if x.shape.Always(at, ev) {
		return true
	}
	for d := at; d.Idom() != nil; d = d.Idom() {
		p := d.Idom()
		if p.Dominates(ev) {
			return true
		}
		if i, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If); ok && !independent(i.Cond, 0) {
			return false
		}
	}
	return true
}

// independent reports whether a condition is computed from parameters and
// fields only, not from what different paths assigned to one variable.
func independent(v ssa.Value, depth int) bool {
	if depth > 10 {
		return false
	}
	switch v := v.(type) {
	case *ssa.Const, *ssa.Parameter:
		return true
	case *ssa.BinOp:
		return independent(v.X, depth+1) && independent(v.Y, depth+1)
	case *ssa.UnOp:
		return independent(v.X, depth+1)
	case *ssa.FieldAddr:
		return independent(v.X, depth+1)
	case *ssa.Extract:
		_, ok := v.Tuple.(*ssa.Call)
		return ok && nilErr(v)
	case *ssa.Call:
		b, ok := v.Call.Value.(*ssa.Builtin)
		return ok && (b.Name() == "len" || b.Name() == "cap") && independent(v.Call.Args[0], depth+1)
	}
	return false
}

// nilErr reports whether v is an error that is compared with nil.
func nilErr(v *ssa.Extract) bool { return v.Type().String() == "error" }
