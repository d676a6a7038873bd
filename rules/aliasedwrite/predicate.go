package aliasedwrite

import (
	"go/types"
	"iter"
	"regexp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// predicates looks for functions that answer yes or no, and to find the answer sort a
// list which they are given: nobody who asks whether two lists are equal means to have
// them sorted. That a caller is seen to pass a list that others have is the witness.
func (c *checker) predicates(fn *ssa.Function) {
	if recv := fn.Signature.Recv(); recv != nil && ssax.IsSlice(recv.Type()) {
		return // a list type of its own knows whether its order counts
	}
	if fn.Parent() != nil || fn.Synthetic != "" || !answersYesOrNo(fn.Signature) || ordering.MatchString(fn.Name()) || ordering.MatchString(ssax.Doc(fn)) {
		return
	}
	if c.setsArguments(fn) {
		return
	}
	for _, w := range c.from.Writes(fn) {
		call, ok := w.Instr.(*ssa.Call)
		if w.Kind != contract.Reorders || w.May || !ok || call.Call.IsInvoke() || !c.Memory.InTable(&call.Call) && !sorts.MatchString(w.Callee) {
			continue // an exchange of two elements is what a function is for, a sort is on the way to the answer
		}
		for _, o := range w.Storage {
			q, ok := o.Root.(*ssa.Parameter)
			if !ok || o.Via != nil {
				continue
			}
			if call := c.givesSomebodysList(q, o.Path); call != nil {
				c.reportPredicate(fn, w, q, call)
				return
			}
		}
	}
}

// setsArguments reports whether fn sets fields of what it is given: then the answer says
// whether there was something to change.
func (c *checker) setsArguments(fn *ssa.Function) bool {
	return slices.ContainsFunc(c.from.Writes(fn), func(w origin.Write) bool {
		return w.Field != "" && slices.ContainsFunc(w.Storage, func(o origin.Origin) bool {
			_, param := o.Root.(*ssa.Parameter)
			return param && o.Via == nil
		})
	})
}

// answersYesOrNo reports whether a bool is all that a function gives.
func answersYesOrNo(sig *types.Signature) bool {
	if sig.Results().Len() != 1 {
		return false
	}
	b, ok := sig.Results().At(0).Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

// ordering matches names and comments that say that the order changes, or may.
var ordering = regexp.MustCompile(`(?i)sort|order|in[- ]place|normali|canonical|modif|mutat|shuffl|arrang|swap|permut|heap|next`)

// sorts matches the names of helpers that bring a list into another order.
var sorts = regexp.MustCompile(`(?i)sort|reverse|shuffle`)

// givesSomebodysList gives a call whose argument for q has, at path, a list that
// somebody else than the caller has too.
func (c *checker) givesSomebodysList(q *ssa.Parameter, path string) ssa.CallInstruction {
	for call, lists := range c.callersGive(q, path) {
		if len(lists) > 0 && !slices.ContainsFunc(lists, func(o origin.Origin) bool { return !origin.Outlives(o.Root) }) {
			return call
		}
	}
	return nil
}

// callersGive goes through the calls in the package of the function that has the parameter
// q, with the origins of what the argument for it has at path.
func (c *checker) callersGive(q *ssa.Parameter, path string) iter.Seq2[ssa.CallInstruction, []origin.Origin] {
	return func(yield func(ssa.CallInstruction, []origin.Origin) bool) {
		calls, _ := c.Memory.Callers(q.Parent())
		at := slices.Index(q.Parent().Params, q)
		for _, call := range calls {
			args := call.Common().Args
			if call.Common().IsInvoke() || at >= len(args) {
				continue
			}
			if !yield(call, c.from.Held(call, args[at], path)) {
				return
			}
		}
	}
}

func (c *checker) reportPredicate(fn *ssa.Function, w origin.Write, q *ssa.Parameter, call ssa.CallInstruction) {
	pos, end := c.Statement(ssax.Pos(w.Instr))
	if !c.first(pos) {
		return
	}
	c.Report(rule.Report{
		Level: finding.Default, Pos: pos, End: end,
		Message: "`" + fn.Name() + "` only answers yes or no, but this reorders what " + rule.Quote(q.Name(), "its argument") + " refers to, so the caller's list changes when it asks",
		Remedy:  "sort a copy: slices.Clone first",
		Steps: []rule.Step{
			{Role: finding.Via, Pos: ssax.Pos(call), Text: "this passes a list that others have, too"},
			{Role: finding.Spoiled, Pos: pos, Text: "its elements are moved in place here"},
		},
	})
}
