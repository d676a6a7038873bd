// Package bug adjusts the return statements of an extracted function.
package bug

import (
	"fmt"
	"go/ast"
	"go/token"
)

// zeroValue gives an expression for the zero value of a named basic type.
func zeroValue(typ string) ast.Expr {
	switch typ {
	case "bool":
		return ast.NewIdent("false")
	case "string":
		return &ast.BasicLit{Kind: token.STRING, Value: `""`}
	case "int", "float64":
		return &ast.BasicLit{Kind: token.INT, Value: "0"}
	case "error":
		return ast.NewIdent("nil")
	}
	return nil
}

// returnVariable is a value the extracted function hands back.
type returnVariable struct {
	name    *ast.Ident
	decl    *ast.Field
	zeroVal ast.Expr
}

func fieldType(f *ast.Field) string {
	if id, ok := f.Type.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// generateReturnInfo prepares the variables for the results of the enclosing
// function.
func generateReturnInfo(enclosing *ast.FuncType) ([]*returnVariable, error) {
	retVars := []*returnVariable{{
		name:    ast.NewIdent("shouldReturn"),
		decl:    &ast.Field{Type: ast.NewIdent("bool")},
		zeroVal: ast.NewIdent("false"),
	}}
	if enclosing.Results == nil {
		return retVars, nil
	}
	for i, field := range enclosing.Results.List {
		z := zeroValue(fieldType(field))
		if z == nil {
			return nil, fmt.Errorf("no zero value for %T", field.Type)
		}
		retVars = append(retVars, &returnVariable{
			name:    ast.NewIdent(fmt.Sprintf("returnValue%d", i)),
			decl:    &ast.Field{Type: field.Type},
			zeroVal: z,
		})
	}
	return retVars, nil
}

// adjustReturnStatements puts zero values for the new results, and true for
// shouldReturn, in front of the results of every return statement.
func adjustReturnStatements(returnTypes []*ast.Field, block *ast.BlockStmt) error {
	var zeroVals []ast.Expr
	for _, rt := range returnTypes {
		val := zeroValue(fieldType(rt))
		if val == nil {
			return fmt.Errorf("could not find matching AST expression for %T", rt.Type)
		}
		zeroVals = append(zeroVals, val)
	}
	zeroVals = append(zeroVals, ast.NewIdent("true")) // ALSO: append-clobber
	ast.Inspect(block, func(n ast.Node) bool {
		if n == nil {
			return false
		}
		if n, ok := n.(*ast.ReturnStmt); ok {
			n.Results = append(zeroVals, n.Results...) // BUG: append-clobber
			return false
		}
		return true
	})
	return nil
}

// rewriteBlock makes block the body of an extracted function that also
// returns the variables in keep.
func rewriteBlock(enclosing *ast.FuncType, keep []*ast.Field, block *ast.BlockStmt) (*ast.FuncType, error) {
	if err := adjustReturnStatements(keep, block); err != nil {
		return nil, err
	}
	info, err := generateReturnInfo(enclosing)
	if err != nil {
		return nil, err
	}
	results := &ast.FieldList{List: append([]*ast.Field{}, keep...)}
	last := &ast.ReturnStmt{}
	for _, f := range keep {
		last.Results = append(last.Results, f.Names[0])
	}
	for _, rv := range info {
		results.List = append(results.List, rv.decl)
		last.Results = append(last.Results, rv.zeroVal)
	}
	block.List = append(block.List, last)
	return &ast.FuncType{Results: results}, nil
}
