package origin

import (
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// A Write is one change in place: of an element, or of a field of an object
// that is reached through a pointer.
type Write struct {
	Instr ssa.Instruction
	// Storage is what is changed: an array, map or object.
	Storage []Origin
	// Field is the field of it that is set; "" for elements.
	Field string
	// Callee names the function that does it, "" if this one does.
	Callee string
	// Kind is Writes, Reorders, Shrinks, Refills or Resets.
	Kind contract.Kind
	// May: the callee does it on some paths only.
	May bool
	// Target is the reference that what is changed is found from, Below the way
	// from there: what the instruction itself says, however it got hold of it.
	Target ssa.Value
	Below  string
}

// Pos is where the write is, or the call that leads to it.
func (w Write) Pos() token.Pos { return w.Instr.Pos() }

// A fieldWrite is a write to a field through a parameter.
type fieldWrite struct {
	param int
	path  string
	field string
}

// Writes lists the changes in place in fn, closures left out.
func (p *Package) Writes(fn *ssa.Function) []Write {
	p.mu.Lock()
	defer p.mu.Unlock()
	if out, ok := p.writes[fn]; ok {
		return out
	}
	out := p.family(fn).writesIn(fn)
	p.writes[fn] = out
	return out
}

func (f *family) writesIn(fn *ssa.Function) []Write {
	var out []Write
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Store:
				if v, field, ok := written(i.Addr); ok {
					out = append(out, Write{Instr: i, Storage: f.places(v), Field: field, Kind: contract.Writes, Target: v})
				}
			case *ssa.MapUpdate:
				out = append(out, Write{Instr: i, Storage: f.places(i.Map), Kind: contract.Writes, Target: i.Map})
			case *ssa.Call:
				out = append(out, f.callWrites(i)...)
			case *ssa.Defer:
				out = append(out, f.callWrites(i)...)
			}
		}
	}
	return out
}

// written gives the reference to what a store to addr changes, and the field.
func written(addr ssa.Value) (v ssa.Value, field string, ok bool) {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			if field == "" {
				field = ssax.FieldName(a.X.Type(), a.Field)
			}
			switch a.X.(type) {
			case *ssa.FieldAddr, *ssa.IndexAddr:
				addr = a.X
				continue
			}
			return a.X, field, true
		case *ssa.IndexAddr:
			if _, inner := a.X.(*ssa.FieldAddr); inner {
				addr = a.X // an array inside a struct
				continue
			}
			return a.X, field, true
		default:
			return nil, "", false
		}
	}
}

func (f *family) callWrites(i ssa.CallInstruction) []Write {
	c := i.Common()
	if ssax.IsBuiltin(c, "delete", "clear", "copy") {
		return []Write{{Instr: i, Storage: f.places(c.Args[0]), Kind: contract.Writes, Target: c.Args[0]}}
	}
	k := f.pkg.contract(c)
	name := ssax.CalleeName(c)
	fn := c.StaticCallee()
	var out []Write
	if k != nil {
		for _, e := range k.Effects {
			switch e.Kind {
			case contract.Writes, contract.Reorders, contract.Shrinks, contract.Refills, contract.Resets:
				out = append(out, Write{Instr: i, Storage: f.operand(i, e.On), Callee: name, Kind: e.Kind, May: e.May, Target: memory.Operand(c, e.On.Root()), Below: strings.Join(e.On.Steps(), "")})
			case contract.Stores, contract.Clears:
				to := e.To
				if e.Kind == contract.Clears {
					to = e.On
				}
				v, steps := memory.Operand(c, to.Root()), to.Steps()
				if v != nil && len(steps) > 0 && possible(v.Type(), steps) && !inReplacement(k, to) && !f.pkg.replacesFirst(fn, to) {
					n := len(steps) - 1
					out = append(out, Write{Instr: i, Storage: f.walk(v, steps[:n], i), Field: strings.TrimPrefix(steps[n], "."), Callee: name, Kind: contract.Writes, May: e.May, Target: v, Below: strings.Join(steps[:n], "")})
				}
			}
		}
	}
	for _, w := range f.pkg.fieldWrites(fn) {
		if w.param < len(c.Args) {
			steps := contract.Place("x" + w.path).Steps()
			out = append(out, Write{Instr: i, Storage: f.walk(c.Args[w.param], steps, i), Field: w.field, Callee: name, Kind: contract.Writes, May: true, Target: c.Args[w.param], Below: w.path})
		}
	}
	return out
}

// fieldWrites lists the fields, whatever they hold, that fn and those it calls
// in the package set through parameters. Contracts tell only of references.
func (p *Package) fieldWrites(fn *ssa.Function) []fieldWrite {
	if fn == nil {
		return nil
	}
	fn = ssax.Origin(fn)
	if p.indirect == nil {
		p.findFieldWrites()
	}
	return p.indirect[fn]
}

const maxFieldWrites = 20

// findFieldWrites looks at each function by itself, then three times at calls,
// which reaches callees three deep.
func (p *Package) findFieldWrites() {
	p.indirect = map[*ssa.Function][]fieldWrite{}
	add := func(fn *ssa.Function, os []Origin, field string) {
		for _, o := range os {
			q, ok := o.Root.(*ssa.Parameter)
			if !ok || o.Via != nil || len(p.indirect[fn]) >= maxFieldWrites {
				continue
			}
			for n, r := range fn.Params {
				w := fieldWrite{n, o.Path, field}
				if r == q && !contains(p.indirect[fn], w) && !(o.Path == "" && isAggregate(q.Type())) {
					p.indirect[fn] = append(p.indirect[fn], w)
				}
			}
		}
	}
	for _, fn := range p.Memory.Funcs() {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if st, ok := i.(*ssa.Store); ok {
					if v, field, ok := written(st.Addr); ok && field != "" {
						add(fn, p.family(fn).places(v), field)
					}
				}
			}
		}
	}
	for range 3 {
		for _, fn := range p.Memory.Funcs() {
			f := p.family(fn)
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					c, ok := i.(*ssa.Call)
					if !ok {
						continue
					}
					g := c.Call.StaticCallee()
					if g == nil {
						continue
					}
					for _, w := range p.indirect[ssax.Origin(g)] {
						if w.param < len(c.Call.Args) {
							add(fn, f.walk(c.Call.Args[w.param], contract.Place("x"+w.path).Steps(), c), w.field)
						}
					}
				}
			}
		}
	}
}

func contains(ws []fieldWrite, w fieldWrite) bool {
	for _, o := range ws {
		if o == w {
			return true
		}
	}
	return false
}
