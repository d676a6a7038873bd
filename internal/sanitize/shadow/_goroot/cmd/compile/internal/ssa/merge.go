package ssa

import (
	"cmp"
	"slices"
)

// Checks that others make needless are dropped before instructions are chosen,
// when the blocks between bounds checks that need no check have become one.
func init() {
	for i := range passes {
		if passes[i].name == "dse" {
			before := passes[i].fn
			passes[i].fn = func(f *Func) {
				before(f)
				memvetMerge(f)
			}
		}
	}
}

// A memvetPlace is where an access lies but for a constant offset: the sum of
// two values, in one epoch of memory, in which what was clean stays clean.
type memvetPlace struct{ base, index, epoch ID }

// A memvetSpan is what a check looks at, behind its place.
type memvetSpan struct {
	v      *Value
	lo, hi int64
}

// memvetMerge drops checks that one in a dominating block covers, and makes one
// check of those that lie side by side in a block, such as those of the bytes
// that make up a number. They must stand on one line, which reports name.
func memvetMerge(f *Func) {
	sdom := f.Sdom()
	epochs := memvetEpochs(f)
	checked := map[memvetPlace][]memvetSpan{}
	blocks := f.postorder()
	for i := len(blocks) - 1; i >= 0; i-- { // dominating ones first
		b := blocks[i]
		here := map[memvetPlace][]memvetSpan{}
		needless := map[*Value]bool{}
		for _, v := range b.Values {
			if v.Op != OpMemvetCheck || !v.Type.IsVoid() {
				continue
			}
			place, offset, fresh := memvetSplit(v, epochs)
			if fresh {
				needless[v] = true
				continue
			}
			span := memvetSpan{v, offset, offset + v.AuxInt>>1}
			if slices.ContainsFunc(checked[place], func(s memvetSpan) bool {
				return s.lo <= span.lo && span.hi <= s.hi && sdom.IsAncestorEq(s.v.Block, b)
			}) {
				needless[v] = true
			} else {
				here[place] = append(here[place], span)
			}
		}
		for place, spans := range here {
			checked[place] = append(checked[place], memvetJoin(spans, needless)...)
		}
		memvetRemove(b, needless)
	}
}

// memvetJoin makes larger spans of those of one place and block.
func memvetJoin(spans []memvetSpan, needless map[*Value]bool) (joined []memvetSpan) {
	slices.SortStableFunc(spans, func(a, b memvetSpan) int { return cmp.Compare(a.lo, b.lo) })
	last := &spans[0]
	for i := range spans[1:] {
		s := &spans[i+1]
		hi := max(last.hi, s.hi)
		inside := s.hi <= last.hi
		if inside || s.lo <= last.hi && hi-last.lo <= MemvetMaxCheck && s.v.Pos.Line() == last.v.Pos.Line() {
			needless[s.v] = true
			last.hi = hi
			last.v.AuxInt = (hi-last.lo)<<1 | last.v.AuxInt&1
			continue
		}
		joined = append(joined, *last)
		last = s
	}
	return append(joined, *last)
}

func memvetRemove(b *Block, needless map[*Value]bool) {
	n := 0
	for _, v := range b.Values {
		if needless[v] {
			v.resetArgs()
			b.Func.freeValue(v)
			continue
		}
		b.Values[n] = v
		n++
	}
	b.truncateValues(n)
}

// memvetSplit takes the constant out of an address. fresh memory needs no check.
func memvetSplit(v *Value, epochs []ID) (place memvetPlace, offset int64, fresh bool) {
	p := v.Args[0]
	place.epoch = epochs[v.Args[1].ID]
	for p.Op == OpOffPtr {
		offset += p.AuxInt
		p = p.Args[0]
	}
	place.base = p.ID
	fresh = memvetFresh(p, place.epoch, epochs)
	if p.Op == OpAddPtr {
		fresh = memvetFresh(p.Args[0], place.epoch, epochs)
		place.base = p.Args[0].ID
		index := p.Args[1]
		if index.Op == OpConst64 {
			offset += index.AuxInt
			return place, offset, fresh
		}
		if index.Op == OpAdd64 {
			for i, a := range index.Args {
				if a.Op == OpConst64 {
					offset += a.AuxInt
					index = index.Args[1-i]
					break
				}
			}
		}
		place.index = index.ID
	}
	return place, offset, fresh
}
