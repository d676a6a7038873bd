package dynamic

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A namer writes types as source text of a new file of its package.
type namer struct {
	pkg     *packages.Package
	imports map[string]string // import path to the name used here
	bad     string            // the first type that has no name there
}

func newNamer(pkg *packages.Package) *namer {
	return &namer{pkg: pkg, imports: map[string]string{}}
}

// text is the type as source, and false if the file cannot say it.
func (n *namer) text(t types.Type) (string, bool) {
	n.bad = ""
	if !n.check(t, nil) {
		if n.bad == "" {
			n.bad = t.String()
		}
		return "", false
	}
	return types.TypeString(t, n.qualifier), true
}

func (n *namer) qualifier(pkg *types.Package) string {
	if pkg == n.pkg.Types {
		return ""
	}
	return n.importName(n.importPath(pkg))
}

func (n *namer) importName(path string) string {
	name, ok := n.imports[path]
	if !ok {
		name = fmt.Sprintf("memvetImport%d", len(n.imports))
		n.imports[path] = name
	}
	return name
}

// importPath is how the package imports pkg already, "" if it does not. A new
// import could be one that is not allowed, or a cycle.
func (n *namer) importPath(pkg *types.Package) string {
	for path, p := range n.pkg.Imports {
		if p.PkgPath == pkg.Path() {
			return path
		}
	}
	return ""
}

func (n *namer) check(t types.Type, seen []types.Type) bool {
	if slices.Contains(seen, t) {
		return true
	}
	seen = append(seen, t)
	all := func(ts ...types.Type) bool {
		return !slices.ContainsFunc(ts, func(t types.Type) bool { return !n.check(t, seen) })
	}
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return n.importPath(types.Unsafe) != ""
		}
		return t.Info()&types.IsUntyped == 0
	case *types.Named:
		return n.object(t.Obj()) && all(slices.Collect(t.TypeArgs().Types())...)
	case *types.Alias:
		return n.object(t.Obj()) && all(slices.Collect(t.TypeArgs().Types())...)
	case *types.Pointer:
		return all(t.Elem())
	case *types.Slice:
		return all(t.Elem())
	case *types.Array:
		return all(t.Elem())
	case *types.Chan:
		return all(t.Elem())
	case *types.Map:
		return all(t.Key(), t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if !all(v.Type()) {
				return false
			}
		}
		return true
	case *types.Signature:
		return t.TypeParams().Len() == 0 && all(t.Params(), t.Results())
	case *types.Struct:
		for v := range t.Fields() {
			if !v.Exported() && v.Pkg() != n.pkg.Types || !all(v.Type()) {
				return false
			}
		}
		return true
	case *types.Interface:
		for m := range t.Methods() {
			if !m.Exported() && m.Pkg() != n.pkg.Types || !all(m.Type()) {
				return false
			}
		}
		return true
	}
	return false // type parameters
}

func (n *namer) object(o *types.TypeName) bool {
	switch {
	case o.Pkg() == nil:
		return true
	case o.Parent() != o.Pkg().Scope(): // declared in a function
	case o.Pkg() == n.pkg.Types, o.Exported() && n.importPath(o.Pkg()) != "":
		return true
	}
	n.bad = o.Name()
	if o.Pkg() != nil && o.Pkg() != n.pkg.Types {
		n.bad = o.Pkg().Path() + "." + o.Name()
	}
	return false
}

// header is the beginning of a file with what was named so far.
func (n *namer) header() string {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport (\n", n.pkg.Name)
	paths := make([]string, 0, len(n.imports))
	for path := range n.imports {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		fmt.Fprintf(&b, "\t%s %q\n", n.imports[path], path)
	}
	b.WriteString(")\n")
	return b.String()
}
