package aliasedwrite

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A place is where a package keeps positions of elements: a map, or a number in a field.
type place struct {
	table guard.Cell
	field *types.Var
}

// positions knows, for one package, which lists are read at positions that are kept
// somewhere, and who keeps them there.
type positions struct {
	g *guard.Package
	// reads are the reads of a list at a kept position.
	reads map[guard.Cell][]positionRead
	// kept says who puts positions of which list where; anew that somebody does so for
	// a list that is there already, as one who brings them up to date.
	kept map[place]map[guard.Cell]bool
	anew map[place]bool
	// sets are the functions that change what a place holds.
	sets map[place][]*ssa.Function
}

type positionRead struct {
	instr ssa.Instruction
	at    place
}

// positionsOf looks through the package. Without a list that is read at a kept position
// there is nothing more to ask.
func positionsOf(g *guard.Package) *positions {
	p := &positions{g, map[guard.Cell][]positionRead{}, map[place]map[guard.Cell]bool{}, map[place]bool{}, map[place][]*ssa.Function{}}
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				at, ok := i.(*ssa.IndexAddr)
				if !ok || !ssax.IsSlice(at.X.Type()) {
					continue
				}
				for _, from := range p.placesOf(at.Index) {
					for _, r := range g.Refs(at.X) {
						p.reads[r.Cell] = append(p.reads[r.Cell], positionRead{i, from})
					}
				}
			}
		}
	}
	if len(p.reads) > 0 {
		p.findKept()
	}
	return p
}

// placesOf gives where an index was loaded from.
func (p *positions) placesOf(index ssa.Value) (out []place) {
	switch v := index.(type) {
	case *ssa.Convert:
		return p.placesOf(v.X)
	case *ssa.Extract:
		if l, ok := v.Tuple.(*ssa.Lookup); ok && v.Index == 0 {
			return p.tables(l.X)
		}
	case *ssa.Lookup:
		return p.tables(v.X)
	case *ssa.UnOp:
		if f := ssax.Field(v.X); v.Op == token.MUL && f != nil {
			return []place{{field: f}}
		}
	}
	return nil
}

func (p *positions) tables(m ssa.Value) (out []place) {
	if !ssax.IsMap(m.Type()) {
		return nil
	}
	for _, r := range p.g.Refs(m) {
		out = append(out, place{table: r.Cell})
	}
	return out
}

func (p *positions) findKept() {
	for _, fn := range p.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				var at []place
				var v ssa.Value
				switch i := i.(type) {
				case *ssa.MapUpdate:
					at, v = p.tables(i.Map), i.Value
				case *ssa.Store:
					if f := ssax.Field(i.Addr); f != nil {
						at, v = []place{{field: f}}, i.Val
						if ssax.IsMap(f.Type()) {
							at = p.tablesAt(i.Addr)
						}
					}
				}
				for _, a := range at {
					p.sets[a] = append(p.sets[a], fn)
					p.keeps(a, v)
				}
			}
		}
	}
}

// tablesAt gives the map that a field holds.
func (p *positions) tablesAt(addr ssa.Value) (out []place) {
	for _, ref := range ssax.Referrers(addr) {
		if load, ok := ref.(*ssa.UnOp); ok {
			out = append(out, p.tables(load)...)
		}
	}
	return out
}

// keeps notes which lists v is a position in: their length, before something is
// appended, or an index that they are read at.
func (p *positions) keeps(at place, v ssa.Value) {
	note := func(list ssa.Value) {
		for _, r := range p.g.Refs(list) {
			if p.kept[at] == nil {
				p.kept[at] = map[guard.Cell]bool{}
			}
			p.kept[at][r.Cell] = true
		}
	}
	if c, ok := v.(*ssa.Convert); ok {
		v = c.X
	}
	if d, ok := v.(*ssa.BinOp); ok && d.Op == token.SUB && ssax.IsInt(d.Y, 1) {
		v = d.X
	}
	switch v := v.(type) {
	case *ssa.Const:
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "len") && ssax.IsSlice(v.Call.Args[0].Type()) {
			note(v.Call.Args[0])
		}
	default:
		for _, ref := range ssax.Referrers(v) {
			if list, ok := ref.(*ssa.IndexAddr); ok && list.Index == v {
				p.anew[at] = true
				note(list.X)
			}
		}
	}
}

// reordered looks for lists that are brought into another order while positions of
// their elements are kept, by which others read them.
func (c *checker) reordered(g *guard.Package) {
	p := positionsOf(g)
	if len(p.kept) == 0 {
		return
	}
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				for _, ch := range g.Changed(i) {
					if ch.Kind == contract.Reorders && ch.Elems == "" && !ch.May && !ssax.IsBytes(ch.Value.Type()) {
						c.losesPositions(p, i, ch)
					}
				}
			}
		}
	}
}

func (c *checker) losesPositions(p *positions, i ssa.Instruction, ch guard.Changed) {
	if _, part := i.(*ssa.Store); part {
		return // one pair is swapped, and who swaps it knows which
	}
	fn := ssax.Outermost(i.Parent())
	for _, r := range p.g.Refs(ch.Value) {
		if r.Grown || r.Returned || p.g.MadeBy(r.Inst, i.Parent()) {
			continue
		}
		for _, read := range p.reads[r.Cell] {
			if p.kept[read.at][r.Cell] && ssax.Outermost(read.instr.Parent()) != fn && !p.bringsUpToDate(i, fn, read.at) {
				c.reportPositions(p, i, ch, r, read)
				return
			}
		}
	}
}

// bringsUpToDate reports whether fn, which changes the order at i, sets what the
// place holds, or a function does that it calls, that calls it, or that is a method
// of what it has sorted.
func (p *positions) bringsUpToDate(i ssa.Instruction, fn *ssa.Function, at place) bool {
	sets := func(f *ssa.Function) bool {
		return slices.ContainsFunc(p.sets[at], func(s *ssa.Function) bool { return ssax.Outermost(s) == f })
	}
	for _, fns := range []map[*ssa.Function]bool{p.g.LeadingTo(fn), p.g.LedTo(fn)} {
		for f := range fns {
			if sets(f) {
				return true
			}
		}
	}
	for _, arg := range i.(ssa.CallInstruction).Common().Args {
		mi, ok := arg.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		for _, f := range p.g.Funcs {
			if recv := f.Signature.Recv(); recv != nil && types.Identical(recv.Type(), mi.X.Type()) && sets(f) {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportPositions(p *positions, i ssa.Instruction, ch guard.Changed, r guard.Ref, read positionRead) {
	pos := ssax.Pos(i)
	if !c.first(pos) {
		return
	}
	where := read.at.table.Name()
	if read.at.field != nil {
		where = read.at.field.Name()
	}
	level := finding.Default
	if p.anew[read.at] {
		level = finding.Audit // somebody brings them up to date, and may be called afterwards
	}
	reader := ssax.Outermost(read.instr.Parent()).Name()
	rep := rule.Report{
		Level: level, Pos: pos,
		Message: subjectOf(ch) + " reorders " + rule.Quote(r.Name(), "a list") + ", whose positions `" + where + "` keeps, so `" + reader + "` reads other elements there than it looks for",
		Remedy:  "change a copy: slices.Clone first, or bring the positions up to date",
		Steps: []rule.Step{
			{Role: finding.Spoiled, Pos: pos, Text: "the elements are brought into another order here"},
			{Role: finding.Used, Pos: ssax.Pos(read.instr), Text: "an element is read at a position that was kept"},
		},
	}
	rep.Pos, rep.End = c.Statement(rep.Pos)
	c.Report(rep)
}
