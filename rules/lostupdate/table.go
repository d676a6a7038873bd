package lostupdate

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// table follows addresses into a map, array or slice of pointers that only
// this function uses: settings are checked or expanded through such tables.
// at is what the address is stored in.
func (w *walker) table(at ssa.Value) {
	w.tabled = true
	switch at := at.(type) {
	case *ssa.MakeMap:
		w.mapTable(at)
	case *ssa.IndexAddr:
		if array, ok := at.X.(*ssa.Alloc); ok {
			w.arrayTable(array)
			return
		}
		w.kept = true
	default:
		w.kept = true
	}
}

func (w *walker) mapTable(m *ssa.MakeMap) {
	if w.seen[m] {
		return
	}
	w.seen[m] = true
	for _, ref := range ssax.Referrers(m) {
		switch ref := ref.(type) {
		case *ssa.MapUpdate:
			w.kept = w.kept || ref.Map != m || !w.ours(ref.Value)
		case *ssa.Range:
			w.rangeOver(ref)
		case *ssa.DebugRef, *ssa.BinOp:
		case *ssa.Call:
			w.kept = w.kept || !ssax.IsBuiltin(ref.Common(), "len")
		default:
			w.kept = true
		}
	}
}

func (w *walker) rangeOver(r *ssa.Range) {
	for _, ref := range ssax.Referrers(r) {
		next, ok := ref.(*ssa.Next)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(next) {
			if e, ok := ref.(*ssa.Extract); ok && e.Index == 2 {
				w.through(e, next)
			}
		}
	}
}

// arrayTable follows []*T{&x.a, &x.b}: an array, stores to its elements, and
// one slice of it.
func (w *walker) arrayTable(array *ssa.Alloc) {
	if w.seen[array] {
		return
	}
	w.seen[array] = true
	for _, ref := range ssax.Referrers(array) {
		switch ref := ref.(type) {
		case *ssa.IndexAddr:
			for _, ref := range ssax.Referrers(ref) {
				switch ref := ref.(type) {
				case *ssa.Store:
					w.kept = w.kept || !w.ours(ref.Val)
				case *ssa.UnOp:
					w.through(ref, ref)
				default:
					w.kept = true
				}
			}
		case *ssa.Slice:
			w.sliceTable(ref)
		case *ssa.DebugRef:
		default:
			w.kept = true
		}
	}
}

func (w *walker) sliceTable(s *ssa.Slice) {
	for _, ref := range ssax.Referrers(s) {
		switch ref := ref.(type) {
		case *ssa.IndexAddr:
			for _, ref := range ssax.Referrers(ref) {
				if load, ok := ref.(*ssa.UnOp); ok && load.Op == token.MUL {
					w.through(load, load)
				} else {
					w.kept = true
				}
			}
		case *ssa.DebugRef:
		case *ssa.Call:
			w.kept = w.kept || !ssax.IsBuiltin(ref.Common(), "len")
		default:
			w.kept = true
		}
	}
}

// through follows a pointer that round took from a table.
func (w *walker) through(v ssa.Value, round ssa.Instruction) {
	before := w.round
	w.round = round
	w.walk(v, anywhere)
	w.round = before
}

// ours reports whether v is an address inside the variable that is followed,
// so that the table holds no others.
func (w *walker) ours(v ssa.Value) bool {
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.IndexAddr:
			v = x.X
		default:
			return v == w.root
		}
	}
}
