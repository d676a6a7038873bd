package lostupdate

import (
	"go/ast"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// droppedResults reports calls of functions that do nothing but append to a
// slice they are given and return it longer, where nobody takes the result.
func droppedResults(p *rule.Pass, fns []*ssa.Function) {
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if call, ok := i.(*ssa.Call); ok && unused(call) && ssax.IsSlice(call.Type()) {
					dropped(p, call)
				}
			}
		}
	}
}

func unused(v ssa.Value) bool {
	for _, ref := range ssax.Referrers(v) {
		if _, ok := ref.(*ssa.DebugRef); !ok {
			return false
		}
	}
	return true
}

func dropped(p *rule.Pass, call *ssa.Call) {
	grown, ok := onlyGrows(p.Memory.Call(&call.Call))
	if !ok {
		return
	}
	if _, alone := p.StatementAt(call.Pos()).(*ast.ExprStmt); !alone {
		return // _ = f(list) says that it is meant so
	}
	list := memory.Operand(&call.Call, grown)
	if list == nil || cut(list, map[ssa.Value]bool{}) {
		return // written through on purpose, where somebody else reads
	}
	if _, none := list.(*ssa.Const); none {
		return // a call for its cost, in a benchmark
	}
	r := rule.Report{Level: finding.Default}
	r.Pos, r.End = p.Statement(call.Pos())
	name := "the function"
	if f := ssax.CalleeName(&call.Call); f != "" {
		name = "`" + f + "`"
	}
	r.Message = "what " + name + " appends is lost, because its result is not used and " +
		rule.Quote(p.Variable(list.Pos()), "its argument") + " keeps its length"
	r.Steps = []rule.Step{{Role: finding.Spoiled, Pos: r.Pos, Text: "the longer slice is dropped here"}}
	r.Remedy = "assign the result to the slice"
	p.Report(r)
}

// onlyGrows gives the place of the argument that a function returns longer, if
// all that its contract speaks of besides is what it reads.
func onlyGrows(c *contract.Contract) (place string, ok bool) {
	if c == nil || c.Opaque {
		return "", false
	}
	for _, e := range c.Effects {
		if e.Kind == contract.Grows {
			place = string(e.On)
		}
	}
	for _, e := range c.Effects {
		switch e.Kind {
		case contract.Reads, contract.Fresh:
		case contract.Appends, contract.Grows:
			if string(e.On) != place {
				return "", false
			}
		case contract.Stores: // the elements that are appended
			if to := e.To.Root(); to != "ret0" && to != place {
				return "", false
			}
		default:
			return "", false
		}
	}
	return place, place != "" && contract.Place(place).Root() == place
}
