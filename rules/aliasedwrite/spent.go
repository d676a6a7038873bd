package aliasedwrite

import (
	"go/token"
	"regexp"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A spender is an instruction that moves the elements of a list down in place, so
// that whoever goes on with the list as it was, at its old length, reads some
// elements twice and others not at all.
type spender struct {
	call ssa.CallInstruction
	list ssa.Value
	// callee does it, "" if this is an append that does it itself.
	callee string
	// filter: the append is the one of a loop that reads the list on the way.
	filter bool
}

// spent looks for lists that a function goes on to read after it let them be
// shortened in place. Unlike a sorted list, which still has all its elements,
// such a list has nothing more to say, whatever the callee is for.
func (c *checker) spent(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if _, deferred := i.(*ssa.Defer); deferred {
				continue
			}
			for _, s := range c.spenders(call) {
				if at, again := c.readAfter(fn, s); at != nil {
					c.reportSpent(s, at, again)
					break
				}
			}
		}
	}
}

func (c *checker) spenders(call ssa.CallInstruction) []spender {
	common := call.Common()
	if ssax.IsBuiltin(common, "append") {
		if s := ssax.CutOut(common); s != nil {
			return []spender{{call: call, list: s}}
		}
		if s := c.filtered(call); s != nil {
			return []spender{{call: call, list: s, filter: true}}
		}
		return nil
	}
	k := c.from.Contract(common)
	if k == nil {
		return nil
	}
	var out []spender
	for _, e := range k.Effects {
		if v := memory.Operand(common, e.On.Root()); e.Kind == contract.Shrinks && v != nil && len(e.On.Steps()) == 0 && ssax.IsSlice(v.Type()) {
			out = append(out, spender{call: call, list: v, callee: ssax.CalleeName(common)})
		}
	}
	return out
}

// filtered gives s where the call appends, in a loop that reads s, to what was
// s[:0] before the loop.
func (c *checker) filtered(call ssa.CallInstruction) ssa.Value {
	if !c.from.Between(call, call) || c.filledUp(call, call.Value(), map[ssa.Value]bool{}) {
		return nil
	}
	for _, head := range emptied(call.Common().Args[0], map[ssa.Value]bool{}) {
		for _, ref := range ssax.Referrers(head.X) {
			if at, ok := ref.(*ssa.IndexAddr); ok && readAt(at) && c.from.Between(call, ref) && c.from.Between(ref, call) {
				return head.X
			}
		}
	}
	return nil
}

// filledUp reports whether the filter's result, which v is, is appended to behind
// the loop: then what was left out goes to the back.
func (c *checker) filledUp(filter ssa.Instruction, v ssa.Value, seen map[ssa.Value]bool) bool {
	if seen[v] {
		return false
	}
	seen[v] = true
	for _, ref := range ssax.Referrers(v) {
		switch ref := ref.(type) {
		case *ssa.Phi:
			if c.filledUp(filter, ref, seen) {
				return true
			}
		case *ssa.Call:
			if ssax.IsBuiltin(&ref.Call, "append") && ref.Call.Args[0] == v && !c.from.Between(ref, filter) {
				return true
			}
		}
	}
	return false
}

// emptied lists the slice expressions s[:0] that v may be a continuation of.
func emptied(v ssa.Value, seen map[ssa.Value]bool) (out []*ssa.Slice) {
	if seen[v] {
		return nil
	}
	seen[v] = true
	switch v := v.(type) {
	case *ssa.Phi:
		for _, e := range v.Edges {
			out = append(out, emptied(e, seen)...)
		}
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") {
			return emptied(v.Call.Args[0], seen)
		}
	case *ssa.Slice:
		if high, ok := v.High.(*ssa.Const); ok && high.Int64() == 0 && v.Max == nil && ssax.IsSlice(v.X.Type()) {
			return []*ssa.Slice{v}
		}
	}
	return out
}

