package nilmapwrite

import (
	"go/ast"
	"go/token"

	report "github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// nameAt gives the map that is written at pos as the source has it: "c.labels".
func (w *work) nameAt(pos token.Pos) string {
	for _, n := range w.pass.Enclosing(pos) {
		switch n := n.(type) {
		case *ast.IndexExpr:
			return w.pass.Source(n.X)
		case *ast.CallExpr:
			return ""
		}
	}
	return ""
}

func (w *work) report(f finding) {
	name := rule.Quote(f.name, "a map")
	r := rule.Report{Level: f.level, Pos: f.how.pos}
	if f.how.callee != "" {
		r.Message = "`" + f.how.callee + "` writes to a map that " + because(f.why, "it is given") + ", so it panics"
	} else {
		r.Message = "this writes to " + name + ", which " + because(f.why, "the variable") + ", so it panics"
	}
	if f.why.pos.IsValid() {
		r.Steps = append(r.Steps, rule.Step{Role: report.Taken, Pos: f.why.pos, Text: begins[f.why.reason]})
	}
	if f.how.callee != "" {
		r.Steps = append(r.Steps, rule.Step{Role: report.Via, Pos: f.how.pos, Text: "the nil map is passed on here"})
	}
	for _, pos := range f.passedAt {
		r.Steps = append(r.Steps, rule.Step{Role: report.Via, Pos: pos, Text: "the nil map is passed on here"})
	}
	at := f.how.pos
	if f.how.at.IsValid() {
		at = f.how.at
	}
	r.Steps = append(r.Steps, rule.Step{Role: report.Used, Pos: at, Text: "the write panics"})
	r.Remedy = "make the map first, where it is nil"
	r.Fixes = w.makeLocal(f)
	r.Pos, r.End = w.pass.Statement(r.Pos)
	w.pass.Report(r)
}

var begins = map[reason]string{
	declared: "it begins as nil",
	assigned: "nil comes from here",
	tested:   "this finds it to be nil",
	returned: "this returns nil",
	empty:    "this returns nil for an empty argument",
	closing:  "the object is closed here",
	unset:    "the function may leave it so",
	failed:   "this returns nil when it fails",
	decoded:  "the input may leave it out",
	never:    "nothing gives it a map",
	missing:  "no map is ever put in here",
}

func because(w why, otherwise string) string {
	switch w.reason {
	case declared:
		return "is still nil here"
	case assigned:
		if !w.pos.IsValid() {
			return "is still nil here"
		}
		return "was set to nil"
	case tested:
		return "was found to be nil"
	case empty:
		return "`" + w.name + "` returns as nil when it is given nothing"
	case returned:
		return "`" + w.name + "` returned as nil"
	case closing:
		return "`" + w.name + "` sets to nil"
	case unset:
		return "`" + w.name + "` leaves nil on one of its paths"
	case failed:
		return "`" + w.name + "` returns as nil when it fails"
	case decoded:
		return "is nil when the input leaves it out"
	case never:
		return "nothing in this package ever makes"
	case missing:
		return "was never put where it is looked up"
	}
	return otherwise
}
