package escape

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
)

// A Copy says what a conversion between string, []byte and []rune costs.
type Copy string

const (
	// NoCopy: the machine code has no call of the function that copies.
	NoCopy Copy = "none"
	// StackCopy: the copy stays in the function. Up to 32 bytes it lies on the
	// stack, beyond that on the heap (tmpStringBufSize in runtime/string.go).
	StackCopy Copy = "stack"
	// HeapCopy: the copy is on the heap.
	HeapCopy Copy = "heap"
	// Unsure: the compiler's listing does not tell.
	Unsure Copy = "unsure"
)

// A Conversion is one of a string to bytes or runes, or back.
type Conversion struct {
	Package  string           `json:"package"`
	Function string           `json:"function,omitempty"`
	Position finding.Position `json:"position"`
	What     string           `json:"what"`
	Copy     Copy             `json:"copy"`
	// Use is what is done with the result, if that is why nothing is copied.
	Use string `json:"use,omitempty"`
	// Evidence is what in the compiler's output says so.
	Evidence string `json:"evidence"`

	constant bool   // what is converted is
	helper   string // the function of package runtime that copies
	at       gclog.Position
	from, to int // lines of the function around
}

// helpers are the functions of package runtime that convert. A constant string
// is copied without one, to what newobject returns.
var helpers = []string{"slicebytetostring", "slicerunetostring", "intstring", "stringtoslicebyte", "stringtoslicerune"}

// Conversions finds the conversions in the result's packages and asks the
// compiler's listing which of them copy.
func Conversions(ctx context.Context, o Options, res *Result) ([]*Conversion, error) {
	var out []*Conversion
	var paths []string
	for _, p := range res.Log.Packages {
		if cs := conversions(p); len(cs) > 0 && res.Log.Covers(p.PkgPath) {
			out = append(out, cs...)
			paths = append(paths, p.PkgPath)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	want := func(name string) bool { return slices.Contains(helpers, name) }
	m, err := gclog.Listing(ctx, gclog.Options{Dir: o.Dir, Env: o.Env, BuildFlags: o.BuildFlags}, want, paths...)
	if err != nil {
		return nil, err
	}
	heap := map[finding.Position]bool{}
	for _, a := range res.Allocations {
		if a.Kind == StringConv && a.From == "" {
			heap[a.Position] = true
		}
	}
	byLine := map[string][]*Conversion{}
	for _, c := range out {
		k := fmt.Sprint(c.Position.File, c.Position.Line, c.helper)
		byLine[k] = append(byLine[k], c)
	}
	for _, cs := range byLine {
		judge(cs, m, heap)
	}
	return out, nil
}

// conversions are those in a package's source that happen at run time.
func conversions(p *packages.Package) []*Conversion {
	var out []*Conversion
	info := p.TypesInfo
	for _, f := range p.Syntax {
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isStringConversion(info, call) || info.Types[call].Value != nil {
				return true
			}
			path := append([]ast.Node{}, stack...)
			slices.Reverse(path)
			c := &Conversion{
				Package: p.PkgPath, Function: functionName(function(path)), Position: span(p.Fset, call.Pos(), call.End()),
				What: text(call), Use: use(info, call, path), helper: helper(info, call),
				constant: info.Types[call.Args[0]].Value != nil,
			}
			at := p.Fset.PositionFor(compilerPos(ast.Unparen(call.Args[0])), false)
			c.at = gclog.Position{File: at.Filename, Line: at.Line, Column: at.Column}
			if d := function(path); d != nil {
				c.from, c.to = p.Fset.PositionFor(d.Pos(), false).Line, p.Fset.PositionFor(d.End(), false).Line
			}
			out = append(out, c)
			return true
		})
	}
	return out
}

func helper(info *types.Info, call *ast.CallExpr) string {
	to, from := underlying(info, call), underlying(info, call.Args[0])
	if isString(to) {
		s, ok := from.(*types.Slice)
		switch {
		case !ok:
			return "intstring"
		case isByteElem(s):
			return "slicebytetostring"
		}
		return "slicerunetostring"
	}
	if isByteElem(to.(*types.Slice)) {
		return "stringtoslicebyte"
	}
	return "stringtoslicerune"
}

