// Package fixed evaluates a small lisp.
package fixed

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Scope has the values of symbols.
type Scope interface {
	Get(name string) (any, error)
	Bind(name string, v any)
}

type mapScope struct {
	parent Scope
	values map[string]any
}

// NewScope gives a scope within another one.
func NewScope(parent Scope) Scope {
	return &mapScope{parent: parent, values: make(map[string]any)}
}

func (s *mapScope) Bind(name string, v any) { s.values[name] = v }

func (s *mapScope) Get(name string) (any, error) {
	if v, ok := s.values[name]; ok {
		return v, nil
	}
	if s.parent != nil {
		return s.parent.Get(name)
	}
	return nil, fmt.Errorf("symbol %q is not bound", name)
}

// Expr is an expression.
type Expr interface {
	Eval(scope Scope) (any, error)
}

// Func is a function of the host.
type Func func(args []any) (any, error)

// MacroFunc gets its arguments as expressions.
type MacroFunc func(scope Scope, exprs []Expr) (any, error)

// StringExpr is a string.
type StringExpr struct {
	Value string
}

// Eval gives the string.
func (se StringExpr) Eval(_ Scope) (any, error) {
	return se.Value, nil
}

// NumberExpr is a number.
type NumberExpr struct {
	NumStr string
}

// Eval gives the number.
func (ne NumberExpr) Eval(_ Scope) (any, error) {
	num, err := strconv.ParseFloat(ne.NumStr, 64)
	if err != nil {
		return nil, err
	}
	return num, nil
}

// SymbolExpr is a symbol.
type SymbolExpr struct {
	Symbol string
}

// Eval gives the value of the symbol.
func (se SymbolExpr) Eval(scope Scope) (any, error) {
	return scope.Get(se.Symbol)
}

// ListExpr is a call.
type ListExpr struct {
	List []Expr
}

// Eval calls the first element with the others.
func (le ListExpr) Eval(scope Scope) (any, error) {
	if len(le.List) == 0 {
		return nil, nil
	}
	val, err := le.List[0].Eval(scope)
	if err != nil {
		return nil, err
	}
	if macro, ok := val.(MacroFunc); ok {
		return macro(scope, le.List[1:])
	}
	fn, ok := val.(Func)
	if !ok {
		return nil, fmt.Errorf("%v is not callable", val)
	}
	var args []any
	for _, e := range le.List[1:] {
		a, err := e.Eval(scope)
		if err != nil {
			return nil, err
		}
		args = append(args, a)
	}
	return fn(args)
}

// Parse reads an expression.
func Parse(src string) (Expr, error) {
	src = strings.NewReplacer("(", " ( ", ")", " ) ").Replace(src)
	e, rest, err := parse(strings.Fields(src))
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("unexpected %q", rest[0])
	}
	return e, err
}

func parse(tokens []string) (Expr, []string, error) {
	if len(tokens) == 0 {
		return nil, nil, errors.New("unexpected end")
	}
	tok, rest := tokens[0], tokens[1:]
	switch {
	case tok == "(":
		var le ListExpr
		for len(rest) > 0 && rest[0] != ")" {
			var e Expr
			var err error
			if e, rest, err = parse(rest); err != nil {
				return nil, nil, err
			}
			le.List = append(le.List, e)
		}
		if len(rest) == 0 {
			return nil, nil, errors.New("missing )")
		}
		return le, rest[1:], nil
	case tok == ")":
		return nil, nil, errors.New("unexpected )")
	case strings.HasPrefix(tok, `"`):
		return StringExpr{Value: strings.Trim(tok, `"`)}, rest, nil
	case unicode.IsDigit(rune(tok[0])):
		return NumberExpr{NumStr: tok}, rest, nil
	}
	return SymbolExpr{Symbol: tok}, rest, nil
}