// readAfter gives an instruction that reads elements of the list after s, the
// list being the same still; again is set where that is s itself, in the next
// round of a loop or in another goroutine.
func (c *checker) readAfter(fn *ssa.Function, s spender) (at ssa.Instruction, again bool) {
	call := ssa.Instruction(s.call)
	views := c.views(fn, s)
	var reads []ssa.Instruction
	for _, v := range views {
		rs, ok := c.readsOf(v.reg, v.ends, s, 3)
		if !ok {
			return nil, false // what is behind the end is looked after
		}
		reads = append(reads, rs...)
	}
	for _, r := range reads {
		if at == nil || ssax.Pos(r) < ssax.Pos(at) {
			at = r
		}
	}
	if at != nil {
		return at, false
	}
	if s.callee != "" && len(views) > 0 && c.repeated(fn, call, views[0]) {
		return call, true
	}
	return nil, false
}

// A listView is a register that holds the list, until one of ends runs.
type listView struct {
	reg  ssa.Value
	ends []ssa.Instruction
}

// views lists the registers that hold the same list as s was given: the one
// itself, first, and what is loaded from the same local variable.
func (c *checker) views(fn *ssa.Function, s spender) []listView {
	v := s.list
	for {
		ct, ok := v.(*ssa.ChangeType)
		if !ok {
			break
		}
		v = ct.X
	}
	out := []listView{{v, origin.Birth(v)}}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return out
	}
	switch load.X.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
	default:
		return out // a field: whether it is stored back is another question
	}
	var stores, loads []ssa.Instruction
	for _, ref := range ssax.Referrers(load.X) {
		switch ref := ref.(type) {
		case *ssa.Store:
			stores = append(stores, ref)
		case *ssa.UnOp:
			loads = append(loads, ref)
		case *ssa.MakeClosure:
			if c.assigns(ref, load.X) {
				return out
			}
		}
	}
	out[0].ends = append(out[0].ends, stores...)
	for _, l := range loads {
		if l != ssa.Instruction(load) {
			out = append(out, listView{l.(ssa.Value), stores})
		}
	}
	return out
}

// assigns reports whether a closure may assign the variable.
func (c *checker) assigns(mc *ssa.MakeClosure, variable ssa.Value) bool {
	fn := mc.Fn.(*ssa.Function)
	for n, b := range mc.Bindings {
		if b != variable {
			continue
		}
		for _, ref := range ssax.Referrers(fn.FreeVars[n]) {
			if _, load := ref.(*ssa.UnOp); !load {
				return true
			}
		}
	}
	return false
}

// readsOf lists the instructions that read elements of the list in v behind s,
// before one of ends. ok is false where something shows that its holder knows of
// the change: the rest is cleared, the list is cut to a computed length, or
// filled anew.
func (c *checker) readsOf(v ssa.Value, ends []ssa.Instruction, s spender, depth int) (out []ssa.Instruction, ok bool) {
	for _, ref := range ssax.Referrers(v) {
		if ref == s.call || !c.from.Between(s.call, ref, ends...) || s.filter && c.from.Between(ref, s.call) {
			continue
		}
		switch ref := ref.(type) {
		case *ssa.IndexAddr:
			for _, r := range ssax.Referrers(ref) {
				if _, written := r.(*ssa.Store); written && r.(*ssa.Store).Addr == ref {
					return nil, false
				}
			}
			if readAt(ref) {
				out = append(out, ref)
			}
		case *ssa.Slice:
			if s.callee == "" && !s.filter && (ref == s.call.Common().Args[0] || ref == s.call.Common().Args[1]) {
				continue
			}
			if !fixed(ref.Low) || !fixed(ref.High) || depth == 0 {
				return nil, false
			}
			if n, isConst := ref.High.(*ssa.Const); isConst && n.Int64() == 0 {
				return nil, false // it is emptied to be filled anew
			}
			rs, ok := c.readsOf(ref, ends, s, depth-1)
			if !ok {
				return nil, false
			}
			out = append(out, rs...)
		case *ssa.ChangeType:
			if depth > 0 {
				rs, ok := c.readsOf(ref, ends, s, depth-1)
				if !ok {
					return nil, false
				}
				out = append(out, rs...)
			}
		case ssa.CallInstruction:
			switch c.passed(ref, v, s) {
			case readByCall:
				out = append(out, ref)
			case changedByCall:
				return nil, false
			}
		}
	}
	return out, true
}

func fixed(bound ssa.Value) bool {
	_, isConst := bound.(*ssa.Const)
	return bound == nil || isConst
}

// readAt reports whether what is at addr, or a part of it, is loaded.
func readAt(addr ssa.Value) bool {
	for _, ref := range ssax.Referrers(addr) {
		switch ref := ref.(type) {
		case *ssa.UnOp:
			return true
		case *ssa.FieldAddr:
			if readAt(ref) {
				return true
			}
		}
	}
	return false
}

