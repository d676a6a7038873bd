package rule

import (
	"go/ast"
	"go/token"
	"go/types"
	"go/version"
	"path"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// imported gives the name by which code at pos calls package pkg of the
// standard library, and the edits that import it where the file does not yet.
// It fails where another thing has that name, and where the language version
// of the file, or the place of the package among its own dependencies, forbids it.
//
// x/tools has this as refactor.AddImport, which is internal there.
func (p *Pass) imported(pos token.Pos, pkg, since string) (name string, edits []analysis.TextEdit, ok bool) {
	f := p.fileAt(pos)
	if f == nil || !p.hasVersion(f, since) {
		return "", nil, false
	}
	scope := p.Pkg.Scope().Innermost(pos)
	if scope == nil {
		return "", nil, false
	}
	for _, spec := range f.Imports {
		if unquoted(spec) != pkg {
			continue
		}
		name = path.Base(pkg)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		_, obj := scope.LookupParent(name, pos)
		seen, isPkg := obj.(*types.PkgName)
		return name, nil, isPkg && seen.Imported().Path() == pkg
	}
	name = path.Base(pkg)
	if _, obj := scope.LookupParent(name, pos); obj != nil || p.Pkg.Scope().Lookup(name) != nil || p.inStandardLibrary() {
		return "", nil, false
	}
	edits = p.addImport(f, pkg)
	return name, edits, edits != nil
}

func (p *Pass) hasVersion(f *ast.File, since string) bool {
	v := p.TypesInfo.FileVersions[f]
	return since == "" || !version.IsValid(v) || version.Compare(v, since) >= 0
}

// inStandardLibrary: there a new import can close a cycle.
func (p *Pass) inStandardLibrary() bool {
	return p.Module != nil && p.Module.Path == "std"
}

func (p *Pass) fileAt(pos token.Pos) *ast.File {
	for _, f := range p.Files {
		if f.FileStart <= pos && pos < f.FileEnd {
			return f
		}
	}
	return nil
}

func unquoted(spec *ast.ImportSpec) string {
	s, _ := strconv.Unquote(spec.Path.Value)
	return s
}

func imports(f *ast.File, pkg string) bool {
	for _, spec := range f.Imports {
		if unquoted(spec) == pkg {
			return true
		}
	}
	return false
}

// addImport imports pkg into f. The edits for two packages do not touch each
// other, and the same ones come out each time, so that several fixes can be
// applied together.
func (p *Pass) addImport(f *ast.File, pkg string) []analysis.TextEdit {
	quoted := strconv.Quote(pkg)
	for _, d := range f.Decls {
		d, ok := d.(*ast.GenDecl)
		if !ok || d.Tok != token.IMPORT {
			break
		}
		specs := d.Specs
		switch {
		case len(specs) == 0 || unquoted(specs[0].(*ast.ImportSpec)) == "C":
			continue
		case d.Lparen.IsValid():
			return p.intoBlock(d, pkg)
		}
		end, free := p.lineEnd(d.End())
		if !free {
			return nil
		}
		spec := specs[0]
		open := analysis.TextEdit{Pos: d.TokPos + token.Pos(len("import")), End: spec.Pos(), NewText: []byte(" (\n\t")}
		return []analysis.TextEdit{open, insert(spec.Pos(), quoted+"\n\t"), insert(end, "\n)")}
	}
	end, free := p.lineEnd(f.Name.End())
	if !free {
		return nil
	}
	return []analysis.TextEdit{insert(end, "\n\nimport "+quoted+"\n")}
}

// intoBlock keeps the first group sorted, which by custom is the standard
// library's.
func (p *Pass) intoBlock(d *ast.GenDecl, pkg string) []analysis.TextEdit {
	var last *ast.ImportSpec
	for _, s := range d.Specs {
		spec := s.(*ast.ImportSpec)
		if last != nil && p.Fset.Position(spec.Pos()).Line > p.Fset.Position(last.End()).Line+1 || !isStandard(unquoted(spec)) {
			break
		}
		if unquoted(spec) > pkg {
			if spec.Doc != nil {
				break
			}
			return []analysis.TextEdit{insert(spec.Pos(), strconv.Quote(pkg)+"\n\t")}
		}
		last = spec
	}
	if last == nil {
		first := d.Specs[0].(*ast.ImportSpec)
		if first.Doc != nil {
			return nil
		}
		return []analysis.TextEdit{insert(first.Pos(), strconv.Quote(pkg)+"\n\n\t")}
	}
	end, free := p.lineEnd(last.End())
	if !free {
		return nil
	}
	return []analysis.TextEdit{insert(end, "\n\t"+strconv.Quote(pkg))}
}

func isStandard(pkg string) bool {
	first, _, _ := strings.Cut(pkg, "/")
	return !strings.Contains(first, ".")
}
