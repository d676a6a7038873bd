package dynamic

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
)

// A site is one dynamic call in the source, with what it may call.
type site struct {
	pkg     *packages.Package
	file    *ast.File
	call    *ast.CallExpr
	calls   []ssa.CallInstruction
	callees []*callee
	world   World
	// visible says that callees are all implementations in sight, since nothing
	// in sight calls with any.
	visible bool
	// joined are the tags of the receiver or function value and of each
	// parameter, over all callees.
	joined []tag
	// model is the number of the function that stands for the call when the
	// packages are compiled again, 0 if none does, and then why.
	model   int
	unmodel string
}

// model writes what stands for the dynamic calls of one package when the
// compiler is asked again: a function per call whose parameters flow to just where
// the callees let them flow. A body that says so is all that escape analysis
// looks at; it is never run.
//
//	n, err := c.Read(buf)   becomes   n, err := memvetCall7(c, buf)
//
// Line numbers stay as they are, columns behind a call move. Each function is
// marked noinline, so that the call costs the inliner's budget what the dynamic one did.
type model struct {
	pkg   *packages.Package
	names *namer
	body  strings.Builder
	edits map[string][]edit // by file
}

// An edit replaces source[start:end].
type edit struct {
	start, end int
	outer      int // the end of the whole call: the outer of two calls that begin alike comes first
	paren      int // the call's left parenthesis, in the edit before the operand
	text       string
}

const modelFile = "memvet_dynamic_models.go"

func newModel(pkg *packages.Package) *model {
	return &model{pkg: pkg, names: newNamer(pkg), edits: map[string][]edit{}}
}

// add lets model number id stand for the call. It says why it cannot be done.
func (m *model) add(p *program, s *site, id int) (why string) {
	// The types as they stand in the source: SSA has those of instances.
	sig, ok := types.Unalias(m.pkg.TypesInfo.TypeOf(s.call.Fun)).Underlying().(*types.Signature)
	if !ok {
		return "what is called has a type parameter's type"
	}
	recv, prefix := m.pkg.TypesInfo.TypeOf(s.call.Fun), ""
	if s.calls[0].Common().IsInvoke() {
		sel, ok := s.call.Fun.(*ast.SelectorExpr)
		if !ok {
			return "the call is not of the form x.M()"
		}
		if recv, prefix, why = m.embedded(sel); why != "" {
			return why
		}
	}
	if len(s.call.Args) == 1 && sig.Params().Len() > 1 {
		if _, multi := m.pkg.TypesInfo.TypeOf(s.call.Args[0]).(*types.Tuple); multi {
			return "its arguments are the results of another call"
		}
	}
	text, ok := m.function(fmt.Sprintf("memvetCall%d", id), recv, sig, s.joined)
	if !ok {
		return fmt.Sprintf("the type %s has no name here", m.names.bad)
	}
	m.body.WriteString(text)
	m.edit(p, s, fmt.Sprintf("memvetCall%d(", id), prefix)
	return ""
}

// edit turns x.M( or f( into name(x, or name(f, .
func (m *model) edit(p *program, s *site, name, embedded string) {
	file := p.fset.File(s.call.Pos())
	operand := s.call.Fun
	if sel, ok := operand.(*ast.SelectorExpr); ok && s.calls[0].Common().IsInvoke() {
		operand = sel.X
	}
	begin, end, paren := file.Offset(s.call.Pos()), file.Offset(operand.End()), file.Offset(s.call.Lparen)
	// A line break may stand between operand and method; none may be lost.
	lines := file.Line(s.call.Lparen) - file.Line(operand.End())
	outer := file.Offset(s.call.End())
	m.edits[file.Name()] = append(m.edits[file.Name()],
		edit{begin, begin, outer, paren, name},
		edit{end, paren + 1, outer, -1, embedded + ", " + strings.Repeat("\n", lines)})
}

// embedded is the interface that the method is called on, and the path to it in a
// struct that has the method by embedding.
func (m *model) embedded(sel *ast.SelectorExpr) (types.Type, string, string) {
	s := m.pkg.TypesInfo.Selections[sel]
	if s == nil {
		return nil, "", "the method's selection is not known"
	}
	path, t := "", s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		v := fieldVar(t, i)
		if v == nil || !v.Exported() && v.Pkg() != m.pkg.Types {
			return nil, "", "the embedded interface has no name here"
		}
		path += "." + v.Name()
		t = v.Type()
	}
	return t, path, ""
}

