package advise

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// writers are the methods of sync and sync/atomic types that write, and so
// take the cache line away from other processors.
var writers = map[string]bool{
	"Add": true, "Store": true, "Swap": true, "CompareAndSwap": true, "And": true, "Or": true,
	"Lock": true, "Unlock": true, "RLock": true, "RUnlock": true, "TryLock": true,
}

// hot reports a type that goroutines write at the same time on purpose.
func hot(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	switch n.Obj().Pkg().Path() {
	case "sync/atomic":
		return true
	case "sync":
		return n.Obj().Name() == "Mutex" || n.Obj().Name() == "RWMutex"
	}
	return false
}

// sharing reports hot fields that slow each other down by lying on one cache
// line: in elements of an array that are each smaller than a line, and in one
// struct where different functions write them.
func (f *finder) sharing() {
	written := map[*types.Var][]string{} // hot fields, with the functions that write them
	elements := map[types.Type]bool{}
	for _, file := range f.pkg.Syntax {
		if ast.IsGenerated(file) {
			continue
		}
		for _, d := range file.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil {
				continue
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					f.write(call, fn.Name.Name, written, elements)
				}
				return true
			})
		}
	}
	f.neighbours(written)
}

// write notes what a call of a writing method writes to.
func (f *finder) write(call *ast.CallExpr, fn string, written map[*types.Var][]string, elements map[types.Type]bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !writers[sel.Sel.Name] || !hot(f.pkg.TypesInfo.TypeOf(sel.X)) {
		return
	}
	x := ast.Unparen(sel.X)
	if field, ok := x.(*ast.SelectorExpr); ok {
		if v, ok := f.pkg.TypesInfo.Uses[field.Sel].(*types.Var); ok && v.IsField() && !slices.Contains(written[v], fn) {
			written[v] = append(written[v], fn)
		}
	}
	for {
		switch e := ast.Unparen(x).(type) {
		case *ast.SelectorExpr:
			if _, pointer := f.pkg.TypesInfo.TypeOf(e.X).Underlying().(*types.Pointer); pointer {
				return
			}
			x = e.X
			continue
		case *ast.IndexExpr:
			f.element(e, elements)
		}
		return
	}
}

// element reports an array of hot elements that share cache lines.
func (f *finder) element(e *ast.IndexExpr, seen map[types.Type]bool) {
	t := f.pkg.TypesInfo.TypeOf(e)
	if _, isMap := f.pkg.TypesInfo.TypeOf(e.X).Underlying().(*types.Map); isMap || t == nil || seen[t] {
		return
	}
	if _, constant := e.Index.(*ast.BasicLit); constant {
		return
	}
	seen[t] = true
	size, line := f.Arch.Sizeof(t), f.Arch.CacheLine()
	if size <= 0 || size >= line {
		return
	}
	f.add(Advice{
		Kind: FalseSharing, Type: short(t),
		Message: fmt.Sprintf("elements of %s have %d bytes, so up to %d that are written by different goroutines lie on one cache line of %d; pad them with _ [%d]byte",
			types.ExprString(e.X), size, (line+size-1)/size, line, line-size),
	}, e.Pos())
}

// neighbours reports pairs of hot fields in one struct.
func (f *finder) neighbours(written map[*types.Var][]string) {
	f.inspect(func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || f.pkg.TypesInfo.Defs[spec.Name] == nil {
			return true
		}
		named, ok := f.pkg.TypesInfo.Defs[spec.Name].Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			return true
		}
		if s, ok := named.Underlying().(*types.Struct); ok && f.Arch.Sizeof(s) > 0 {
			f.pairs(spec, named, s, written)
		}
		return true
	})
}

func (f *finder) pairs(spec *ast.TypeSpec, named *types.Named, s *types.Struct, written map[*types.Var][]string) {
	offsets := f.Arch.Offsets(s)
	line := f.Arch.CacheLine()
	var apart []string
	for i := range s.NumFields() {
		for j := i + 1; j < s.NumFields(); j++ {
			a, b := written[s.Field(i)], written[s.Field(j)]
			if len(a) == 0 || len(b) == 0 || offsets[i]/line != offsets[j]/line {
				continue
			}
			if !slices.ContainsFunc(a, func(fn string) bool { return slices.Contains(b, fn) }) {
				apart = append(apart, s.Field(i).Name()+" and "+s.Field(j).Name())
			}
		}
	}
	if len(apart) > 0 {
		f.add(Advice{
			Kind: FalseSharing, Type: short(named), named: named,
			Message: fmt.Sprintf("in %s, %s lie on one cache line of %d bytes and are written by different functions; if those run at the same time, put _ [%d]byte between them",
				short(named), strings.Join(apart, ", "), line, line-8),
		}, spec.Name.Pos())
	}
}
