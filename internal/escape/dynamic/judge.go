package dynamic

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// Answer says what is known of a record of package pkg; nil if no dynamic call is on
// its way.
func (r *Result) Answer(pkg string, rec *gclog.Record) *Answer {
	if rec.Kind == gclog.Leak && rec.Dest != "{heap}" {
		return nil
	}
	c := r.chain(pkg, rec)
	if len(c.ends) == 0 {
		return nil
	}
	a := &Answer{}
	for _, at := range c.via {
		a.Via = append(a.Via, finding.Position{File: at.File, Line: at.Line, Column: at.Column})
	}
	var not string // why the compiler was not asked about a call
	known, modelled := true, false
	for _, e := range c.ends {
		s := r.sites[e.pos]
		if s == nil {
			continue
		}
		call := r.call(s, e)
		call.receiver = slices.Contains(e.args, 0)
		if s.model == 0 && not == "" {
			not = r.reason(s)
		}
		if s.world.Open || s.world.Reflected {
			a.World = s.world
		}
		known, modelled = known && !s.visible, modelled || s.model != 0
		a.Calls = append(a.Calls, call)
	}
	gone := modelled && r.gone(pkg, rec)
	r.judge(a, pkg, rec, gone && known, not)
	if gone && !known {
		a.Verdict, a.Why = Unknown, a.World.Why+", and nothing in the program calls it so"
	}
	if a.Verdict == None {
		r.others(a, c)
		a.Remedies = r.remedies(a, rec)
	}
	return a
}

// Combined is the answer for records that stand for one thing in the source,
// such as the copies of inlined code: the first that is not None. It is nil if
// one of them is on the heap without a dynamic call.
func (r *Result) Combined(pkg string, recs []*gclog.Record) *Answer {
	var found *Answer
	others := false
	for _, rec := range recs {
		a := r.Answer(pkg, rec)
		switch {
		case a == nil:
			others = true
		case a.Verdict != None:
			return a
		case found == nil:
			found = a
		}
	}
	if others {
		return nil
	}
	return found
}

// others adds the dynamic calls that the compiler did not name. Those that no model
// stood for, or that keep that argument, cannot be on the way: the value would still be on the heap.
func (r *Result) others(a *Answer, c *chain) {
	spread := r.p.spread(r.log, c.links)
	for _, pos := range inOrder(r.p.fset, spread) {
		s := r.sites[pos]
		if s == nil || s.model == 0 || slices.ContainsFunc(c.ends, func(e end) bool { return e.pos == pos }) {
			continue
		}
		keeps := func(i int) bool { return s.joined[min(i, len(s.joined)-1)].heap == 0 }
		if args := slices.DeleteFunc(spread[pos], keeps); len(args) > 0 {
			call := r.call(s, end{pos: pos})
			call.receiver = slices.Contains(args, 0)
			a.Calls = append(a.Calls, call)
			if s.world.Open {
				a.World = s.world
			}
		}
	}
}

// gone says whether the compiler left the value off the heap the second time.
func (r *Result) gone(pkg string, rec *gclog.Record) bool {
	return r.after[pkg] != nil && r.remaining(pkg, rec) == nil
}

// judge weighs what callees do and what the compiler said the second time. not says
// why it was not asked about a call.
func (r *Result) judge(a *Answer, pkg string, rec *gclog.Record, gone bool, not string) {
	if gone {
		a.Verdict = None
		return
	}
	leaking, unknown := 0, ""
	for i := range a.Calls {
		leaking += a.Calls[i].Leaking()
		for _, x := range a.Calls[i].Callees {
			if x.Unknown && unknown == "" {
				unknown = fmt.Sprintf("nothing is known of %s: %s", x.Func, x.Why)
			}
		}
	}
	after := r.remaining(pkg, rec)
	switch {
	case leaking > 0:
		a.Verdict = Some
	case unknown != "":
		a.Verdict, a.Why = Unknown, unknown
	case not != "":
		a.Verdict, a.Why = Unknown, not
	case after == nil:
		a.Verdict, a.Why = Unknown, "the package was not compiled again"
	default:
		a.Verdict = Other
		if last := after.Last(); last != nil {
			a.Why = fmt.Sprintf("%s (%s) at %v", last.Expr, last.Why, last.Site.At)
		}
	}
}

// reason says why no model stands for a call.
func (r *Result) reason(s *site) string {
	switch {
	case len(s.callees) == 0 && s.world.Why != "":
		return s.world.Why + ", and nothing in the program was seen to be called here"
	case s.unmodel != "":
		return s.unmodel
	}
	return "the call is in package " + s.pkg.PkgPath + ", which is not one of those asked for"
}

func (r *Result) call(s *site, e end) Call {
	out := Call{pos: e.pos, Position: r.p.position(e.pos), Text: source(r.p.fset, s.call.Fun), Visible: s.visible}
	for _, c := range s.callees {
		x := Callee{Func: target(c.fn).RelString(nil), Position: r.p.position(target(c.fn).Pos()), Why: c.why, Unknown: c.unknown}
		if c.recv != nil {
			x.Type = types.TypeString(c.recv, nil)
		}
		for _, i := range e.args {
			i = min(i, len(c.tags)-1)
			if i >= 0 && !c.unknown && c.tags[i].heap != none && reaches(e.flows, c.tags[i].heap) {
				x.Leaks = true
			}
		}
		out.Callees = append(out.Callees, x)
	}
	return out
}

func source(fset *token.FileSet, e ast.Expr) string {
	var b bytes.Buffer
	if printer.Fprint(&b, fset, e) != nil {
		return ""
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
