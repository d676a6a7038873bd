package nilempty

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/flow"
	"github.com/memvet/memvet/internal/ssax"
)

// direction says what a conversion does to one of the two.
type direction uint8

const (
	keeps direction = iota
	// filled: nil becomes empty.
	filled
	// dropped: empty becomes nil.
	dropped
)

// A conversion makes a copy of source that is nil where source is not, or the
// other way round.
type conversion struct {
	dir    direction
	source ssa.Value
	at     ssa.Instruction
	// some: only some of the source's elements are copied.
	some bool
}

// conversionOf looks at how v, which is stored or returned, was made.
func conversionOf(v ssa.Value) conversion {
	switch v := v.(type) {
	case *ssa.MakeSlice:
		if src := lengthOf(v.Len, 0); src != nil {
			return conversion{dir: filled, source: src, at: v}
		}
	case *ssa.MakeMap:
		if src := copiedMap(v); src != nil {
			return conversion{dir: filled, source: src, at: v}
		}
	case *ssa.Slice:
		// make([]T, n) with constant n, and literals, copy nothing
		if m, ok := v.X.(*ssa.MakeSlice); ok {
			return conversionOf(m)
		}
	case *ssa.Phi:
		return ofLoop(v)
	case *ssa.Call:
		if ssax.IsBuiltin(v.Common(), "append") {
			return ofAppend(v)
		}
	case *ssa.ChangeType:
		return conversionOf(v.X)
	}
	return conversion{}
}

// ofAppend: append([]T{}, src...) is never nil, append([]T(nil), src...) is nil
// for an empty src.
func ofAppend(call *ssa.Call) conversion {
	src := unnamed(call.Call.Args[1])
	if _, ok := src.(*ssa.Slice); ok {
		return conversion{} // single elements, or a part
	}
	switch base := unnamed(call.Call.Args[0]).(type) {
	case *ssa.Const:
		if base.IsNil() {
			return conversion{dir: dropped, source: src, at: call}
		}
	case *ssa.MakeSlice:
		if ssax.IsInt(base.Len, 0) {
			return conversion{dir: filled, source: src, at: call}
		}
	case *ssa.Slice:
		if emptyLiteral(base) {
			return conversion{dir: filled, source: src, at: call}
		}
	}
	return conversion{}
}

// unnamed undoes changes of type, such as go/ssa makes for append where a slice type
// has a name.
func unnamed(v ssa.Value) ssa.Value {
	for {
		c, ok := v.(*ssa.ChangeType)
		if !ok {
			return v
		}
		v = c.X
	}
}

// ofLoop: "out := nil or empty; for range src { out = append(out, ...) }", also where
// only some of the elements are appended.
func ofLoop(phi *ssa.Phi) conversion {
	g := gatheredIn(phi)
	if g.source == nil || len(g.appends) == 0 {
		return conversion{}
	}
	made := conversion{source: g.source, some: g.some}
	switch base := g.base.(type) {
	case *ssa.Const:
		if base.IsNil() {
			made.dir, made.at = dropped, g.appends[0]
			return made
		}
	case *ssa.MakeSlice:
		if ssax.IsInt(base.Len, 0) && lengthOf(base.Cap, 0) != nil {
			made.dir, made.at = filled, base
			return made
		}
	case *ssa.Slice:
		if emptyLiteral(base) {
			made.dir, made.at = filled, base
			return made
		}
	}
	return conversion{}
}

// A gathered list is what phis and appends of single elements make of one base.
type gathered struct {
	base    ssa.Value
	appends []*ssa.Call
	// source is what the loop ranges over that appends, nil if there is none.
	source ssa.Value
	// some: not every round of the loop appends.
	some bool
}

// gatheredIn follows a list back through the rounds of the loop that makes it; the base
// is nil if there are several or something else is done to the list.
func gatheredIn(v ssa.Value) gathered {
	var g gathered
	seen := map[ssa.Value]bool{}
	ok := true
	var header *ssa.Phi
	var follow func(v ssa.Value)
	follow = func(v ssa.Value) {
		if seen[v] {
			return
		}
		switch u := v.(type) {
		case *ssa.Phi:
			seen[v] = true
			if src := rangedOver(u.Block()); src != nil && g.source == nil {
				g.source, header = src, u
			}
			for _, e := range u.Edges {
				follow(e)
			}
			return
		case *ssa.Call:
			if ssax.IsBuiltin(u.Common(), "append") && oneElement(u.Call.Args[1]) {
				seen[v] = true
				g.appends = append(g.appends, u)
				follow(u.Call.Args[0])
				return
			}
		}
		if c, isConst := g.base.(*ssa.Const); g.base != nil && g.base != v && !(isConst && c.IsNil() && isNil(v)) {
			ok = false
		}
		g.base = v
	}
	follow(v)
	if !ok {
		return gathered{}
	}
	if header != nil {
		for _, e := range header.Edges {
			call, direct := e.(*ssa.Call)
			inLoop := e != g.base && !isNil(e)
			g.some = g.some || inLoop && !(direct && call.Call.Args[0] == ssa.Value(header))
		}
	}
	return g
}

