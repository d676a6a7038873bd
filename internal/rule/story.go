package rule

import (
	"fmt"
	"go/ast"
	"go/printer"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// Story gives the evidence of a conflict in the order in which it happens:
// where the view was taken, where it was kept, what spoiled it, what then
// uses it.
func (p *Pass) Story(c *memory.Conflict) []Step {
	var steps []Step
	add := func(role finding.Role, pos token.Pos, text string) {
		if pos.IsValid() && (len(steps) == 0 || steps[len(steps)-1].Pos != pos || steps[len(steps)-1].Role != role) {
			steps = append(steps, Step{role, pos, text})
		}
	}
	if c.Taken.IsValid() && c.Taken != c.Event && c.Taken != c.Kept {
		add(finding.Taken, c.Taken, "the view is taken here")
	}
	if c.KeptBy.IsValid() {
		add(finding.Via, c.KeptBy, "this hands it to what keeps it")
	}
	if c.Kept.IsValid() {
		add(finding.Kept, c.Kept, "it is kept here")
	}
	where := ""
	if c.EventAt != "" && p.Fset.File(c.Event) == nil {
		where = " (" + c.EventAt + ")"
	}
	if c.EventCall.IsValid() && c.EventCall != c.Event {
		add(finding.Via, c.EventCall, fmt.Sprintf("this calls `%s`", c.Callee))
	}
	if c.Event.IsValid() {
		add(finding.Spoiled, c.Event, eventText(c)+where)
	}
	if c.Use.IsValid() && c.How != memory.NotStoredBack && c.How != memory.ThroughCopy && c.How != memory.BreaksContract {
		add(finding.Used, c.Use, useText(c))
	}
	return steps
}

func eventText(c *memory.Conflict) string {
	by := ""
	if c.Callee != "" {
		by = " by `" + c.Callee + "`"
	}
	text := map[contract.Kind]string{
		contract.Releases: "the storage is given back" + by,
		contract.Refills:  "the array is overwritten" + by,
		contract.Resets:   "the buffer is emptied for reuse" + by,
		contract.Writes:   "elements are overwritten" + by,
		contract.Reorders: "elements are reordered in place" + by,
		contract.Shrinks:  "elements are moved down in place" + by,
		contract.Appends:  "the append writes into the shared array" + by,
		contract.Keeps:    "the argument is kept" + by,
	}[c.Kind]
	if c.Deferred {
		text += ", when the function returns"
	}
	return text
}

func useText(c *memory.Conflict) string {
	switch c.How {
	case memory.UsedCall:
		return "it is passed on here"
	case memory.UsedWrite:
		return "it is written here"
	case memory.UsedStore:
		return "it is stored here"
	case memory.UsedSend:
		return "it is handed over here"
	case memory.Returned:
		return "it is returned here"
	case memory.LeftBehind:
		return "it is still held when the function returns here"
	case memory.ReleasedAgain:
		return "it is given back again here"
	}
	return "it is used here"
}

// Enclosing lists the syntax around pos, the innermost node first.
func (p *Pass) Enclosing(pos token.Pos) []ast.Node {
	f := p.fileAt(pos)
	if f == nil {
		return nil
	}
	path, _ := astutil.PathEnclosingInterval(f, pos, pos)
	return path
}

// Source prints a node on one line; "" if it is too long to read there.
func (p *Pass) Source(n ast.Node) string {
	var b strings.Builder
	if err := printer.Fprint(&b, p.Fset, n); err != nil {
		return ""
	}
	if s := b.String(); len(s) <= 60 && !strings.Contains(s, "\n") {
		return s
	}
	return ""
}

// Statement gives the extent of the smallest expression or statement at pos,
// for the caret line.
func (p *Pass) Statement(pos token.Pos) (token.Pos, token.Pos) {
	path := p.Enclosing(pos)
	for _, n := range path {
		switch n := n.(type) {
		case *ast.CallExpr, *ast.SliceExpr, *ast.AssignStmt, *ast.SendStmt, *ast.IncDecStmt:
			return n.Pos(), n.End()
		case ast.Stmt, ast.Decl:
			return pos, token.NoPos
		}
	}
	return pos, token.NoPos
}

// Variable names what the value computed at pos is assigned to: "line" for
// the call in "line := s.Bytes()"; "" if it is used in place.
func (p *Pass) Variable(pos token.Pos) string {
	path := p.Enclosing(pos)
	for i, n := range path {
		as, ok := n.(*ast.AssignStmt)
		if !ok || i == 0 {
			continue
		}
		for k, rhs := range as.Rhs {
			if rhs == path[i-1] {
				if id, ok := as.Lhs[min(k, len(as.Lhs)-1)].(*ast.Ident); ok && id.Name != "_" {
					return id.Name
				}
			}
		}
		return ""
	}
	return ""
}

// ViewName names a conflict's view for messages: the variable or field that
// holds it, or else the expression that took it; "" if neither is short.
func (p *Pass) ViewName(c *memory.Conflict) string {
	if c.View != "" && !strings.Contains(c.View, "$") && !strings.HasPrefix(c.View, ".") {
		return c.View
	}
	if name := p.Variable(c.Taken); name != "" {
		return name
	}
	return p.Taker(c.Taken)
}

// Taker gives the call or slice expression at pos that took a view, as in
// `s.Bytes()` or `buf[:n]`; "" where the storage was made rather than viewed.
func (p *Pass) Taker(pos token.Pos) string {
	path := p.Enclosing(pos)
	for _, n := range path {
		switch n := n.(type) {
		case *ast.SliceExpr:
			return p.Source(n)
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok {
				if _, builtin := p.TypesInfo.Uses[id].(*types.Builtin); builtin {
					return ""
				}
			}
			return p.Source(n)
		case ast.Stmt, *ast.CompositeLit, ast.Decl:
			return ""
		}
	}
	return ""
}

// Quote puts a name of the user's into backticks, or gives the words that
// stand for it if the source has no short name.
func Quote(name, otherwise string) string {
	if name == "" || strings.Contains(name, "$") {
		return otherwise
	}
	return "`" + name + "`"
}
