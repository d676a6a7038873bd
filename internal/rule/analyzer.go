package rule

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// Config is the analyzer that owns the flags all rules share. It has no
// findings of its own; rules require it, so that any go/analysis driver can
// pass the flags (vet as -memvet.level=audit).
var Config = newConfig()

type config struct {
	level      string
	generated  bool
	directives *directives
	isGen      map[*token.File]bool
}

func newConfig() *analysis.Analyzer {
	a := &analysis.Analyzer{
		Name:       "memvet",
		Doc:        "options shared by all memvet rules",
		ResultType: reflect.TypeFor[*config](),
	}
	level := a.Flags.String("level", string(finding.Default), "report findings of this level: default or audit")
	generated := a.Flags.Bool("generated", false, "report findings in generated files")
	a.Run = func(pass *analysis.Pass) (any, error) {
		if *level != string(finding.Default) && *level != string(finding.Audit) {
			return nil, fmt.Errorf("-level is %q; want default or audit", *level)
		}
		c := &config{level: *level, generated: *generated, directives: parseDirectives(pass), isGen: map[*token.File]bool{}}
		for _, f := range pass.Files {
			c.isGen[pass.Fset.File(f.FileStart)] = ast.IsGenerated(f)
		}
		return c, nil
	}
	return a
}

func (c *config) skips(fset *token.FileSet, pos token.Pos) bool {
	return !c.generated && c.isGen[fset.File(pos)]
}

// Analyzers turns rules into analyzers for any go/analysis driver; the last
// one reports ignore directives that are malformed or match nothing.
func Analyzers(rules []*Rule) []*analysis.Analyzer {
	var as []*analysis.Analyzer
	for _, r := range rules {
		as = append(as, r.Analyzer())
	}
	return append(as, directiveAnalyzer(as, rules), Config)
}

// Analyzer makes the rule an analyzer of its own.
func (r *Rule) Analyzer() *analysis.Analyzer {
	doc := ParseDoc(r.Doc)
	return &analysis.Analyzer{
		Name:     r.Name,
		Doc:      doc.Summary + "\n\n" + doc.Body,
		Requires: []*analysis.Analyzer{memory.Analyzer, Config},
		Run: func(pass *analysis.Pass) (any, error) {
			p := &Pass{
				Pass:   pass,
				Memory: pass.ResultOf[memory.Analyzer].(*memory.Package),
				rule:   r,
				cfg:    pass.ResultOf[Config].(*config),
			}
			r.Run(p)
			return nil, nil
		},
	}
}
