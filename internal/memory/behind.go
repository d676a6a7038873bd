package memory

import (
	"go/constant"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// takeBehind looks for s[n:] taken after an append to s[:n]: what was appended
// lies there. An append of one element before s[n+1:] is taken replaces element
// n, which is what it is for; of more it may be the start of the rest.
func (x *exec) takeBehind(i *ssa.Slice) {
	if i.Low == nil || i.High != nil || len(x.st.behind) == 0 {
		return
	}
	for _, w := range x.val(i.X) {
		grown, ok := x.st.behind[w.loc]
		d := x.derived[grown.by]
		if !ok || d == nil || w.win != whole || w.grown != nil {
			continue
		}
		skipped, ok := skippedBetween(grown.hi, i.Low)
		if !ok {
			continue
		}
		added, known := x.addedBehind(grown.by)
		if known && added <= skipped {
			continue
		}
		ev := x.event(contract.Appends, d.c, value{w})
		ev.room = capRoom
		if call, ok := grown.by.(*ssa.Call); ok && insertedInto(call.Call.Args) != nil {
			ev.room = x.roomBehind(w, d.reg) // longer than the list was
		}
		doubt := !known && skipped > 0 || w.may || several(x.val(i.X)) ||
			slices.ContainsFunc(d.base, func(b view) bool { return b.may || b.some || b.loc != w.loc && b.grown == nil })
		x.st.stale[holder{reg: i}] = mark{ev: ev, doubt: doubt, v: w}
	}
}

// reachesFrom reports whether an append at i behind index from writes the element at
// index to or what follows it; sure is false if that hangs on how much it adds.
func (x *exec) reachesFrom(i ssa.Instruction, from, to ssa.Value) (reaches, sure bool) {
	if from == to {
		return true, true
	}
	skipped, ok := skippedBetween(from, to)
	if !ok {
		return false, false
	}
	added, known := x.addedBehind(i)
	return !known || added > skipped, known || skipped == 0
}

// mayFallShort reports whether what the append at i to base adds may end before the
// view u of what is behind it begins.
func (x *exec) mayFallShort(i ssa.Instruction, base, u view) bool {
	if base.hi == nil || u.lo == nil || u.win != tail && u.win != part {
		return false
	}
	reaches, sure := x.reachesFrom(i, base.hi, u.lo)
	return reaches && !sure
}

// insertedInto gives the list s of append(s[:i], append([]T{v}, s[i:]...)...), which
// is longer afterwards: it stays in its array only where that has room behind s.
func insertedInto(args []ssa.Value) ssa.Value {
	head, ok1 := args[0].(*ssa.Slice)
	call, ok2 := args[1].(*ssa.Call)
	if !ok1 || !ok2 || head.Low != nil || head.High == nil || !ssax.IsBuiltin(&call.Call, "append") || len(call.Call.Args) < 2 {
		return nil
	}
	tail, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok || tail.High != nil || tail.Low == nil || !ssax.Same(tail.X, head.X) || !ssax.SameOperand(tail.Low, head.High) {
		return nil
	}
	return head.X
}

// roomOf gives base, views that were cut off lists, the room that is behind the whole
// list in v.
func (x *exec) roomOf(v ssa.Value, base value) value {
	whole := map[loc]capacity{}
	for _, w := range x.val(v) {
		whole[w.loc] = w.cap
	}
	return base.mapViews(func(w view) (view, bool) {
		if c, ok := whole[w.loc]; ok {
			w.cap, w.cut = c, false
		}
		return w, true
	})
}

// skippedBetween gives how many elements lie between two indexes; ok is false
// if that is not in the code.
func skippedBetween(from, to ssa.Value) (n int64, ok bool) {
	if ssax.SameOperand(from, to) {
		return 0, true
	}
	if a, b := constLen(from), constLen(to); a >= 0 && b >= a {
		return b - a, true
	}
	d, ok := distance(from, to)
	if !ok {
		return 0, false
	}
	n = constLen(d)
	return n, n >= 0
}

// many stands for the elements that a loop appends, one in each round.
const many = 1 << 30

// addedBehind gives how many elements the append at i adds to the head of its array
// until what is behind it is taken; ok is false if that depends on a list.
func (x *exec) addedBehind(i ssa.Instruction) (n int64, ok bool) {
	call, ok := i.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&call.Call, "append") || len(call.Call.Args) < 2 {
		return 0, false
	}
	if phi, ok := call.Call.Args[0].(*ssa.Phi); ok && x.shape.InLoop(phi.Block(), i.Block()) {
		return many, true
	}
	return addedBy(call)
}

// addedBy gives how many elements one append adds; ok is false if that depends on a
// list.
func addedBy(call *ssa.Call) (n int64, ok bool) {
	if text, ok := call.Call.Args[1].(*ssa.Const); ok && ssax.IsString(text.Type()) {
		return int64(len(constant.StringVal(text.Value))), true
	}
	list, ok := call.Call.Args[1].(*ssa.Slice)
	if !ok {
		return 0, false
	}
	if al, ok := list.X.(*ssa.Alloc); ok && al.Comment == "varargs" {
		return arrayLen(al.Type()), true
	}
	return 0, false
}
