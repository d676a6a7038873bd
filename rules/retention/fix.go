package retention

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// clearSlots clears what r leaves behind, where nobody can be seen to look at
// it through another slice or a pointer. sure says that the package clears the
// slots of this list elsewhere.
func clearSlots(p *rule.Pass, fns []*ssa.Function, r *removal, sure bool) []analysis.SuggestedFix {
	s, ok := p.StatementAt(r.store.Pos()).(*ast.AssignStmt)
	if !ok || len(s.Lhs) != 1 || len(s.Rhs) != 1 || !p.Pure(s.Lhs[0]) || looksBack(r) || !sure && !ownsArray(fns, r.list) {
		return nil
	}
	list := ast.Unparen(s.Lhs[0])
	switch rhs := ast.Unparen(s.Rhs[0]).(type) {
	case *ast.CallExpr:
		return deleteCall(p, list, rhs)
	case *ast.SliceExpr:
		if p.Text(ast.Unparen(rhs.X)) != p.Text(list) {
			return nil
		}
		if r.how == advanced {
			if low, ok := rhs.Low.(*ast.BasicLit); !ok || low.Value != "1" {
				return nil
			}
			return clearBefore(p, s, list, "", "1", "0")
		}
		if rhs.High == nil || !p.Pure(rhs.High) {
			return nil
		}
		slot := ""
		if last := "len(" + p.Text(list) + ")-1"; strings.ReplaceAll(p.Text(rhs.High), " ", "") == last {
			slot = last
		}
		return clearBefore(p, s, list, p.Text(rhs.High), "", slot)
	case *ast.Ident:
		if r.how == filtered {
			return clearBefore(p, s, list, "len("+rhs.Name+")", "", "")
		}
	}
	return nil
}

// deleteCall: append(s[:i], s[i+1:]...) is slices.Delete(s, i, i+1), which
// clears what is behind the new end since Go 1.22. Of other bounds it is not
// known which is the larger; with s[:i+1] and s[i:] the append makes room.
func deleteCall(p *rule.Pass, list ast.Expr, call *ast.CallExpr) []analysis.SuggestedFix {
	if !p.IsBuiltin(call, "append") || len(call.Args) != 2 || p.Commented(call.Pos(), call.End()) {
		return nil
	}
	head, ok1 := ast.Unparen(call.Args[0]).(*ast.SliceExpr)
	tail, ok2 := ast.Unparen(call.Args[1]).(*ast.SliceExpr)
	if !ok1 || !ok2 || head.High == nil || tail.Low == nil || !p.Pure(head.High) {
		return nil
	}
	if next, ok := tail.Low.(*ast.BinaryExpr); !ok || next.Op != token.ADD || p.Text(next.X) != p.Text(head.High) || p.Text(next.Y) != "1" {
		return nil
	}
	if name := p.Text(list); p.Text(ast.Unparen(head.X)) != name || p.Text(ast.Unparen(tail.X)) != name {
		return nil
	}
	return rule.Fix("delete with slices.Delete, which clears the slot",
		p.Call(call, "slices", "Delete", "go1.22", p.Text(list), p.Text(head.High), p.Text(tail.Low)))
}

// clearBefore clears list[low:high] in front of s: the one slot if it is
// known and nil fits.
func clearBefore(p *rule.Pass, s ast.Stmt, list ast.Expr, low, high, slot string) []analysis.SuggestedFix {
	name := p.Text(list)
	if _, ok := list.(*ast.StarExpr); ok {
		name = "(" + name + ")"
	}
	t := p.TypesInfo.TypeOf(list).Underlying().(*types.Slice)
	if slot != "" && nilable(t.Elem()) && p.HasBuiltin(s.Pos(), "nil", "") {
		return rule.Fix("set the slot to nil", p.LineBefore(s, name+"["+slot+"] = nil"))
	}
	if !p.HasBuiltin(s.Pos(), "clear", "go1.21") {
		return nil
	}
	return rule.Fix("clear what is left behind", p.LineBefore(s, "clear("+name+"["+low+":"+high+"])"))
}

func nilable(t types.Type) bool {
	if _, ok := t.(*types.TypeParam); ok {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface:
		return true
	}
	return false
}

// looksBack reports whether the function has another view of the list, or uses
// a pointer into it when the list has been shortened.
func looksBack(r *removal) bool {
	for _, i := range instrs(r.store.Parent()) {
		switch i := i.(type) {
		case *ssa.Slice:
			if ofList(i.X, r) && !servesRemoval(i, r) {
				return true
			}
		case *ssa.IndexAddr:
			if ofList(i.X, r) && ssax.Before(i, r.store) && usedBehind(i, r.store, 0) {
				return true
			}
		}
	}
	return false
}

