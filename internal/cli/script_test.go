package cli_test

import (
	"context"
	"flag"
	"go/ast"
	"go/token"
	"os"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/cli"
	"github.com/memvet/memvet/internal/clitest"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) {
	clitest.Main(m, func() {
		os.Exit(cli.Run(context.Background(), cli.System([]*rule.Rule{stale, panicky}), os.Args[1:]))
	})
}

// TestScript runs testdata/script/VERB*.txtar of the repository's root with
// rules made for the purpose, so that scripts say how the program behaves and
// not what the rules find.
func TestScript(t *testing.T) { clitest.Run(t, "script", *update) }

// stale reports every use of an identifier named stale, at audit level if it
// is suspected.
var stale = &rule.Rule{
	Name: "stalename",
	Doc: `// Package stalename reports variables named stale where they are used.
//
// # What it reports
//
// Uses of stale.
//
// # Example
//
//	use(stale)
package stalename
`,
	Run: func(p *rule.Pass) {
		for _, f := range p.Files {
			ast.Inspect(f, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					reportStale(p, f, id)
				}
				return true
			})
		}
	},
}

func reportStale(p *rule.Pass, f *ast.File, id *ast.Ident) {
	obj := p.TypesInfo.Uses[id]
	if obj == nil || id.Name != "stale" && id.Name != "suspect" {
		return
	}
	r := rule.Report{
		Pos: id.Pos(), End: id.End(),
		Message: "`" + id.Name + "` is used after it went bad",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: obj.Pos(), Text: "`" + id.Name + "` is taken"},
			{Role: finding.Used, Pos: id.Pos(), Text: "`" + id.Name + "` is used"},
		},
		Remedy: "use fresh",
		Fixes: []analysis.SuggestedFix{{
			Message:   "use fresh instead",
			TextEdits: []analysis.TextEdit{{Pos: id.Pos(), End: id.End(), NewText: []byte("fresh")}},
		}},
	}
	if id.Name == "suspect" {
		r.Level = finding.Audit
		r.Fixes = nil
	}
	p.Report(r)
}

// panicky has a bug of its own.
var panicky = &rule.Rule{
	Name: "panicky",
	Doc:  "// Package panicky reports nothing and fails on a variable named crash.\npackage panicky\n",
	Run: func(p *rule.Pass) {
		if obj := p.Pkg.Scope().Lookup("crash"); obj != nil && obj.Pos() != token.NoPos {
			panic("saw crash")
		}
	},
}