// function writes a function with the call's parameters and results whose
// parameters flow as the tags say.
func (m *model) function(name string, recv types.Type, sig *types.Signature, tags []tag) (string, bool) {
	unsafe := m.names.importName("unsafe")
	var params, results, body []string
	rt, ok := m.names.text(recv)
	if !ok {
		return "", false
	}
	params = append(params, "a0 "+rt)
	zero := make([]string, sig.Params().Len())
	for i := range sig.Params().Len() {
		t := sig.Params().At(i).Type()
		dots := ""
		if sig.Variadic() && i == sig.Params().Len()-1 {
			dots = "..."
		}
		text, ok := m.names.text(t)
		if !ok {
			return "", false
		}
		zero[i] = fmt.Sprintf("*new(%s)%s", text, dots)
		if dots != "" {
			text = "..." + strings.TrimPrefix(text, "[]")
			if _, ok := t.(*types.Slice); !ok {
				return "", false // append([]byte, string...) is no call of ours; aliases of slices
			}
		}
		params = append(params, fmt.Sprintf("a%d %s", i+1, text))
	}
	for i := range sig.Results().Len() {
		text, ok := m.names.text(sig.Results().At(i).Type())
		if !ok {
			return "", false
		}
		results = append(results, fmt.Sprintf("r%d %s", i, text))
	}
	for i := range params {
		body = append(body, m.flows(unsafe, i, tags[i], sig)...)
	}
	if _, fn := recv.Underlying().(*types.Signature); fn && len(results) > 0 {
		// What a function value returns counts as lost to the heap where the
		// results of its call are used.
		body = append(body, resultNames(len(results))+" = a0("+strings.Join(zero, ", ")+")")
	}
	return fmt.Sprintf("\n//go:noinline\nfunc %s(%s) (%s) {\n\t%s\n\treturn\n}\n",
		name, strings.Join(params, ", "), strings.Join(results, ", "), strings.Join(body, "\n\t")), true
}

func resultNames(n int) string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("r%d", i)
	}
	return strings.Join(names, ", ")
}

// flows are the assignments that a tag stands for. Escape analysis does not
// look at types, so a pointer of any kind does.
func (m *model) flows(unsafe string, i int, t tag, sig *types.Signature) []string {
	var out []string
	load := func(derefs int, typ string) string {
		stars := strings.Repeat("*", derefs)
		return fmt.Sprintf("%s*(*%s%s)(%s.Pointer(&a%d))", stars, stars, typ, unsafe, i)
	}
	if t.heap != none {
		out = append(out, "memvetHeap = "+load(t.heap, unsafe+".Pointer"))
	}
	for j, derefs := range t.results {
		if derefs == none || j >= sig.Results().Len() {
			continue
		}
		if text, ok := m.names.text(sig.Results().At(j).Type()); ok && hasPointers(sig.Results().At(j).Type()) {
			out = append(out, fmt.Sprintf("r%d = %s", j, load(derefs, text)))
		}
	}
	return out
}

// source is the file with all models.
func (m *model) source() []byte {
	unsafe := m.names.importName("unsafe")
	return []byte(m.names.header() + "\nvar memvetHeap " + unsafe + ".Pointer\n" + m.body.String())
}

// apply edits a file and returns with it how places have moved.
func apply(src []byte, edits []edit) ([]byte, *moves) {
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.outer, a.outer))
	})
	mv := &moves{parens: map[int]int{}}
	var out []byte
	last := 0
	for _, e := range edits {
		if e.start < last {
			continue // cannot be: operands and arguments do not overlap
		}
		out = append(out, src[last:e.start]...)
		mv.add(e.start, len(out)-e.start)
		out = append(out, e.text...)
		if e.paren >= 0 {
			mv.parens[e.paren] = len(out) - 1
		}
		mv.add(e.end, len(out)-e.end)
		last = e.end
	}
	out = append(out, src[last:]...)
	mv.old, mv.new = lineStarts(src), lineStarts(out)
	return out, mv
}

// moves says where places of a file are after edits.
type moves struct {
	from     []int // offsets from which on the shift holds
	shift    []int
	parens   map[int]int // where calls' parentheses went
	old, new []int       // where lines start
}

func (m *moves) add(from, shift int) {
	m.from, m.shift = append(m.from, from), append(m.shift, shift)
}

// place finds where a line and column of the old file is in the new one.
func (m *moves) place(line, column int) (int, int) {
	if line < 1 || line > len(m.old) {
		return line, column
	}
	off := m.old[line-1] + column - 1
	if to, ok := m.parens[off]; ok {
		off = to
	} else if i, _ := slices.BinarySearch(m.from, off+1); i > 0 {
		off += m.shift[i-1]
	}
	j, _ := slices.BinarySearch(m.new, off+1)
	return j, off - m.new[j-1] + 1
}

func lineStarts(src []byte) []int {
	out := []int{0}
	for i, c := range src {
		if c == '\n' {
			out = append(out, i+1)
		}
	}
	return out
}
