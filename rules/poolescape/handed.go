package poolescape

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// handed looks for memory that is sent to a channel whose receiver gives it back, and used
// by the sender after that: from the moment of the send it is the receiver's. The engine
// follows storage within a function and its callees; which channel of one object leads to
// which receiver is asked of the fields the channels are in.
type handed struct {
	*rule.Pass
	from *origin.Package
	// back tells for channels in fields where what is received is given back, if every
	// function that receives from them does that.
	back map[*types.Var]token.Pos
	// sends are the arguments that functions have sent whenever they return.
	sends map[*ssa.Parameter]*types.Var
	// set: see assigned.
	set map[*types.Var]bool
}

func handedOver(p *rule.Pass) {
	from := p.ResultOf[origin.Analyzer].(*origin.Package)
	funcs := p.Memory.Funcs()
	h := &handed{Pass: p, from: from, back: map[*types.Var]token.Pos{}, sends: map[*ssa.Parameter]*types.Var{}}
	h.receivers(funcs)
	if len(h.back) == 0 {
		return
	}
	for range 3 { // calls deep
		for _, fn := range funcs {
			h.summarize(fn)
		}
	}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, s := range h.sentAt(i) {
					h.judge(s)
				}
			}
		}
	}
}

// A sending is one instruction that hands memory to a channel.
type sending struct {
	at ssa.Instruction
	// what is sent, and the field in which the channel is.
	what ssa.Value
	to   *types.Var
}

// receivers fills back. A channel that goes anywhere but to sends and receives, or that other
// packages can receive from, has receivers that nobody knows.
func (h *handed) receivers(funcs []*ssa.Function) {
	keeps := map[*types.Var]bool{}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				ch, ok := i.(*ssa.UnOp)
				if !ok {
					continue
				}
				f := channelField(ch)
				if f == nil {
					continue
				}
				keeps[f] = keeps[f] || f.Exported()
				for _, use := range ssax.Referrers(ch) {
					items, known := received(use, ch)
					keeps[f] = keeps[f] || !known
					for _, item := range items {
						if at := h.givesBack(item); at.IsValid() {
							h.back[f] = at
						} else {
							keeps[f] = true
						}
					}
				}
			}
		}
	}
	for f := range keeps {
		if keeps[f] {
			delete(h.back, f)
		}
	}
}

// received gives what an instruction receives from a channel, if somebody looks at it; known
// is false if the instruction hands the channel on.
func received(i ssa.Instruction, ch ssa.Value) (items []ssa.Value, known bool) {
	switch i := i.(type) {
	case *ssa.Send:
		return nil, i.X != ch
	case *ssa.UnOp:
		if !i.CommaOk {
			return []ssa.Value{i}, true
		}
		return extracted(i, 0), true
	case *ssa.Select:
		at := 2 // behind the index of the arm and whether something was received
		for _, state := range i.States {
			if state.Dir != types.RecvOnly {
				continue
			}
			if state.Chan == ch {
				items = append(items, extracted(i, at)...)
			}
			at++
		}
		return items, true
	case *ssa.Call:
		return nil, ssax.IsBuiltin(&i.Call, "len", "cap", "close")
	case *ssa.Defer:
		return nil, ssax.IsBuiltin(&i.Call, "close")
	case *ssa.BinOp, *ssa.DebugRef:
		return nil, true
	}
	return nil, false
}

// extracted lists the registers that have the n-th part of a tuple.
func extracted(tuple ssa.Value, n int) (out []ssa.Value) {
	for _, ref := range ssax.Referrers(tuple) {
		if e, ok := ref.(*ssa.Extract); ok && e.Index == n {
			out = append(out, e)
		}
	}
	return out
}

// channelField gives the field that a channel was loaded from.
func channelField(ch ssa.Value) *types.Var {
	load, ok := ch.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	if _, ok := load.Type().Underlying().(*types.Chan); !ok {
		return nil
	}
	if f := ssax.Field(load.X); f != nil {
		return f.Origin()
	}
	return nil
}

// givesBack finds the call, of the function that has v, that gives v back whenever it runs.
func (h *handed) givesBack(v ssa.Value) token.Pos {
	for _, ref := range ssax.Referrers(v) {
		call, ok := ref.(*ssa.Call)
		if !ok {
			continue
		}
		k := h.from.Contract(&call.Call)
		if k == nil {
			continue
		}
		if slices.ContainsFunc(k.Effects, func(e contract.Effect) bool {
			return e.Kind == contract.Releases && !e.May && len(e.On.Steps()) == 0 && memory.Operand(&call.Call, string(e.On)) == v
		}) {
			return call.Pos()
		}
	}
	return token.NoPos
}

