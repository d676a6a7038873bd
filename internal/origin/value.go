package origin

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// NeverCopied reports whether the documentation of type t forbids to copy its values: they
// share storage that methods write in place.
func NeverCopied(t *types.Named) bool {
	p := t.Obj().Pkg()
	if p == nil {
		return false
	}
	switch p.Path() + "." + t.Obj().Name() {
	case "math/big.Int", "math/big.Rat", "math/big.Float", "bytes.Buffer":
		return true
	}
	return false
}

// A ValueCopy puts a value that must not be copied into a field of an object, while what
// it was copied from stays.
type ValueCopy struct {
	Store *ssa.Store
	Type  *types.Named
	Field *types.Var
	// From is the parameter or global variable that the source is found by.
	From ssa.Value
	// Change is where the package changes such a field in place.
	Change ssa.Instruction
}

// TypeName names the type as the source would: big.Int.
func (v ValueCopy) TypeName() string { return v.Type.Obj().Pkg().Name() + "." + v.Type.Obj().Name() }

// Argument gives the parameter that the source is found by, nil if that is the method's own
// object or a global variable.
func (v ValueCopy) Argument() *ssa.Parameter {
	if q, ok := v.From.(*ssa.Parameter); ok && q != ssax.Receiver(q.Parent()) {
		return q
	}
	return nil
}

// ValueCopies lists the copies that the functions of the package make of values that must
// not be copied, where the digits or bytes that both share are written later. Two rules ask
// for them.
func (p *Package) ValueCopies() []ValueCopy {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.copiesFound {
		p.valueCopies, p.copiesFound = p.findValueCopies(), true
	}
	return p.valueCopies
}

func (p *Package) findValueCopies() []ValueCopy {
	var out []ValueCopy
	for _, fn := range p.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if c, ok := p.valueCopy(fn, i); ok {
					out = append(out, c)
				}
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	changed := p.changedValues()
	kept := out[:0]
	for _, c := range out {
		if c.Change = changed[c.Field]; c.Change != nil {
			kept = append(kept, c)
		}
	}
	return kept
}

func (p *Package) valueCopy(fn *ssa.Function, i ssa.Instruction) (ValueCopy, bool) {
	st, ok := i.(*ssa.Store)
	if !ok {
		return ValueCopy{}, false
	}
	t, ok := types.Unalias(st.Val.Type()).(*types.Named)
	load, isLoad := st.Val.(*ssa.UnOp)
	field := ssax.Field(st.Addr)
	if !ok || !isLoad || load.Op != token.MUL || field == nil || !NeverCopied(t) || ssax.Same(st.Addr, load.X) {
		return ValueCopy{}, false
	}
	for _, o := range p.family(fn).places(load.X) {
		if _, captured := o.Root.(*ssa.FreeVar); Outlives(o.Root) && !captured {
			return ValueCopy{Store: st, Type: t, Field: field, From: o.Root}, true
		}
	}
	return ValueCopy{}, false
}

// changedValues gives, for the fields of such types, a method call that changes one in place.
func (p *Package) changedValues() map[*types.Var]ssa.Instruction {
	out := map[*types.Var]ssa.Instruction{}
	for _, fn := range p.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				call, ok := i.(*ssa.Call)
				if !ok || call.Call.IsInvoke() || len(call.Call.Args) == 0 || call.Call.Signature().Recv() == nil {
					continue
				}
				field := ssax.Field(call.Call.Args[0])
				if field != nil && out[field] == nil && neverCopiedAt(call.Call.Args[0].Type()) && p.changesReceiver(&call.Call) {
					out[field] = call
				}
			}
		}
	}
	return out
}

// neverCopiedAt is NeverCopied for what a pointer type points to.
func neverCopiedAt(t types.Type) bool {
	named, ok := types.Unalias(Deref(t)).(*types.Named)
	return ok && NeverCopied(named)
}

func (p *Package) changesReceiver(call *ssa.CallCommon) bool {
	k := p.contract(call)
	if k == nil {
		return false
	}
	for _, e := range k.Effects {
		switch e.Kind {
		case contract.Writes, contract.Refills, contract.Resets, contract.Appends:
			if e.On.Root() == "recv" {
				return true
			}
		case contract.Stores:
			if e.To.Root() == "recv" {
				return true
			}
		}
	}
	return false
}