// oneElement reports whether what is appended is an element written out, and
// not another slice.
func oneElement(v ssa.Value) bool {
	s, ok := v.(*ssa.Slice)
	if !ok {
		return false
	}
	a, ok := s.X.(*ssa.Alloc)
	return ok && a.Comment == "varargs"
}

// rangedOver gives what the loop with header b ranges over.
func rangedOver(b *ssa.BasicBlock) ssa.Value {
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	switch c := br.Cond.(type) {
	case *ssa.BinOp:
		if c.Op == token.LSS {
			return lengthOf(c.Y, 0)
		}
	case *ssa.Extract:
		if n, ok := c.Tuple.(*ssa.Next); ok {
			if r, ok := n.Iter.(*ssa.Range); ok {
				return r.X
			}
		}
	}
	return nil
}

// copiedMap gives the map whose entries are put into m, a new one, in a loop
// over all of them; nil if some are left out or others are added.
func copiedMap(m *ssa.MakeMap) ssa.Value {
	var stored ssa.Value
	for _, ref := range ssax.Referrers(m) {
		if st, ok := ref.(*ssa.Store); ok {
			stored = st.Addr
		}
	}
	var src ssa.Value
	for _, b := range m.Parent().Blocks {
		for _, i := range b.Instrs {
			up, ok := i.(*ssa.MapUpdate)
			if !ok || up.Map != m && !loadedFrom(up.Map, stored) {
				continue
			}
			from := keysOf(up.Key)
			if from == nil || src != nil || !eachRound(up) {
				return nil
			}
			src = from
		}
	}
	return src
}

// eachRound reports whether a loop over a map comes to its update in every
// round: nothing decides between the two.
func eachRound(up *ssa.MapUpdate) bool {
	next := up.Key.(*ssa.Extract).Tuple.(*ssa.Next)
	return len(next.Block().Succs) == 2 && next.Block().Succs[0] == up.Block()
}

func loadedFrom(v, addr ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	return ok && addr != nil && ssax.Same(load.X, addr)
}

// keysOf gives the map whose keys the loop variable v runs through.
func keysOf(v ssa.Value) ssa.Value {
	if key, ok := v.(*ssa.Extract); ok {
		if n, ok := key.Tuple.(*ssa.Next); ok {
			if r, ok := n.Iter.(*ssa.Range); ok && ssax.IsMap(r.X.Type()) {
				return r.X
			}
		}
	}
	return nil
}

// lengthOf gives x if v is len(x).
func lengthOf(v ssa.Value, depth int) ssa.Value {
	switch v := v.(type) {
	case *ssa.Call:
		if ssax.IsBuiltin(v.Common(), "len") {
			return v.Call.Args[0]
		}
	case *ssa.Convert:
		if depth < 3 {
			return lengthOf(v.X, depth+1)
		}
	}
	return nil
}

// emptyLiteral reports whether s is []T{} or make([]T, 0).
func emptyLiteral(s *ssa.Slice) bool {
	a, ok := s.X.(*ssa.Alloc)
	if !ok {
		return false
	}
	t, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Array)
	return ok && (t.Len() == 0 || s.High != nil && ssax.IsInt(s.High, 0))
}

// guards weighs the tests on the way to a conversion: one for nil keeps nil
// apart, one for the length keeps both apart or turns empty into nil.
func guards(shape *flow.Shape, c conversion) (nilTest, lenTest bool) {
	fn := c.at.Parent()
	conds := shape.Deciding(c.at.Block(), fn.Blocks[0])
	for b := c.at.Block(); b.Idom() != nil; b = b.Idom() {
		if br, ok := b.Idom().Instrs[len(b.Idom().Instrs)-1].(*ssa.If); ok {
			conds = append(conds, br)
		}
	}
	for _, br := range conds {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || rangeHeader(br) {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if ssax.Same(v, c.source) {
				nilTest = true
			}
			if l := lengthOf(v, 0); l != nil && ssax.Same(l, c.source) {
				lenTest = true
			}
		}
	}
	return nilTest, lenTest
}

func rangeHeader(br *ssa.If) bool {
	c, ok := br.Cond.(*ssa.BinOp)
	if !ok || c.Op != token.LSS {
		return false
	}
	add, ok := c.X.(*ssa.BinOp)
	if !ok {
		return false
	}
	_, ok = add.X.(*ssa.Phi)
	return ok
}