// summarize notes which parameters of fn have been sent whenever it returns.
func (h *handed) summarize(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			for _, s := range h.sentAt(i) {
				p, ok := s.what.(*ssa.Parameter)
				if ok && ssax.OnEveryWay(i) {
					h.sends[p] = s.to
				}
			}
		}
	}
}

// sentAt lists what i hands to channels whose receivers give it back. A select may choose
// another way, so a send in one counts for nothing here.
func (h *handed) sentAt(i ssa.Instruction) []sending {
	switch i := i.(type) {
	case *ssa.Send:
		if f := channelField(i.Chan); f != nil && h.back[f].IsValid() {
			return []sending{{i, i.X, f}}
		}
	case *ssa.Call:
		callee := ssax.Body(i.Call.StaticCallee())
		if callee == nil {
			return nil
		}
		var out []sending
		for n, p := range callee.Params {
			if f := h.sends[p]; f != nil && n < len(i.Call.Args) {
				out = append(out, sending{i, i.Call.Args[n], f})
			}
		}
		return out
	}
	return nil
}

// judge reports the first use of what was sent that may come after the send.
func (h *handed) judge(s sending) {
	cut := h.from.Waits(s.at.Parent())
	if made, ok := s.what.(ssa.Instruction); ok {
		cut = append(cut, made)
	}
	for _, use := range ssax.Referrers(s.what) {
		if h.looksInto(use, s.what) && h.from.Between(s.at, use, cut...) {
			h.report(s, use)
			return
		}
	}
}

// looksInto reports whether an instruction uses the memory that v refers to, rather than v.
func (h *handed) looksInto(i ssa.Instruction, v ssa.Value) bool {
	switch i := i.(type) {
	case *ssa.FieldAddr:
		f := ssax.Field(i)
		return f != nil && h.assigned()[f.Origin()] && len(ssax.Referrers(i)) > 0
	case *ssa.IndexAddr, *ssa.Slice, *ssa.Send:
		return true
	case *ssa.Call:
		if _, builtin := i.Call.Value.(*ssa.Builtin); builtin {
			return ssax.IsBuiltin(&i.Call, "copy")
		}
		callee := ssax.Body(i.Call.StaticCallee())
		if callee == nil {
			return i.Call.Method != nil && i.Call.Value != v
		}
		for n, p := range callee.Params {
			if n < len(i.Call.Args) && i.Call.Args[n] == v && len(ssax.Referrers(p)) > 0 {
				return true
			}
		}
	}
	return false
}

// assigned are the fields that functions of the package set in objects that others made: the
// next user of the memory may find another value there.
func (h *handed) assigned() map[*types.Var]bool {
	if h.set != nil {
		return h.set
	}
	h.set = map[*types.Var]bool{}
	for _, fn := range h.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				st, ok := i.(*ssa.Store)
				if !ok {
					continue
				}
				if at, ok := st.Addr.(*ssa.FieldAddr); ok {
					if _, made := at.X.(*ssa.Alloc); !made && ssax.Field(at) != nil {
						h.set[ssax.Field(at).Origin()] = true
					}
				}
			}
		}
	}
	return h.set
}

func (h *handed) report(s sending, use ssa.Instruction) {
	r := rule.Report{
		Level:   finding.Default,
		Message: rule.Quote(h.nameOf(s.what), "this") + " is used after it was sent to a channel whose receiver gives it back, so it may hold another user's data",
		Remedy:  "take what is needed out of it before it is sent",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: ssax.Pos(s.at), Text: "it goes to the channel `" + s.to.Name() + "` here"},
			{Role: finding.Spoiled, Pos: h.back[s.to], Text: "whoever receives from it gives it back here"},
		},
	}
	if _, again := use.(*ssa.Send); again {
		r.Message = rule.Quote(h.nameOf(s.what), "this") + " is sent again to a channel whose receiver gives it back, so it goes back twice"
		r.Remedy = "send each receiver a copy, or count the users"
	}
	r.Pos, r.End = h.Statement(ssax.Pos(use))
	h.Report(r)
}

// nameOf gives the name of the variable that v is the value of.
func (h *handed) nameOf(v ssa.Value) string {
	if p, ok := v.(*ssa.Parameter); ok {
		return p.Name()
	}
	return h.Variable(v.Pos())
}
