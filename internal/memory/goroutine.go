package memory

import (
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// goroutineReads reports whether the goroutine started at i can come to look
// at what lies at path at of an object that it has: whether it, or a function
// of this package that it calls, reads the field. Unknown functions count as
// doing so, methods of interfaces do not.
func (x *exec) goroutineReads(i ssa.Instruction, at path) bool {
	_, steps := ("g" + at).split()
	field := ""
	for _, s := range steps {
		if s.kind == stepField {
			field = s.name
		}
	}
	start, ok := i.(*ssa.Go)
	if field == "" || !ok {
		return true
	}
	fn := start.Call.StaticCallee()
	return fn == nil || x.pkg.fieldsReadBy(ssax.Body(fn))[field]
}

// leaves reports whether the function starts a goroutine at i and does nothing
// afterwards that can wait for it. What nothing is known of may do so if it is
// called by a name that says it waits or ends something.
func (x *exec) leaves(i ssa.Instruction) bool {
	if _, ok := i.(*ssa.Defer); ok || i == nil {
		return false
	}
	seen := map[*ssa.BasicBlock]bool{}
	at := slices.Index(i.Block().Instrs, i)
	work := []*ssa.BasicBlock{}
	waits := func(list []ssa.Instruction) bool { return slices.ContainsFunc(list, x.canWait) }
	if at < 0 || waits(i.Block().Instrs[at+1:]) {
		return false
	}
	work = append(work, i.Block().Succs...)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if seen[b] {
			continue
		}
		seen[b] = true
		if waits(b.Instrs) {
			return false
		}
		work = append(work, b.Succs...)
	}
	return true
}

var endings = []string{"wait", "join", "done", "stop", "close", "drain", "flush", "finish", "recv", "receive", "sync", "end"}

// canWait reports whether i may wait for a goroutine.
func (x *exec) canWait(i ssa.Instruction) bool {
	switch i := i.(type) {
	case *ssa.UnOp:
		return i.Op == token.ARROW
	case *ssa.Select:
		return true
	case *ssa.RunDefers:
		return slices.ContainsFunc(x.defers, func(d *ssa.Defer) bool { return x.callWaits(d.Common()) })
	case *ssa.Call:
		return x.callWaits(i.Common())
	}
	return false
}

func (x *exec) callWaits(c *ssa.CallCommon) bool {
	if _, ok := c.Value.(*ssa.Builtin); ok {
		return false
	}
	if s, _, _ := x.pkg.callee(x, c); s != nil && slices.ContainsFunc(s.effects, func(e effect) bool { return e.kind == contract.Joins }) {
		return true
	}
	name := strings.ToLower(ssax.CalleeName(c))
	return slices.ContainsFunc(endings, func(e string) bool { return strings.Contains(name, e) })
}

// fieldsReadBy gives the names of the fields that fn and the functions of its
// package which it calls look at. Many goroutines run the same functions, so
// the answer is kept.
func (w *packageWork) fieldsReadBy(fn *ssa.Function) map[string]bool {
	if read, ok := w.fieldsRead[fn]; ok {
		return read
	}
	read, seen := map[string]bool{}, map[*ssa.Function]bool{}
	w.addFieldsRead(fn, read, seen)
	w.fieldsRead[fn] = read
	return read
}

func (w *packageWork) addFieldsRead(fn *ssa.Function, read map[string]bool, seen map[*ssa.Function]bool) {
	if fn == nil || seen[fn] {
		return
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in := in.(type) {
			case *ssa.FieldAddr:
				read[ssax.FieldName(in.X.Type(), in.Field)] = true
			case *ssa.Field:
				read[ssax.FieldName(in.X.Type(), in.Field)] = true
			case *ssa.MakeClosure:
				w.addFieldsRead(ssax.Body(in.Fn.(*ssa.Function)), read, seen)
			case ssa.CallInstruction:
				if callee := in.Common().StaticCallee(); callee != nil && callee.Pkg == w.ssaPkg {
					w.addFieldsRead(ssax.Body(callee), read, seen)
				}
			}
		}
	}
}
