package aliasedwrite

import (
	"go/token"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// spent looks for lists that a function goes on to read after it let them be
// shortened in place. Unlike a sorted list, which still has all its elements,
// such a list has nothing more to say, whatever the callee is for.
func (c *checker) spent(fns []*ssa.Function) {
	var found []hurt
	for _, fn := range fns {
		found = append(found, c.hurts(fn)...)
	}
	calls := map[ssa.CallInstruction]bool{}
	for _, h := range found {
		calls[h.call] = true
	}
	for _, h := range found {
		site, param := c.atFault(h, calls)
		c.reportSpent(h, site, param)
	}
}

// A hurt is that a function reads a list at its old length, at an instruction after it
// was shortened; again is set where that is the spender itself, in the next round of a
// loop or in another goroutine.
type hurt struct {
	spender
	at    ssa.Instruction
	again bool
}

func (c *checker) hurts(fn *ssa.Function) (found []hurt) {
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
					found = append(found, hurt{s, at, again})
					break
				}
			}
		}
	}
	return found
}

// readAfter gives an instruction that reads elements of the list after s, the
// list being the same still; again says that it is s itself.
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
	switch at := load.X.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
	case *ssa.FieldAddr:
		if s.callee != "" {
			return append(out, c.sameField(at, load)...)
		}
		return out // whether it is stored back is another question
	default:
		return out
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

// sameField lists the other loads of the field of one object that load is of, which a
// callee was passed: until the field is assigned, or the object is passed to somebody
// who may do so.
func (c *checker) sameField(at *ssa.FieldAddr, load *ssa.UnOp) (out []listView) {
	if _, given := at.X.(*ssa.Parameter); !given {
		return nil
	}
	var loads, ends []ssa.Instruction
	for _, ref := range ssax.Referrers(at.X) {
		other, ok := ref.(*ssa.FieldAddr)
		if !ok {
			ends = append(ends, ref)
			continue
		}
		if other.Field != at.Field {
			continue
		}
		for _, r := range ssax.Referrers(other) {
			if l, ok := r.(*ssa.UnOp); ok {
				loads = append(loads, l)
			} else {
				ends = append(ends, r)
			}
		}
	}
	for _, l := range loads {
		if l != ssa.Instruction(load) {
			out = append(out, listView{l.(ssa.Value), ends})
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
	changed := false
	for _, e := range k.Effects {
		if memory.Operand(common, e.On.Root()) != v || len(e.On.Steps()) > 0 {
			continue
		}
		switch e.Kind {
		case contract.Shrinks:
			return readByCall // a filter empties the list to go through it again
		case contract.Reads:
			does = readByCall
		case contract.Writes, contract.Refills, contract.Resets, contract.Releases:
			changed = true
		}
	}
	if changed {
		return changedByCall
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

// atFault gives the instruction in the called function that shortens the list, and the
// parameter that it is there, if that is where the mistake is: the caller cannot know
// that the list is shortened, or none of the callers in the package goes on with the
// result alone, as those of a function that is meant to work in place do.
func (c *checker) atFault(h hurt, hurts map[ssa.CallInstruction]bool) (ssa.Instruction, *ssa.Parameter) {
	fn := ssax.Origin(h.call.Common().StaticCallee())
	if !h.keeps {
		if fn == nil || inPlace.MatchString(ssax.Doc(fn)) {
			return nil, nil
		}
		calls := c.callsLike(h.call)
		if len(calls) == 0 || slices.ContainsFunc(calls, func(call ssa.CallInstruction) bool { return !hurts[call] }) {
			return nil, nil
		}
	}
	return c.siteOf(h.call, h.root, 4)
}

// inPlace matches what is said of functions that change what they are given.
var inPlace = regexp.MustCompile(`(?i)in.?place|modif|mutat|overwrit|destr|reus`)

func (c *checker) reportSpent(s hurt, site ssa.Instruction, param *ssa.Parameter) {
	pos, name, who := ssax.Pos(s.call), c.nameOf(s.list), ""
	var steps []rule.Step
	if site != nil {
		pos, name, who = ssax.Pos(site), param.Name(), ssax.Outermost(s.call.Parent()).Name()
		steps = append(steps, rule.Step{Role: finding.Via, Pos: ssax.Pos(s.call), Text: "the list is passed to `" + s.callee + "` here"})
	}
	if !c.first(pos) {
		return
	}
	subject, reader := "this", "which is read again at its old length"
	if who != "" {
		reader = "which `" + who + "` reads again at its old length"
	} else if s.callee != "" {
		subject = "`" + s.callee + "`"
	}
	text := "the list is read again here"
	if s.again {
		text = "the same list is passed again here, in another round or goroutine"
	}
	r := rule.Report{
		Level:   finding.Default,
		Pos:     pos,
		Message: subject + " moves elements within the array of " + rule.Quote(name, "a list") + ", " + reader + ", so some elements are seen twice and others not at all",
		Remedy:  "change a copy: slices.Clone first, or build a new slice in a loop",
		Steps: append(steps,
			rule.Step{Role: finding.Spoiled, Pos: pos, Text: "elements are moved down in place"},
			rule.Step{Role: finding.Used, Pos: ssax.Pos(s.at), Text: text}),
	}
	if ssax.IsBytes(s.list.Type()) {
		r.Level = finding.Audit // decoders use their input up, and on which paths hangs on what is in it
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
		case *ssa.FieldAddr:
			return ssax.Field(x).Name()
		}
	case *ssa.Parameter:
		return v.Name()
	case *ssa.Phi:
		return v.Comment
	}
	return ""
}
