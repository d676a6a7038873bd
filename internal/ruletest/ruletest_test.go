package ruletest_test

import (
	"go/ast"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ruletest"
)

// callToPanic is the smallest rule that has both levels.
var callToPanic = &rule.Rule{
	Name: "calltopanic",
	Doc:  "// Package calltopanic reports calls to panic.\npackage calltopanic",
	Run: func(p *rule.Pass) {
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok {
					if id, ok := c.Fun.(*ast.Ident); ok && strings.HasPrefix(id.Name, "panic") {
						r := rule.Report{Pos: c.Pos(), End: c.End(), Message: "`" + id.Name + "` ends the program"}
						if id.Name != "panic" {
							r.Level = finding.Audit
						}
						p.Report(r)
					}
				}
				return true
			})
		}
	},
}

func Test(t *testing.T) { ruletest.Run(t, callToPanic) }
