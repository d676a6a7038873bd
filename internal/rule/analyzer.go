package rule

import (
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// Config is the analyzer that owns the flags all rules share. It has no
// findings of its own; rules require it, so that any go/analysis driver can
// pass the flags (vet as -memvet.level=audit).
var Config = newConfig()

type config struct {
	level      finding.Level
	generated  bool
	all        bool
	contracts  bool
	directives *directives
	genFiles   map[*token.File]bool
}

func newConfig() *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "memvet",
		Doc:        "options shared by all memvet rules",
		ResultType: reflect.TypeFor[*config](),
	}
	level := a.Flags.String("level", string(finding.Default), "report findings of this level: default or audit")
	generated := a.Flags.Bool("generated", false, "report findings in generated files")
	all := a.Flags.Bool("all", false, "report silenced findings and generated files too, marked in the category")
	a.Flags.String("targets", "", "what the targets are, to tell runs apart")
	contracts := a.Flags.Bool("contracts", false, "report the contract of every function")
	a.Run = func(pass *analysis.Pass) (any, error) {
		c := &config{level: finding.Level(*level), generated: *generated, all: *all, contracts: *contracts, genFiles: map[*token.File]bool{}}
		if c.level != finding.Default && c.level != finding.Audit {
			return nil, fmt.Errorf("-memvet.level is %q; want default or audit", c.level)
		}
		c.directives = parseDirectives(pass)
		for _, f := range pass.Files {
			c.genFiles[pass.Fset.File(f.FileStart)] = isGeneratedFile(pass.Fset, f)
		}
		return c, nil
	}
	return a
}

var generatedHeader = regexp.MustCompile(`^// Code generated .* DO NOT EDIT\.$`)

// isGeneratedFile is ast.IsGenerated, but for the header that cgo puts on what
// it makes of people's files: that one is not in the file it says it is.
func isGeneratedFile(fset *token.FileSet, f *ast.File) bool {
	if !ast.IsGenerated(f) {
		return false
	}
	name := fset.Position(f.Package).Filename
	for _, g := range f.Comments {
		for _, c := range g.List {
			if c.Pos() < f.Package && generatedHeader.MatchString(c.Text) && fset.Position(c.Pos()).Filename == name {
				return true
			}
		}
	}
	return false
}

func (c *config) isGenerated(fset *token.FileSet, pos token.Pos) bool {
	return c.genFiles[fset.File(pos)]
}

// wants reports whether a diagnostic of category d is to be reported.
func (c *config) wants(d Category) bool {
	if d.Level == finding.Audit && c.level != finding.Audit {
		return false
	}
	return c.all || !d.Silenced && (c.generated || !d.Generated)
}

// Analyzers turns rules into analyzers for any go/analysis driver. Three come
// with them: one reports ignore directives that are malformed or match
// nothing, one owns the flags, one speaks for the engine. The engine itself is
// listed too, so that drivers show why it failed.
func Analyzers(rules []*Rule) []*analysis.Analyzer {
	var as []*analysis.Analyzer
	for _, r := range rules {
		as = append(as, r.Analyzer())
	}
	return append(as, directiveAnalyzer(as, rules), engineAnalyzer(), Config, memory.Analyzer)
}

// FactAnalyzers takes the same flags as Analyzers but runs the engine alone,
// and what rules require that has facts. It is for dependencies, of which
// drivers need facts only: unitchecker would run every rule that the facts
// pass through.
func FactAnalyzers(rules []*Rule) []*analysis.Analyzer {
	return withoutRules(rules, os.Getenv(BudgetFileVar) != "")
}

// AnswerAnalyzers takes the same flags as Analyzers but leaves the rules out:
// for a package with a question in its source, see alias.Query. Of the engine
// only what the answer hangs on is run.
func AnswerAnalyzers(rules []*Rule) []*analysis.Analyzer {
	as := withoutRules(rules, true)
	memory.Analyzer.Run, memory.Analyzer.Requires = memory.Postponed, nil
	return as
}

// withoutRules empties the rules, and the engine's voice unless speaks.
func withoutRules(rules []*Rule, speaks bool) []*analysis.Analyzer {
	as := Analyzers(rules)
	for _, a := range as {
		if a != memory.Analyzer && a != Config && (a.Name != EngineName || !speaks) {
			a.Requires = slices.DeleteFunc(a.Requires, func(r *analysis.Analyzer) bool { return len(r.FactTypes) == 0 })
			a.Run = func(*analysis.Pass) (any, error) { return nil, nil }
		}
	}
	return as
}

// Analyzer makes the rule an analyzer of its own.
func (r *Rule) Analyzer() *analysis.Analyzer {
	doc := ParseDoc(r.Doc)
	return &analysis.Analyzer{
		Name:     r.Name,
		Doc:      doc.Summary + "\n\n" + doc.Body,
		Requires: append([]*analysis.Analyzer{memory.Analyzer, Config}, r.Requires...),
		Run: func(pass *analysis.Pass) (_ any, err error) {
			p := &Pass{
				Pass:   pass,
				Memory: pass.ResultOf[memory.Analyzer].(*memory.Package),
				rule:   r, reported: map[reported]int{},
				cfg: pass.ResultOf[Config].(*config),
			}
			// A rule that panics fails for this package only; the others and
			// the rest of the run go on.
			defer func() {
				if v := recover(); v != nil {
					err = fmt.Errorf("internal error: %v\n%s", v, debug.Stack())
				}
			}()
			r.Run(p)
			tellOnce(p.reports, p.silenced)
			for _, rep := range p.reports {
				p.emit(rep)
			}
			return nil, nil
		},
	}
}
