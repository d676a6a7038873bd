// Package advise finds what could be smaller or copied less in packages:
// fields in an order that costs padding, values just above a size class,
// atomics and locks of different goroutines on one cache line, and large values
// that are copied.
package advise

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/layout"
)

// A Kind is a kind of advice.
type Kind string

// The kinds of advice.
const (
	FieldOrder   Kind = "fieldorder"
	SizeClass    Kind = "sizeclass"
	FalseSharing Kind = "falsesharing"
	LargeCopy    Kind = "largecopy"
)

// Advice is one thing that could be better.
type Advice struct {
	Kind     Kind
	Type     string // of the value, with its package's name
	Message  string
	Position token.Position
	// Saved is how many bytes it saves: of allocated memory for each value,
	// or of copying for each call or round of a loop. Scan is how many fewer
	// the garbage collector looks at.
	Saved, Scan int64
	// Instances is how many values of the type a heap profile counted.
	Instances int64
	// Audit: true to the letter, but it may be worth nothing: it saves no
	// memory, or nobody knows how many such values or calls there are.
	Audit bool
	// Edit puts the fields in order; nil where Unsafe says why not, and for
	// advice that no edit follows.
	Edit   *Edit
	Unsafe string

	named *types.Named
}

// An Edit replaces bytes of a file.
type Edit struct {
	File       string
	Start, End int // byte offsets
	New        string
}

// Options say what to look at.
type Options struct {
	Arch layout.Arch
	// Sites are the allocations of a heap profile, or nil.
	Sites Sites
	// Everything that is loaded, tests included, to see whether an edit is
	// safe. Without it there are no edits.
	All []*packages.Package
}

// Find returns the advice on the packages, what saves most first.
func Find(pkgs []*packages.Package, o Options) []Advice {
	var out []Advice
	var used *uses
	for _, p := range pkgs {
		if p.TypesInfo == nil {
			continue
		}
		f := &finder{Options: o, pkg: p, used: used, allocated: map[*types.TypeName]bool{}, params: map[string]*passed{}}
		f.allocations()
		f.structs()
		f.sharing()
		f.copies()
		out, used = append(out, f.out...), f.used
	}
	if o.Sites != nil {
		count(out, pkgs, o)
	}
	for i := range out {
		out[i].Audit = out[i].Audit && out[i].Instances == 0
	}
	slices.SortStableFunc(out, func(a, b Advice) int {
		return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(b.Scan, a.Scan),
			cmp.Compare(a.Position.Filename, b.Position.Filename), a.Position.Offset-b.Position.Offset)
	})
	return out
}

// Total is the bytes saved over all instances, or for one if they were not
// counted.
func (a Advice) Total() int64 { return a.Saved * max(a.Instances, 1) }

// finder looks at one package.
type finder struct {
	Options
	pkg *packages.Package
	// allocated are the types of which single values are made on the heap, as
	// far as the source tells: &T{}, new(T).
	allocated map[*types.TypeName]bool
	params    map[string]*passed // by type
	used      *uses
	out       []Advice
}

func (f *finder) add(a Advice, pos token.Pos) {
	a.Position = f.pkg.Fset.Position(pos)
	f.out = append(f.out, a)
}

// inspect walks over all of the package that people wrote.
func (f *finder) inspect(visit func(ast.Node) bool) {
	for _, file := range f.pkg.Syntax {
		if !ast.IsGenerated(file) {
			ast.Inspect(file, visit)
		}
	}
}

func short(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

// allocations notes of which types single values are allocated.
func (f *finder) allocations() {
	note := func(e ast.Expr) {
		if n, ok := types.Unalias(f.pkg.TypesInfo.TypeOf(e)).(*types.Named); ok {
			f.allocated[n.Obj()] = true
		}
	}
	f.inspect(func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if lit, ok := ast.Unparen(n.X).(*ast.CompositeLit); ok && n.Op == token.AND {
				note(lit)
			}
		case *ast.CallExpr:
			if id, ok := ast.Unparen(n.Fun).(*ast.Ident); ok && len(n.Args) == 1 && f.pkg.TypesInfo.Uses[id] == types.Universe.Lookup("new") {
				note(n.Args[0])
			}
		}
		return true
	})
}

// structs looks at the declarations of struct types.
func (f *finder) structs() {
	f.inspect(func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		st, ok := spec.Type.(*ast.StructType)
		obj, isType := f.pkg.TypesInfo.Defs[spec.Name].(*types.TypeName)
		if !ok || !isType {
			return true
		}
		named, ok := obj.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			return true // what it takes depends on the type arguments
		}
		if _, err := layout.Of(named, f.Arch); err != nil {
			return true
		}
		if !f.order(spec, st, named) {
			f.sizeClass(spec, named)
		}
		return true
	})
}

// sizeClass reports structs that would fit the next smaller size class with a
// word or less taken away.
func (f *finder) sizeClass(spec *ast.TypeSpec, named *types.Named) {
	if !f.allocated[named.Obj()] {
		return
	}
	size, pointers := f.Arch.Sizeof(named), f.Arch.PointerBytes(named) > 0
	fits := f.Arch.Below(size, pointers)
	here, there := f.Arch.Allocate(size, pointers), f.Arch.Allocate(fits, pointers)
	if over, saved := size-fits, here.Bytes-there.Bytes; fits > 0 && over <= f.Arch.Word && saved >= 2*f.Arch.Word {
		f.add(Advice{
			Kind: SizeClass, Type: short(named), Saved: saved, named: named, Audit: true,
			Message: fmt.Sprintf("%s has %d bytes and takes %d on the heap; with %d fewer it would take %d",
				short(named), size, here.Bytes, over, there.Bytes),
		}, spec.Name.Pos())
	}
}
