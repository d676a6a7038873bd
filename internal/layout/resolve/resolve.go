// Package resolve finds the types that people name on the command line:
// type expressions with import paths, variables at a place in a file, and all
// types of packages.
package resolve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Options say where and how to look.
type Options struct {
	Dir        string   // absolute
	Env        []string // "NAME=value"
	BuildFlags []string // for the go command
	GOARCH     string   // "" is the environment's
	// Bodies: the functions of the named packages are checked too.
	Bodies bool
	// Tests: all packages of the main modules are loaded too, and the test
	// files of all, as variants that only All has.
	Tests bool
}

// Found is a type that was asked for.
type Found struct {
	// Name is what the user calls it: the argument, or the variable or type
	// declared there.
	Name string
	Type types.Type
	// At is where the type or variable is declared; without a file, the type
	// has no name.
	At token.Position
	// Whole: found by naming its package, not by naming it.
	Whole bool
	// Broken is what is wrong with the package, if something is; the type may
	// be whole all the same.
	Broken error
}

// A Result is all that was found.
type Result struct {
	Types []Found
	// Packages are those named as a whole, with their syntax.
	Packages []*packages.Package
	// Errors say what could not be found or loaded.
	Errors []error
	// All is everything that was loaded from source with bodies.
	All []*packages.Package
}

// UnknownError is the error for a name that means nothing.
type UnknownError struct {
	What       string // type, package
	Name       string
	In         string // the package searched, or ""
	Candidates []string
}

func (e *UnknownError) Error() string {
	if e.In != "" {
		return fmt.Sprintf("package %s has no %s %s", e.In, e.What, e.Name)
	}
	return fmt.Sprintf("no %s %s", e.What, e.Name)
}

// AmbiguousError is the error for a package name that several packages have.
type AmbiguousError struct {
	Name  string
	Paths []string
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%s is the name of several packages; write the import path: %s", e.Name, strings.Join(e.Paths, ", "))
}

// query is one argument.
type query struct {
	arg   string
	at    *place
	names []name // the qualified names in a type expression
	// pkg: the argument is or may be a package or pattern of packages.
	pkg bool
}

// Types finds what the arguments name. What is wrong with single arguments is
// told in the result; an error means that nothing could be loaded.
func Types(ctx context.Context, o Options, args []string) (*Result, error) {
	l := &loader{ctx: ctx, opts: o}
	var qs []*query
	for _, arg := range args {
		qs = append(qs, parse(arg))
	}
	if err := l.find(qs); err != nil {
		return nil, err
	}
	if err := l.load(qs); err != nil {
		return nil, err
	}
	r := &Result{All: l.roots}
	for _, q := range qs {
		if err := l.answer(r, q); err != nil {
			r.Errors = append(r.Errors, fmt.Errorf("%s: %w", q.arg, err))
		}
	}
	return r, nil
}

// parse says what kind of thing an argument is.
func parse(arg string) *query {
	q := &query{arg: arg}
	if p, ok := parsePlace(arg); ok {
		q.at = p
		return q
	}
	q.names = qualified(arg)
	q.pkg = strings.Contains(arg, "...") && !strings.ContainsAny(arg, "(){}[]* ") || barePath(arg)
	return q
}

func (l *loader) answer(r *Result, q *query) error {
	switch {
	case q.at != nil:
		found, err := l.variables(q.at)
		r.Types = append(r.Types, found...)
		return err
	case q.pkg:
		return l.wholePackages(r, q)
	}
	f, err := l.expression(q)
	if err != nil {
		return err
	}
	r.Types = append(r.Types, f)
	return nil
}

// wholePackages adds all package-level types of the packages that q matches.
func (l *loader) wholePackages(r *Result, q *query) error {
	pkgs := l.matched(q.arg)
	if len(pkgs) == 0 {
		return errors.New("matches no packages; patterns are folders like ./... or import paths")
	}
	for _, p := range pkgs {
		if err := broken(p); err != nil {
			r.Errors = append(r.Errors, err)
		}
		if p.Types == nil {
			continue
		}
		r.Packages = append(r.Packages, p)
		var found []Found
		scope := p.Types.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() || name == "_" {
				continue
			}
			found = append(found, Found{
				Name: p.Name + "." + name, Type: tn.Type(), Whole: true,
				At: l.position(tn.Pos()),
			})
		}
		slices.SortFunc(found, func(a, b Found) int {
			return cmp.Or(cmp.Compare(a.At.Filename, b.At.Filename), a.At.Offset-b.At.Offset)
		})
		r.Types = append(r.Types, found...)
	}
	return nil
}

// broken returns the first thing that keeps p from being understood.
func broken(p *packages.Package) error {
	for _, e := range p.Errors {
		if !bodiless(e) {
			return fmt.Errorf("%s: %w", p.PkgPath, e)
		}
	}
	return nil
}

// bodiless reports an error that is there because functions have no bodies.
func bodiless(e packages.Error) bool {
	return e.Kind == packages.TypeError &&
		(strings.HasSuffix(e.Msg, "and not used") || strings.Contains(e.Msg, "missing function body"))
}
