package gclog

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// A Tag is what the compiler found that a function does with a parameter: the
// least number of dereferences on a way to the heap and to each result, or -1
// if there is no such way. A Heap of 0 says that what the parameter points to
// reaches the heap; 1 that only what that points to does. It is the tag that
// callers' escape analysis goes by (cmd/compile/internal/escape/leaks.go).
type Tag struct {
	Param   *types.Var
	Heap    int
	Results []int
	// Leak is the record behind Heap, if there is one.
	Leak *Record
}

// ToHeap reports whether anything that can be reached from the parameter may
// reach the heap.
func (t Tag) ToHeap() bool { return t.Heap >= 0 }

// The compiler's tags have room for so many results; what reaches a later one
// counts as reaching the heap (numEscResults).
const taggedResults = 5

// index finds leaks by where the parameter is declared in the source. Instances
// of generic functions are in the logs of the packages that use them.
func (l *Log) index() {
	l.params, l.heap = map[Position][]*Record{}, map[Position][]*Record{}
	// In an order, since of several that say the same one is shown.
	for _, path := range slices.Sorted(maps.Keys(l.logs)) {
		e := l.logs[path]
		for i := range e.Records {
			r := &e.Records[i]
			m := l.params
			if r.Kind == Heap {
				m = l.heap
			}
			m[r.Site.At] = append(m[r.Site.At], r)
		}
	}
}

// LeaksAt are the records about the parameter declared at pos, in all packages
// that were read.
func (l *Log) LeaksAt(pos token.Position) []*Record {
	return l.params[Position{pos.Filename, pos.Line, pos.Column}]
}

// HeapAt are the records about the variable declared or the expression written
// at pos, in all packages that were read.
func (l *Log) HeapAt(pos token.Position) []*Record {
	return l.heap[Position{pos.Filename, pos.Line, pos.Column}]
}

// Tags returns the compiler's tags of a function's parameters, the receiver
// first. fn must come from source, with its declaration. If the compiler's word
// is not known, unknown says why, and all parameters must be taken to leak.
//
// A tag is derived from what the log has about the parameter. The log says
// nothing of a parameter that does not leak, so the tags of a generic function
// hold for the instances in the packages that were read.
func (l *Log) Tags(fset *token.FileSet, fn *types.Func, decl *ast.FuncDecl) (tags []Tag, unknown string) {
	if fn.Pkg() == nil || decl == nil {
		return nil, "its source is not known"
	}
	path := fn.Pkg().Path()
	if !l.Covers(path) {
		if why := l.Missing[path]; why != "" {
			return nil, fmt.Sprintf("the compiler's log of %s is not known: %s", path, why)
		}
		return nil, fmt.Sprintf("the compiler's log of %s was not read", path)
	}
	sig := fn.Signature()
	if decl.Body == nil {
		return bodiless(sig, decl), ""
	}
	return l.tags(fset, sig, fn.Scope()), ""
}

// LitTags is Tags for a function literal in a package with the given path.
func (l *Log) LitTags(fset *token.FileSet, path string, info *types.Info, lit *ast.FuncLit) (tags []Tag, unknown string) {
	sig, ok := info.TypeOf(lit).(*types.Signature)
	if !ok || !l.Covers(path) {
		return nil, "the compiler's log of " + path + " was not read"
	}
	return l.tags(fset, sig, info.Scopes[lit.Type]), ""
}

// bodiless tags functions written in assembly or linked from elsewhere: their
// parameters leak unless the declaration promises otherwise (paramTag).
func bodiless(sig *types.Signature, decl *ast.FuncDecl) []Tag {
	heap := 0
	if decl.Doc != nil {
		for _, c := range decl.Doc.List {
			if strings.TrimSpace(c.Text) == "//go:noescape" {
				heap = -1
			}
		}
	}
	tags := noLeaks(sig)
	for i := range tags {
		tags[i].Heap = heap
	}
	return tags
}

func noLeaks(sig *types.Signature) []Tag {
	var tags []Tag
	add := func(v *types.Var) {
		t := Tag{Param: v, Heap: -1}
		for range sig.Results().Len() {
			t.Results = append(t.Results, -1)
		}
		tags = append(tags, t)
	}
	if sig.Recv() != nil {
		add(sig.Recv())
	}
	for v := range sig.Params().Variables() {
		add(v)
	}
	return tags
}

func (l *Log) tags(fset *token.FileSet, sig *types.Signature, scope *types.Scope) []Tag {
	tags := noLeaks(sig)
	for i := range tags {
		t := &tags[i]
		if t.Param.Name() == "" || t.Param.Name() == "_" {
			continue // cannot be used
		}
		pos := fset.PositionFor(t.Param.Pos(), false)
		for _, r := range l.LeaksAt(pos) {
			if !named(r.What, t.Param.Name()) {
				continue
			}
			if n := l.resultIndex(fset, r, sig, scope); n >= 0 {
				t.Results[n] = lower(t.Results[n], r.Derefs)
			} else if t.Heap < 0 || r.Derefs < t.Heap {
				t.Heap, t.Leak = r.Derefs, r
			}
		}
		// A parameter that was moved to the heap itself is not mentioned again.
		for _, r := range l.HeapAt(pos) {
			if named(r.What, t.Param.Name()) {
				t.Heap, t.Leak = 0, r
			}
		}
	}
	return tags
}

// named reports whether the compiler's text is the variable's name; in code
// from other packages it puts the package's name before it.
func named(text, name string) bool {
	return text == name || strings.HasSuffix(text, "."+name)
}

func lower(a, b int) int {
	if a < 0 || b < a {
		return b
	}
	return a
}

// resultIndex says which result a leak reaches, or -1 for the heap. Everything
// that is neither of them outlives the call only because it is on the heap.
func (l *Log) resultIndex(fset *token.FileSet, r *Record, sig *types.Signature, scope *types.Scope) int {
	var n int
	_, dest, ok := strings.Cut(r.Dest, "~")
	if _, err := fmt.Sscanf(dest, "r%d", &n); ok && err == nil {
		if n < min(sig.Results().Len(), taggedResults) {
			return n
		}
		return -1
	}
	for i := range min(sig.Results().Len(), taggedResults) {
		v := sig.Results().At(i)
		if v.Name() == "" || !named(r.Dest, v.Name()) {
			continue
		}
		// What reaches a result that was moved to the heap reaches the heap.
		for _, h := range l.HeapAt(fset.PositionFor(v.Pos(), false)) {
			if named(h.What, v.Name()) {
				return -1
			}
		}
		// The log does not tell a result from a variable of the same name.
		if s := r.Last(); (s == nil || s.Why != "return") && shadowed(scope, v.Name()) {
			return -1
		}
		return i
	}
	return -1
}

func shadowed(scope *types.Scope, name string) bool {
	if scope == nil {
		return true
	}
	for inner := range scope.Children() {
		if inner.Lookup(name) != nil || shadowed(inner, name) {
			return true
		}
	}
	return false
}
