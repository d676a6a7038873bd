package cli

import (
	"context"
	"fmt"
	"go/types"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/layout"
	"github.com/memvet/memvet/internal/layout/asm"
	"github.com/memvet/memvet/internal/layout/render"
)

// disassemble does layout -asm.
func (p *program) disassemble(ctx context.Context, f layoutFlags, arch layout.Arch, args []string) error {
	if len(args) > 1 {
		return usagef("layout -asm wants one package, or none for the one here")
	}
	if f.format != "text" && f.format != "json" {
		return usagef("layout -asm has no format %s; formats are text, json", f.format)
	}
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	r, err := p.resolve(ctx, f, arch, append(args, ".")[:1])
	if err != nil {
		return err
	}
	if len(r.Errors) > 0 {
		return fmt.Errorf("%s", explainName(r.Errors[0]))
	}
	pkg := r.Packages[0]
	fn, err := function(pkg, f.asm)
	if err != nil {
		return err
	}
	symbol := pkg.PkgPath
	if pkg.Name == "main" {
		symbol = "main"
	}
	l, err := asm.Disassemble(ctx, asm.Request{
		Dir: dir, Env: p.Vars, BuildFlags: goFlags(f.build), Package: pkg.PkgPath,
		Symbol: symbol + "." + linkName(fn), Signature: fn.Signature(), Arch: arch,
	})
	if err != nil {
		return err
	}
	if f.format == "json" {
		return render.AsmJSON(p.Stdout, l)
	}
	return render.AsmText(p.Stdout, l, p.color())
}

// function finds FUNC or TYPE.METHOD in a package.
func function(pkg *packages.Package, name string) (*types.Func, error) {
	typ, method, isMethod := strings.Cut(strings.NewReplacer("(", "", ")", "", "*", "").Replace(name), ".")
	scope := pkg.Types.Scope()
	var names []string
	for _, n := range scope.Names() {
		switch obj := scope.Lookup(n).(type) {
		case *types.Func:
			if names = append(names, n); n == name {
				return obj, nil
			}
		case *types.TypeName:
			named, ok := obj.Type().(*types.Named)
			if !ok || obj.IsAlias() {
				continue
			}
			for m := range named.Methods() {
				if names = append(names, n+"."+m.Name()); isMethod && n == typ && m.Name() == method {
					return m, nil
				}
			}
		}
	}
	return nil, fmt.Errorf("package %s has no function %s%s", pkg.PkgPath, name, near(name, names))
}

// linkName is how the linker calls a function, without its package.
func linkName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return fn.Name()
	}
	if ptr, ok := recv.Type().(*types.Pointer); ok {
		return "(*" + ptr.Elem().(*types.Named).Obj().Name() + ")." + fn.Name()
	}
	return recv.Type().(*types.Named).Obj().Name() + "." + fn.Name()
}
