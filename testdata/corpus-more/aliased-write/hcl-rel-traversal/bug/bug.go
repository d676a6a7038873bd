// Package bug gives static access to references in expressions.
package bug

import "fmt"

// Traverser is one step of a traversal.
type Traverser interface{ step() string }

// TraverseRoot is the variable at the start.
type TraverseRoot struct{ Name string }

// TraverseAttr is an attribute of what comes before.
type TraverseAttr struct{ Name string }

// TraverseIndex is an element of what comes before.
type TraverseIndex struct{ Key any }

func (t TraverseRoot) step() string  { return t.Name }
func (t TraverseAttr) step() string  { return "." + t.Name }
func (t TraverseIndex) step() string { return fmt.Sprintf("[%v]", t.Key) }

// Traversal is a reference.
type Traversal []Traverser

// IsRelative is true if there is no variable at the start.
func (t Traversal) IsRelative() bool {
	if len(t) == 0 {
		return true
	}
	_, root := t[0].(TraverseRoot)
	return !root
}

func (t Traversal) String() string {
	s := ""
	for _, st := range t {
		s += st.step()
	}
	return s
}

// Expression is a node of the syntax tree.
type Expression interface {
	Value(vars map[string]any) (any, error)
}

// ScopeTraversalExpr is a reference to a variable.
type ScopeTraversalExpr struct {
	Traversal Traversal
}

// Value looks the reference up.
func (e *ScopeTraversalExpr) Value(vars map[string]any) (any, error) {
	if e.Traversal.IsRelative() {
		return nil, fmt.Errorf("cannot evaluate relative reference %s", e.Traversal)
	}
	v := vars[e.Traversal[0].(TraverseRoot).Name]
	for _, st := range e.Traversal[1:] {
		m, ok := v.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("unsupported step %s", st.step())
		}
		switch st := st.(type) {
		case TraverseAttr:
			v = m[st.Name]
		case TraverseIndex:
			v = m[fmt.Sprint(st.Key)]
		}
	}
	return v, nil
}

// AsTraversal returns the reference.
func (e *ScopeTraversalExpr) AsTraversal() Traversal {
	return e.Traversal // ALSO: aliased-write
}

// RelativeTraversalExpr is a reference into another expression.
type RelativeTraversalExpr struct {
	Source    Expression
	Traversal Traversal
}

// Value evaluates the source and follows the reference.
func (e *RelativeTraversalExpr) Value(vars map[string]any) (any, error) {
	src, err := e.Source.Value(vars)
	if err != nil {
		return nil, err
	}
	full := append(Traversal{TraverseRoot{Name: "src"}}, e.Traversal...)
	return (&ScopeTraversalExpr{Traversal: full}).Value(map[string]any{"src": src})
}

// AsTraversal returns the reference if the source is one.
func (e *RelativeTraversalExpr) AsTraversal() Traversal {
	st, err := AbsTraversalForExpr(e.Source)
	if err != nil {
		return nil
	}
	ret := make(Traversal, len(st)+len(e.Traversal))
	copy(ret, st)
	copy(ret[len(st):], e.Traversal)
	return ret
}

// AbsTraversalForExpr interprets expr as a reference to a variable.
func AbsTraversalForExpr(expr Expression) (Traversal, error) {
	type asTraversal interface {
		AsTraversal() Traversal
	}
	if asT, supported := expr.(asTraversal); supported {
		if traversal := asT.AsTraversal(); traversal != nil {
			return traversal, nil
		}
	}
	return nil, fmt.Errorf("a static variable reference is required")
}

// RelTraversalForExpr is like AbsTraversalForExpr, but returns a relative
// traversal that starts with an attribute.
func RelTraversalForExpr(expr Expression) (Traversal, error) {
	traversal, err := AbsTraversalForExpr(expr)
	if len(traversal) > 0 {
		root := traversal[0].(TraverseRoot)
		traversal[0] = TraverseAttr{Name: root.Name} // BUG: aliased-write
	}
	return traversal, err
}

// ignored reads the attributes listed in a lifecycle block.
func ignored(exprs []Expression) ([]Traversal, error) {
	var out []Traversal
	for _, e := range exprs {
		t, err := RelTraversalForExpr(e)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