// What a call does with a list that is passed to it.
const (
	notRead = iota
	readByCall
	changedByCall
)

func (c *checker) passed(call ssa.CallInstruction, v ssa.Value, s spender) int {
	common := call.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		switch {
		case b.Name() == "copy" && common.Args[1] == v, b.Name() == "append" && len(common.Args) > 1 && common.Args[1] == v:
			return readByCall
		case b.Name() == "copy", b.Name() == "clear":
			return changedByCall
		}
		return notRead
	}
	does := notRead
	if fn := common.StaticCallee(); fn != nil && fn.Signature.Recv() == nil && fn.Pkg != nil && fn.Pkg.Pkg != c.Pkg && !takesBack.MatchString(fn.Name()) {
		does = readByCall // functions of other packages that get a list look at it
	}
	k := c.from.Contract(common)
	if k == nil {
		return does
	}
	for _, e := range k.Effects {
		if memory.Operand(common, e.On.Root()) != v || len(e.On.Steps()) > 0 {
			continue
		}
		switch e.Kind {
		case contract.Reads, contract.Shrinks:
			does = readByCall
		case contract.Writes, contract.Refills, contract.Resets, contract.Releases:
			return changedByCall
		}
	}
	return does
}

// takesBack matches functions that are given a list to be used again.
var takesBack = regexp.MustCompile(`(?i)put|free|release|recycle|return`)

// repeated reports whether the call gets the same list a second time: in the
// next round of a loop that does not assign it, or because the closure that
// calls is made in such a loop.
func (c *checker) repeated(fn *ssa.Function, call ssa.Instruction, v listView) bool {
	if _, isConst := v.reg.(*ssa.Const); isConst {
		return false
	}
	if _, param := v.reg.(*ssa.Parameter); !param && len(v.ends) == 0 {
		return false
	}
	load, ok := v.reg.(*ssa.UnOp)
	captured, isFree := (*ssa.FreeVar)(nil), false
	if ok {
		captured, isFree = load.X.(*ssa.FreeVar)
	}
	if !isFree {
		ends := v.ends
		if ok {
			ends = ends[1:] // that it is loaded again does not make it another list
			if b := origin.Birth(load.X); b != nil {
				ends = append(b, ends...)
			}
		}
		return c.from.Between(call, call, ends...)
	}
	if len(v.ends) > 1 {
		return false // the closure assigns it
	}
	for mc := range ssax.Closures(fn) {
		for n, b := range mc.Bindings {
			if fn.FreeVars[n] != captured {
				continue
			}
			ends := origin.Birth(b)
			for _, ref := range ssax.Referrers(b) {
				if st, ok := ref.(*ssa.Store); ok {
					ends = append(ends, st)
				}
			}
			if c.from.Between(mc, mc, ends...) {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportSpent(s spender, at ssa.Instruction, again bool) {
	name := "this"
	if s.callee != "" {
		name = "`" + s.callee + "`"
	}
	list := rule.Quote(c.nameOf(s.list), "a list")
	r := rule.Report{
		Level:   finding.Default,
		Pos:     ssax.Pos(s.call),
		Message: name + " moves elements within the array of " + list + ", which is read again at its old length, so some elements are seen twice and others not at all",
		Remedy:  "change a copy: slices.Clone first, or build a new slice in a loop",
	}
	text := "the list is read again here"
	if again {
		text = "the same list is passed again here, in another round or goroutine"
	}
	r.Steps = []rule.Step{
		{Role: finding.Spoiled, Pos: ssax.Pos(s.call), Text: "elements are moved down in place"},
		{Role: finding.Used, Pos: ssax.Pos(at), Text: text},
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

// nameOf gives the name of the variable that holds v, "" if it has none.
func (c *checker) nameOf(v ssa.Value) string {
	if obj := ssax.Variable(v); obj != nil {
		return obj.Name()
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		switch x := v.X.(type) {
		case *ssa.Alloc:
			return x.Comment
		case *ssa.FreeVar:
			return x.Name()
		}
	case *ssa.Parameter:
		return v.Name()
	case *ssa.Phi:
		return v.Comment
	}
	return ""
}
