package lostupdate

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/rule"
)

// A kind says what a variable is a copy of.
type kind int

const (
	none      kind = iota
	receiver       // the caller's value
	parameter      // the caller's value
	element        // an element of a slice, array or map, by a loop or an index
	variable       // what a pointer refers to, a field or another variable
	boxed          // what an interface holds
	result         // what a call gave
)

// An origin is how the source declares a variable.
type origin struct {
	kind kind
	// from is what was copied; nil for parameters.
	from ast.Expr
	// loop is set if the variable is declared by a range loop.
	loop *ast.RangeStmt
}

// origins maps the declaring identifiers of a package's variables.
type origins map[token.Pos]origin

func findOrigins(p *rule.Pass) origins {
	os := origins{}
	for _, f := range p.Files {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				os.fields(n.Recv, receiver)
				os.fields(n.Type.Params, parameter)
			case *ast.FuncLit:
				os.fields(n.Type.Params, parameter)
			case *ast.RangeStmt:
				if id, ok := n.Value.(*ast.Ident); ok && n.Tok == token.DEFINE {
					os[id.Pos()] = origin{element, n.X, n}
				}
			case *ast.AssignStmt:
				if n.Tok == token.DEFINE && (len(n.Rhs) == len(n.Lhs) || len(n.Rhs) == 1) {
					for i, l := range n.Lhs[:len(n.Rhs)] {
						os.assign(l, n.Rhs[i])
					}
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if i < len(n.Values) {
						os.assign(name, n.Values[i])
					}
				}
			}
			return true
		})
	}
	return os
}

func (os origins) fields(l *ast.FieldList, k kind) {
	if l == nil {
		return
	}
	for _, f := range l.List {
		for _, name := range f.Names {
			os[name.Pos()] = origin{kind: k}
		}
	}
}

func (os origins) assign(lhs, rhs ast.Expr) {
	id, ok := lhs.(*ast.Ident)
	if !ok {
		return
	}
	k := variable
	switch e := ast.Unparen(rhs).(type) {
	case *ast.IndexExpr:
		k = element
	case *ast.TypeAssertExpr:
		k, rhs = boxed, e.X
	case *ast.CallExpr:
		k = result
	}
	os[id.Pos()] = origin{kind: k, from: ast.Unparen(rhs)}
}

// copied gives what kind of copy is made by assigning v to a variable as a
// whole; none if v is a new value or its source is not known. source is what
// still holds the original.
func copied(v ssa.Value) (k kind, source ssa.Value) {
	switch v := v.(type) {
	case *ssa.Parameter:
		if r := v.Parent().Signature.Recv(); r != nil && v == v.Parent().Params[0] {
			return receiver, nil
		}
		return parameter, nil
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return none, nil
		}
		return copiedFrom(v.X)
	case *ssa.Index: // of an array, which the loop has copied already
		return element, v.X
	case *ssa.Lookup:
		if _, ok := v.X.Type().Underlying().(*types.Map); ok && !v.CommaOk {
			return element, v.X
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			return element, t.X
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && !t.IsString {
				return element, r.X
			}
		case *ssa.TypeAssert:
			return boxed, t.X
		}
	case *ssa.TypeAssert:
		return boxed, v.X
	case *ssa.Call:
		return result, nil
	}
	return none, nil
}

func copiedFrom(addr ssa.Value) (k kind, source ssa.Value) {
	switch x := addr.(type) {
	case *ssa.IndexAddr:
		return element, x.X
	case *ssa.Alloc:
		// A composite literal is built in a variable without a name.
		if x.Comment == "complit" || x.Comment == "new" || x.Comment == "" {
			return none, nil
		}
		return variable, x
	case *ssa.FieldAddr, *ssa.Global, *ssa.Parameter, *ssa.UnOp, *ssa.FreeVar, *ssa.Lookup, *ssa.Extract, *ssa.Phi, *ssa.TypeAssert:
		return variable, x
	}
	return none, nil
}