// servesRemoval: a part of the list that is stored back, moved within it, or
// appended to.
func servesRemoval(s *ssa.Slice, r *removal) bool {
	for _, ref := range ssax.Referrers(s) {
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.Phi:
		case *ssa.Store:
			if ref != r.store && !ssax.Same(ref.Addr, r.addr) {
				return false
			}
		case *ssa.Call:
			if !ssax.IsBuiltin(ref.Common(), "append") && !ssax.IsBuiltin(ref.Common(), "copy") && !ssax.IsBuiltin(ref.Common(), "clear") && !ssax.IsBuiltin(ref.Common(), "len") {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// usedBehind reports whether an address is used once st has been executed, or
// goes where it is not followed.
func usedBehind(addr ssa.Value, st ssa.Instruction, depth int) bool {
	for _, ref := range ssax.Referrers(addr) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			continue
		case *ssa.UnOp:
		case *ssa.Store:
			if ref.Val == addr {
				return true
			}
		case *ssa.FieldAddr:
			if depth > 3 || usedBehind(ref, st, depth+1) {
				return true
			}
			continue
		default:
			return true
		}
		if ssax.Before(st, ref) {
			return true
		}
	}
	return false
}

// ownsArray reports whether the functions of the package make and grow a list
// themselves and hand it to nobody, so that no other slice shows its array.
func ownsArray(fns []*ssa.Function, l list) bool {
	if l.field == nil || l.field.Exported() {
		return false
	}
	o := owned{l, map[ssa.Value]bool{}, map[ssa.Value]bool{}}
	for _, fn := range fns {
		for _, i := range instrs(fn) {
			switch i := i.(type) {
			case *ssa.FieldAddr:
				if o.isList(i) && !o.at(i) {
					return false
				}
			case *ssa.UnOp:
				if o.inside(i.Type()) {
					return false // the whole object is copied, and the slice with it
				}
			}
		}
	}
	return true
}

// owned follows the slices of one list.
type owned struct {
	list list
	// made and used are the values that ours and stays have looked at.
	made, used map[ssa.Value]bool
}

func (o owned) isList(addr ssa.Value) bool {
	of, _ := listAt(addr)
	return of == o.list
}

// inside reports whether values of type t have the list as a field.
func (o owned) inside(t types.Type) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Origin() == o.list.field {
			return true
		}
	}
	return false
}

// at looks at what is done with the list at an address.
func (o owned) at(addr ssa.Value) bool {
	for _, ref := range ssax.Referrers(addr) {
		ok := false
		switch ref := ref.(type) {
		case *ssa.DebugRef:
			ok = true
		case *ssa.Store:
			ok = ref.Addr == addr && o.ours(ref.Val)
		case *ssa.UnOp:
			ok = o.stays(ref)
		}
		if !ok {
			return false
		}
	}
	return true
}

// ours: v is nil, made here, or what the list was before, longer or shorter.
func (o owned) ours(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const, *ssa.MakeSlice:
		return true
	case *ssa.Slice:
		_, literal := v.X.(*ssa.Alloc)
		return literal || o.ours(v.X)
	case *ssa.Call:
		return ssax.IsBuiltin(v.Common(), "append") && o.ours(v.Call.Args[0])
	case *ssa.Phi:
		if o.made[v] {
			return true
		}
		o.made[v] = true
		for _, e := range v.Edges {
			if !o.ours(e) {
				return false
			}
		}
		return true
	case *ssa.UnOp:
		return v.Op == token.MUL && o.isList(v.X)
	}
	return false
}

// stays reports whether a view of the list is only looked into, or goes back.
func (o owned) stays(v ssa.Value) bool {
	if o.used[v] {
		return true
	}
	o.used[v] = true
	for _, ref := range ssax.Referrers(v) {
		ok := false
		switch ref := ref.(type) {
		case *ssa.DebugRef, *ssa.BinOp, *ssa.Range:
			ok = true
		case *ssa.IndexAddr:
			ok = onlyAccessed(ref)
		case *ssa.Slice:
			ok = o.stays(ref)
		case *ssa.Phi:
			ok = o.stays(ref)
		case *ssa.Store:
			ok = o.isList(ref.Addr) && ref.Val == v
		case *ssa.Call:
			_, builtin := ref.Call.Value.(*ssa.Builtin)
			ok = builtin && (!ssax.IsBuiltin(ref.Common(), "append") || ref.Call.Args[0] != v || o.stays(ref))
		}
		if !ok {
			return false
		}
	}
	return true
}

// onlyAccessed reports whether an element's address serves to load or store it.
func onlyAccessed(addr ssa.Value) bool {
	for _, ref := range ssax.Referrers(addr) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp:
		case *ssa.Store:
			if ref.Val == addr {
				return false
			}
		case *ssa.FieldAddr:
			if !onlyAccessed(ref) {
				return false
			}
		default:
			return false
		}
	}
	return true
}
