package dynamic

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/gclog"
)

// A Class is a kind of change that keeps a value off the heap. Each one stands
// for a sample in testdata/remedies, which runs before and after the change.
//
// What is not here was tried and does not help: a type parameter instead of
// the interface (the method is called through the instance's dictionary), a type
// switch whose default case passes the same value to the interface, and
// profile-guided devirtualisation, which is such a switch.
type Class string

// The classes, best first.
const (
	ConcreteType  Class = "concrete-type"
	DirectCall    Class = "direct-call"
	TypeSwitch    Class = "type-switch"
	FunctionSplit Class = "function-split"
	CallerBuffer  Class = "caller-buffer"
)

// A Remedy is a change that keeps a value off the heap.
type Remedy struct {
	Class Class  `json:"class"`
	Text  string `json:"text"`
}

// maxCases is how many cases a type switch is proposed with.
const maxCases = 4

// remedies are what would keep the value of a record off the heap, if none of the
// callees keeps it. What has to be done in several places is offered only
// if it is the same for all.
func (r *Result) remedies(a *Answer, rec *gclog.Record) []Remedy {
	var out []Remedy
	for i := range a.Calls {
		rs := r.callRemedies(&a.Calls[i])
		if i == 0 {
			out = rs
			continue
		}
		// One remedy of each call; the first is the best.
		out = slices.DeleteFunc(out, func(m Remedy) bool {
			return !slices.ContainsFunc(rs, func(n Remedy) bool { return n.Class == m.Class })
		})
		for j := range out {
			k := slices.IndexFunc(rs, func(n Remedy) bool { return n.Class == out[j].Class })
			if !strings.Contains(out[j].Text, rs[k].Text) {
				out[j].Text += "; " + rs[k].Text
			}
		}
	}
	if rec.Kind == gclog.Heap && r.isBuffer(rec) {
		out = append(out, Remedy{CallerBuffer, "take the buffer from the caller, or keep it in something that lives longer, and use it again"})
	}
	return out
}

func (r *Result) callRemedies(c *Call) []Remedy {
	s := r.sites[c.pos]
	if s == nil || len(s.callees) == 0 {
		return nil
	}
	line := fmt.Sprintf("line %d", c.Position.Line)
	operand, _, _ := strings.Cut(c.Text, "(")
	if !s.calls[0].Common().IsInvoke() {
		if len(s.callees) > 1 || s.callees[0].fn.Object() == nil || s.callees[0].fn.Signature.Recv() != nil || !sayable(s.callees[0].fn.Object(), s.pkg.Types) {
			return nil
		}
		return []Remedy{{DirectCall, fmt.Sprintf("call %s directly instead of %s (%s), the only function that gets there", c.Callees[0].Func, operand, line)}}
	}
	if i := strings.LastIndexByte(operand, '.'); i > 0 {
		operand = operand[:i]
	}
	var names []string
	for _, x := range s.callees {
		name, ok := typeName(x.recv, s.pkg.Types)
		if ok && !slices.Contains(names, name) {
			names = append(names, name)
		} else if !ok && len(s.callees) <= maxCases {
			return nil // a switch that leaves types out is one for the types that matter only
		}
	}
	switch {
	case len(names) == 0:
		return nil
	case c.receiver && len(s.callees) > 1:
		// Neither a switch nor a choice between twins behind the interface
		// helps what is in the interface itself.
		return []Remedy{{ConcreteType, fmt.Sprintf("where its type is known, use a twin of the code around %s (%s) that takes %s instead of the interface", operand, line, some(names))}}
	case c.receiver:
		return []Remedy{{ConcreteType, fmt.Sprintf("let %s (%s) be a %s, the only type that gets there", operand, line, names[0])}}
	case len(names) == 1 && len(s.callees) == 1:
		return []Remedy{{ConcreteType, fmt.Sprintf("let %s (%s) be a %s, the only type that gets there", operand, line, names[0])}, split(names[0], operand, line)}
	case len(names) <= maxCases && len(names) == len(s.callees):
		list := strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
		return []Remedy{
			{TypeSwitch, fmt.Sprintf("switch on the type of %s (%s) with a case for each of %s; a default case must pass a copy, or nothing is won", operand, line, list)},
			split("one of "+list, operand, line),
		}
	}
	return []Remedy{split("the type that matters most", operand, line)}
}

func split(what, operand, line string) Remedy {
	return Remedy{FunctionSplit, fmt.Sprintf("give the code around %s (%s) a twin that takes %s, and choose between them by a type assertion", operand, line, what)}
}

// typeName is a type as code of a package would write it.
func typeName(t types.Type, from *types.Package) (string, bool) {
	u := t
	if ptr, ok := t.(*types.Pointer); ok {
		u = ptr.Elem()
	}
	n, ok := types.Unalias(u).(*types.Named)
	if !ok || !sayable(n.Obj(), from) {
		return "", false
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p == from {
			return ""
		}
		return p.Name()
	}), true
}

// sayable says whether code of a package can name the object, imports aside.
func sayable(o types.Object, from *types.Package) bool {
	switch {
	case o.Pkg() == nil:
		return true
	case o.Parent() != o.Pkg().Scope():
		return false
	case o.Pkg() == from:
		return true
	}
	return o.Exported() && o.Pkg().Name() != "main" && !reaching(o.Pkg(), from, map[*types.Package]bool{})
}

// reaching says whether p imports q, so that q cannot import p.
func reaching(p, q *types.Package, seen map[*types.Package]bool) bool {
	if p == q {
		return true
	}
	if seen[p] {
		return false
	}
	seen[p] = true
	return slices.ContainsFunc(p.Imports(), func(i *types.Package) bool { return reaching(i, q, seen) })
}

// isBuffer says whether the record is about a slice's or an array's memory that
// stands in the function itself.
func (r *Result) isBuffer(rec *gclog.Record) bool {
	if strings.HasPrefix(rec.What, "make([]") {
		return true
	}
	pos := r.p.pos(rec.Site.At)
	f := r.p.syntaxAt(pos)
	if f == nil || len(rec.Site.Calls) > 0 {
		return false
	}
	v := r.variableAt(f, pos)
	if v == nil {
		return false
	}
	_, array := v.Type().Underlying().(*types.Array)
	return array
}

// variableAt is the variable declared at a place.
func (r *Result) variableAt(f *ast.File, pos token.Pos) *types.Var {
	for _, pkg := range r.p.roots {
		if !slices.Contains(pkg.Syntax, f) {
			continue
		}
		for id, o := range pkg.TypesInfo.Defs {
			if v, ok := o.(*types.Var); ok && id.Pos() == pos {
				return v
			}
		}
	}
	return nil
}
