package reusedbuffer

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// objects looks for pointers to one object that each round of a loop puts into
// a list, a map or a channel, while each round also gives the object the next
// values: var r T; for d.More() { d.Decode(&r); all = append(all, &r) }. The engine
// follows buffers, and sees in a pointer to a struct a link to something with a
// life of its own.
func objects(p *rule.Pass) {
	for _, fn := range p.Memory.Funcs() {
		var shape *flow.Shape
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				v, ok := i.(ssa.Value)
				if !ok || !reusable(v) {
					continue
				}
				for _, k := range keeps(v) {
					if shape == nil {
						shape = flow.NewShape(fn)
					}
					x := &round{p, shape, shape.Loop(k.Block()), v}
					if x.head == nil || shape.InLoop(x.head, b) || x.waits() {
						continue
					}
					if w := x.overwritten(k); w != nil {
						x.report(k, w)
						break
					}
				}
			}
		}
	}
}

// reusable reports whether v makes a struct or a map.
func reusable(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc:
		_, ok := v.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
		return ok && v.Heap
	case *ssa.MakeMap:
		return true
	}
	return false
}

// keeps lists the instructions that put v into a list that grows, into a map or
// into a channel.
func keeps(v ssa.Value) []ssa.Instruction {
	var out []ssa.Instruction
	for _, r := range ssax.Referrers(v) {
		switch r := r.(type) {
		case *ssa.MakeInterface:
			out = append(out, keeps(r)...)
		case *ssa.MapUpdate:
			if r.Value == v {
				out = append(out, r)
			}
		case *ssa.Send:
			if r.X == v {
				out = append(out, r)
			}
		case *ssa.Store:
			if r.Val == v {
				if c := appendOf(r.Addr); c != nil {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// appendOf gives the append whose added elements addr is one of.
func appendOf(addr ssa.Value) ssa.Instruction {
	elem, ok := addr.(*ssa.IndexAddr)
	if !ok {
		return nil
	}
	list, ok := elem.X.(*ssa.Alloc)
	if !ok || list.Comment != "varargs" {
		return nil
	}
	for _, r := range ssax.Referrers(list) {
		s, ok := r.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, q := range ssax.Referrers(s) {
			c, ok := q.(*ssa.Call)
			if ok && ssax.IsBuiltin(&c.Call, "append") && c.Call.Args[1] == s {
				if _, fresh := c.Call.Args[0].(*ssa.Const); !fresh {
					return c
				}
			}
		}
	}
	return nil
}

// A round is a loop that keeps an object which was made before it.
type round struct {
	*rule.Pass
	shape *flow.Shape
	head  *ssa.BasicBlock
	v     ssa.Value
}

// waits reports whether the loop waits for somebody, who may have finished with
// what it was sent.
func (x *round) waits() bool {
	for _, b := range x.head.Parent().Blocks {
		if !x.shape.InLoop(x.head, b) {
			continue
		}
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Select:
				return true
			case *ssa.UnOp:
				if _, ok := i.X.Type().Underlying().(*types.Chan); ok {
					return true
				}
			case *ssa.Call:
				if ssax.CalleeName(&i.Call) == "Wait" {
					return true
				}
			}
		}
	}
	return false
}

// overwritten gives the instruction of the loop that gives the object other
// values in each round that keeps it.
func (x *round) overwritten(keep ssa.Instruction) ssa.Instruction {
	var found ssa.Instruction
	see := func(i ssa.Instruction) {
		b := i.Block()
		if found == nil && b != nil && x.shape.InLoop(x.head, b) && (b.Dominates(keep.Block()) || keep.Block().Dominates(b)) {
			found = i
		}
	}
	var visit func(v ssa.Value)
	visit = func(v ssa.Value) {
		for _, r := range ssax.Referrers(v) {
			switch r := r.(type) {
			case *ssa.MakeInterface:
				visit(r)
			case *ssa.FieldAddr:
				if _, indexed := keep.(*ssa.MapUpdate); indexed {
					continue // found under several keys, and kept up to date
				}
				for _, q := range ssax.Referrers(r) {
					if st, ok := q.(*ssa.Store); ok && st.Addr == r && x.next(st.Val) {
						see(st)
					}
				}
			case *ssa.Store:
				if r.Addr == v && x.next(r.Val) {
					see(r)
				}
			case *ssa.Call:
				if x.fills(&r.Call, v) {
					see(r)
				}
			}
		}
	}
	visit(x.v)
	return found
}

// next reports whether val is computed in the loop, and not from what the object
// holds: sums and lists that grow are meant to be one.
func (x *round) next(val ssa.Value) bool {
	i, ok := val.(ssa.Instruction)
	if !ok || !x.shape.InLoop(x.head, i.Block()) {
		return false
	}
	return !x.dependsOn(val, map[ssa.Value]bool{})
}

// dependsOn reports whether val is computed from what the object holds.
func (x *round) dependsOn(val ssa.Value, seen map[ssa.Value]bool) bool {
	if val == x.v {
		return true
	}
	i, ok := val.(ssa.Instruction)
	if !ok || seen[val] {
		return false
	}
	seen[val] = true
	return slices.ContainsFunc(i.Operands(nil), func(op *ssa.Value) bool { return *op != nil && x.dependsOn(*op, seen) })
}

// decoders are the methods and functions that give what they are passed other
// values.
var decoders = map[string]bool{"Decode": true, "Unmarshal": true, "Scan": true, "StructScan": true, "ReadJSON": true, "UnmarshalJSON": true}

// fills reports whether a call gives the object it is passed other values.
func (x *round) fills(c *ssa.CallCommon, v ssa.Value) bool {
	if ssax.IsBuiltin(c, "clear") {
		return true
	}
	if _, isMap := v.Type().Underlying().(*types.Map); isMap {
		return false
	}
	if decoders[ssax.CalleeName(c)] && slices.Contains(c.Args, v) {
		return true
	}
	k := x.Memory.Call(c)
	if k == nil {
		return false
	}
	return slices.ContainsFunc(k.Effects, func(e contract.Effect) bool {
		place := e.On
		if e.Kind == contract.Stores {
			place = e.To
		}
		return (e.Kind == contract.Clears || e.Kind == contract.Stores) && !e.May && len(place.Steps()) == 1 && memory.Operand(c, place.Root()) == v
	})
}

func (x *round) report(keep, w ssa.Instruction) {
	what := "this object"
	if a, ok := x.v.(*ssa.Alloc); ok && a.Comment != "" && a.Comment != "complit" && a.Comment != "new" {
		what = "`" + a.Comment + "`"
	} else if n := x.Variable(x.v.Pos()); n != "" {
		what = "`" + n + "`"
	}
	r := rule.Report{
		Level: finding.Default, Pos: ssax.Pos(keep),
		Message: what + " is kept in every round, but it is one object that each round gives other values, so all that is kept shows the last ones",
		Remedy:  "make the object inside the loop",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: x.v.Pos(), Text: "the object is made here, before the loop"},
			{Role: finding.Kept, Pos: ssax.Pos(keep), Text: "each round keeps it here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w), Text: "each round gives it other values here"},
		},
	}
	r.Pos, r.End = x.Statement(r.Pos)
	x.Report(r)
}
