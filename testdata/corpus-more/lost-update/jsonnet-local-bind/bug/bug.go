// Package bug rewrites a syntax tree to a smaller language.
package bug

import (
	"errors"
	"fmt"
)

// Node is a node of the tree.
type Node interface{ node() }

type (
	// LiteralString is a string.
	LiteralString struct{ Value string }
	// LiteralNumber is a number.
	LiteralNumber struct{ Value float64 }
	// Var is a variable.
	Var struct{ ID string }
	// Index is a[b] or a.id.
	Index struct {
		Target Node
		Index  Node
		ID     string
	}
	// Apply is a call.
	Apply struct {
		Target Node
		Args   []Node
	}
	// Function is a function.
	Function struct {
		Params []string
		Body   Node
	}
	// Binary is a op b.
	Binary struct {
		Left, Right Node
		Op          string
	}
	// Array is a list.
	Array struct{ Elements []Node }
	// LocalBind is a name with a body.
	LocalBind struct {
		Variable string
		Body     Node
	}
	// Local is local binds before a body.
	Local struct {
		Binds []LocalBind
		Body  Node
	}
	// Assert is assert cond : message; rest.
	Assert struct{ Cond, Message, Rest Node }
	// Conditional is if cond then a else b.
	Conditional struct{ Cond, True, False Node }
	// Error is error e.
	Error struct{ Expr Node }
)

func (*LiteralString) node() {}
func (*LiteralNumber) node() {}
func (*Var) node()           {}
func (*Index) node()         {}
func (*Apply) node()         {}
func (*Function) node()      {}
func (*Binary) node()        {}
func (*Array) node()         {}
func (*Local) node()         {}
func (*Assert) node()        {}
func (*Conditional) node()   {}
func (*Error) node()         {}

var errNil = errors.New("missing expression")

func stdCall(name string, args ...Node) Node {
	return &Apply{
		Target: &Index{Target: &Var{ID: "std"}, Index: &LiteralString{Value: name}},
		Args:   args,
	}
}

// desugar rewrites the node at ast and what is below it.
func desugar(ast *Node) error {
	switch n := (*ast).(type) {
	case nil:
		return errNil
	case *LiteralString, *LiteralNumber, *Var:
		return nil
	case *Index:
		if n.ID != "" {
			n.Index, n.ID = &LiteralString{Value: n.ID}, ""
		}
		if err := desugar(&n.Target); err != nil {
			return err
		}
		return desugar(&n.Index)
	case *Apply:
		for i := range n.Args {
			if err := desugar(&n.Args[i]); err != nil {
				return err
			}
		}
		return desugar(&n.Target)
	case *Function:
		return desugar(&n.Body)
	case *Binary:
		if err := desugar(&n.Left); err != nil {
			return err
		}
		if err := desugar(&n.Right); err != nil {
			return err
		}
		switch n.Op {
		case "%":
			*ast = stdCall("mod", n.Left, n.Right)
		case "==":
			*ast = stdCall("equals", n.Left, n.Right)
		}
		return nil
	case *Array:
		for i := range n.Elements {
			if err := desugar(&n.Elements[i]); err != nil {
				return err
			}
		}
		return nil
	case *Local:
		for _, bind := range n.Binds {
			if err := desugar(&bind.Body); err != nil { // BUG: lost-update
				return err
			}
		}
		return desugar(&n.Body)
	case *Assert:
		msg := n.Message
		if msg == nil {
			msg = &LiteralString{Value: "Assertion failed"}
		}
		*ast = &Conditional{Cond: n.Cond, True: n.Rest, False: &Error{Expr: msg}}
		return desugar(ast)
	case *Conditional:
		for _, sub := range []*Node{&n.Cond, &n.True, &n.False} {
			if err := desugar(sub); err != nil {
				return err
			}
		}
		return nil
	case *Error:
		return desugar(&n.Expr)
	default:
		return fmt.Errorf("unexpected node %T", n)
	}
}

// File rewrites a file with the standard library in scope.
func File(ast Node, std Node) (Node, error) {
	root := Node(&Local{Binds: []LocalBind{{Variable: "std", Body: std}}, Body: ast})
	if err := desugar(&root); err != nil {
		return nil, err
	}
	return root, nil
}
