package unsyncedshare

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// fanOut looks for one value that is sent to several channels, where one of
// those who receive it changes a map in it.
func (x *checker) fanOut(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			s, ok := i.(*ssa.Send)
			if !ok || !holdsMap(s.X.Type(), 0) {
				continue
			}
			loop := x.g.LoopOf(s)
			if loop == nil || loop.Makes(s.X) || !loop.Makes(s.Chan) {
				continue
			}
			if w := x.receiver(s.Chan.Type()); w != nil {
				x.reportFanOut(s, w)
			}
		}
	}
}

// holdsMap reports whether a map can be reached from a copy of a t.
func holdsMap(t types.Type, depth int) bool {
	if depth > 3 {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Slice:
		return holdsMap(u.Elem(), depth+1)
	case *types.Pointer:
		return holdsMap(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if holdsMap(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// A received is a change of a map in what was received.
type received struct {
	recv, write ssa.Instruction
	callee      string
}

// receiver finds a function of the package that receives from such channels
// and changes a map in what it received.
func (x *checker) receiver(ch types.Type) *received {
	elem := ch.Underlying().(*types.Chan).Elem()
	for _, u := range x.g.Receives(elem) {
		if w, callee := x.changesPart(u); w != nil {
			return &received{u, w, callee}
		}
	}
	return nil
}

// changesPart finds a change of a map that is v or a part of it.
func (x *checker) changesPart(v ssa.Value) (ssa.Instruction, string) {
	seen := map[ssa.Value]bool{}
	work := []ssa.Value{v}
	for len(work) > 0 {
		v := work[0]
		work = work[1:]
		if seen[v] {
			continue
		}
		seen[v] = true
		for _, r := range ssax.Referrers(v) {
			for _, ch := range x.g.Changed(r) {
				if ch.Value == v && mapAt(v.Type(), ch.Elems) && !x.g.Held(r).Any() {
					return r, ch.Callee
				}
			}
			switch r := r.(type) {
			case *ssa.Extract, *ssa.Phi, *ssa.IndexAddr, *ssa.FieldAddr, *ssa.Field, *ssa.Lookup, *ssa.Range, *ssa.Next, *ssa.ChangeType, *ssa.Slice:
				work = append(work, r.(ssa.Value))
			case *ssa.UnOp:
				work = append(work, r)
			case *ssa.Store:
				if a, ok := r.Addr.(*ssa.Alloc); ok && r.Val == v {
					work = append(work, a)
				}
			}
		}
	}
	return nil, ""
}

// mapAt reports whether what lies behind the steps from a t is a map.
func mapAt(t types.Type, steps string) bool {
	for range strings.Count(steps, "[]") {
		switch u := t.Underlying().(type) {
		case *types.Slice:
			t = u.Elem()
		case *types.Map:
			t = u.Elem()
		case *types.Chan:
			t = u.Elem()
		default:
			return false
		}
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// sent gives the source of the value that is sent.
func (x *checker) sent(s *ssa.Send) string {
	found := ""
	for _, f := range x.Files {
		if s.Pos() < f.FileStart || s.Pos() >= f.FileEnd {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if st, ok := n.(*ast.SendStmt); ok && st.Arrow == s.Pos() {
				found = x.Source(st.Value)
			}
			return found == ""
		})
	}
	return found
}

func (x *checker) reportFanOut(s *ssa.Send, w *received) {
	by := ""
	if w.callee != "" {
		by = " by `" + w.callee + "`"
	}
	r := rule.Report{
		Level: finding.Default, Pos: s.Pos(),
		Message: rule.Quote(x.sent(s), "one value") + " is sent to several channels, and a map in it is changed" + by + " where it is received, so the receivers race",
		Remedy:  "send each receiver a copy of its own, or copy before the change",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: s.Pos(), Text: "the same value goes to every channel here"},
			{Role: finding.Via, Pos: w.recv.Pos(), Text: "it is received here"},
			{Role: finding.Spoiled, Pos: w.write.Pos(), Text: "a map in it is changed here" + by},
		},
	}
	r.Pos, r.End = x.Statement(s.Pos())
	x.Report(r)
}