func isByteElem(s *types.Slice) bool {
	b, ok := s.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// use says what is done with the result of a conversion.
func use(info *types.Info, call *ast.CallExpr, path []ast.Node) string {
	var child ast.Node = call
	for _, n := range path {
		switch n := n.(type) {
		case *ast.ParenExpr:
			child = n
			continue
		case *ast.BinaryExpr:
			switch n.Op {
			case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
				return compared
			case token.ADD:
				return concatenated
			}
		case *ast.IndexExpr:
			if t := info.TypeOf(n.X); t != nil && n.Index == child {
				if _, ok := t.Underlying().(*types.Map); ok {
					return lookedUp
				}
			}
		case *ast.SwitchStmt:
			return switchedOn
		case *ast.CaseClause:
			return compared
		case *ast.RangeStmt:
			return "ranged over"
		case *ast.CallExpr:
			if n.Ellipsis.IsValid() && builtinName(info, n) == "append" {
				return "appended"
			}
			if b := builtinName(info, n); b == "len" {
				return measured
			}
			return "passed to " + text(n.Fun)
		}
		return ""
	}
	return ""
}

// judge says of the conversions of one line that have the same helper which of
// them copy. The listing has calls by line and not by column.
func judge(cs []*Conversion, m *gclog.Machine, heap map[finding.Position]bool) {
	line := gclog.Line{File: cs[0].at.File, Line: cs[0].at.Line}
	calls := callsIn(m.Calls[line][cs[0].helper], cs[0].Function)
	var rest []*Conversion
	for _, c := range cs {
		switch {
		case !compiled(m, c):
			c.Copy, c.Evidence = Unsure, "the compiler made no machine code of this function"
		case heap[c.Position]:
			c.Copy, c.Evidence = HeapCopy, "the compiler's log has it as an escape"
			if !c.constant {
				calls--
			}
		case m.Zero[c.at]:
			c.Copy, c.Evidence = NoCopy, "the compiler says: zero-copy string->[]byte conversion"
		case c.constant:
			c.Copy, c.Evidence = StackCopy, "what is converted is constant, and the log has no escape"
		default:
			rest = append(rest, c)
		}
	}
	// If as many calls are left as there are conversions whose results are used
	// in ways for which the compiler never does without a copy, these are the ones.
	var needed, others []*Conversion
	for _, c := range rest {
		if elidable[c.Use] {
			others = append(others, c)
		} else {
			needed = append(needed, c)
		}
	}
	switch {
	case calls <= 0:
		decide(rest, NoCopy, "the machine code of this line has no call of runtime.%s for it")
	case calls >= len(rest):
		decide(rest, StackCopy, "the machine code calls runtime.%s, and the log has no escape")
	case calls == len(needed):
		decide(needed, StackCopy, "the machine code calls runtime.%s, and the log has no escape")
		decide(others, NoCopy, "the calls of runtime.%s in the machine code of this line are the others'")
	default:
		decide(rest, Unsure, "the machine code of this line calls runtime.%s "+times(calls)+"; on lines of their own the conversions would tell")
	}
	for _, c := range cs {
		if c.Copy != NoCopy {
			c.Use = ""
		}
	}
}

// elidable are the uses for which the compiler may do without a copy:
// cmd/compile/internal/walk/order.go and walk/range.go.
var elidable = map[string]bool{compared: true, lookedUp: true, switchedOn: true, concatenated: true, measured: true}

const (
	compared     = "compared"
	lookedUp     = "looked up in a map"
	switchedOn   = "switched on"
	concatenated = "concatenated"
	measured     = "measured"
)

func decide(cs []*Conversion, copy Copy, evidence string) {
	for _, c := range cs {
		c.Copy, c.Evidence = copy, fmt.Sprintf(evidence, c.helper)
	}
}

// compiled reports whether there is machine code of the function, or outside of
// functions of the line.
func compiled(m *gclog.Machine, c *Conversion) bool {
	if m.Code[gclog.Line{File: c.at.File, Line: c.at.Line}] {
		return true
	}
	for n := c.from; n > 0 && n <= c.to; n++ {
		if m.Code[gclog.Line{File: c.at.File, Line: n}] {
			return true
		}
	}
	return false
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// callsIn is how many calls the function itself has, or at most has inlined
// elsewhere.
func callsIn(byFunction map[string]int, function string) int {
	own, most := 0, 0
	for symbol, n := range byFunction {
		_, member, _ := strings.Cut(symbol[strings.LastIndexByte(symbol, '/')+1:], ".")
		if function != "" && sameFunction(function, member) {
			own += n
		}
		most = max(most, n)
	}
	if own > 0 {
		return own
	}
	return most
}

// Headline says in one line whether the conversion copies.
func (c *Conversion) Headline() string {
	s := "`" + c.What + "`"
	switch c.Copy {
	case NoCopy:
		s += " copies nothing"
		if c.Use != "" {
			s += ", being " + c.Use
		}
	case StackCopy:
		s += " is copied: to the stack if it has up to 32 bytes, else to the heap"
	case HeapCopy:
		s += " is copied to the heap"
	default:
		s += " may be copied"
	}
	return s + "; " + c.Evidence
}

// Finding is the conversion as the formats of package report take it.
func (c *Conversion) Finding() finding.Finding {
	return finding.Finding{
		Rule: "escape/conversion", Level: finding.Note, Message: c.Headline(),
		Position: c.Position, Package: c.Package, Function: c.Function, Steps: []finding.Step{},
	}
}

// Place is where the conversion is.
func (c *Conversion) Place() (function string, at finding.Position) { return c.Function, c.Position }

// Relative makes the position in c relative to a folder.
func (c *Conversion) Relative(name func(string) string) { c.Position.File = name(c.Position.File) }
