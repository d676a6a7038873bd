package memory

import (
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// Funcs lists the functions of the package that have source, closures included.
func (p *Package) Funcs() []*ssa.Function { return p.funcs }

// Call gives what is known of a call's target, from a table, this run or a
// fact; nil if nothing is. Operands says which operands of the call the
// contract's places speak of.
//
// Rules run side by side, and what is found out about other packages is kept
// for the next question.
func (p *Package) Call(c *ssa.CallCommon) *contract.Contract {
	p.asking.Lock()
	defer p.asking.Unlock()
	var s *summary
	method := c.IsInvoke()
	if method {
		s, _, _ = p.work.invoked(c.Method)
	} else if fn := c.StaticCallee(); fn != nil {
		if s = p.work.rowUnder(fn, c); s == nil {
			s, _ = p.work.function(fn)
		}
		method = fn.Signature.Recv() != nil
	}
	if s == nil {
		return nil
	}
	return s.contract(method)
}

// InTable reports whether what a call of a function does stands in a table, rather
// than being inferred from source.
func (p *Package) InTable(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	if fn == nil {
		return false
	}
	p.asking.Lock()
	defer p.asking.Unlock()
	_, lib := p.work.function(fn)
	return lib || p.work.rowUnder(fn, c) != nil
}

// Room reports whether v, a slice, is known to have spare capacity: it, or
// something that can be stored in the field or passed as the parameter it comes
// from, was appended to or cut.
func (p *Package) Room(v ssa.Value) bool {
	p.asking.Lock()
	defer p.asking.Unlock()
	return p.work.storedCap(v, map[ssa.Value]bool{}) == capRoom
}

// Called reports whether a function of this package calls fn by its name.
func (p *Package) Called(fn *ssa.Function) bool {
	calls, _ := p.Callers(fn)
	return len(calls) > 0
}

// Callers lists the calls of fn by its name in this package; all is false if there
// may be others: fn is exported, used as a value, or called through an interface.
func (p *Package) Callers(fn *ssa.Function) (calls []ssa.CallInstruction, all bool) {
	p.asking.Lock()
	defer p.asking.Unlock()
	return p.work.callers(fn)
}

// Operand gives the operand of a call that a place of its contract starts
// from; nil for results, globals and captured variables.
func Operand(c *ssa.CallCommon, root string) ssa.Value {
	n := 0
	if root == "recv" {
		if c.IsInvoke() {
			return c.Value
		}
	} else {
		digits, ok := strings.CutPrefix(root, "arg")
		if !ok {
			return nil
		}
		n, _ = strconv.Atoi(digits)
		if !c.IsInvoke() && c.Signature().Recv() != nil {
			n++
		}
	}
	if n >= len(c.Args) {
		return nil
	}
	return c.Args[n]
}

// Implementations lists the methods of this package that a call of the
// interface method m can reach, as far as its package-level types go.
func (p *Package) Implementations(m *types.Func) []*ssa.Function { return p.work.implementations(m) }

// Targets lists the functions that a call may lead to: the one that it names, or, if it
// calls an interface's method, its Implementations.
func (p *Package) Targets(c *ssa.CallCommon) []*ssa.Function {
	if c.IsInvoke() {
		return p.Implementations(c.Method)
	}
	if fn := c.StaticCallee(); fn != nil {
		return []*ssa.Function{ssax.Origin(fn)}
	}
	return nil
}
