package cli_test

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/cli"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"memvet": func() {
			os.Exit(cli.Run(context.Background(), cli.System([]*rule.Rule{stale, panicky}), os.Args[1:]))
		},
	})
}

// TestScript runs testdata/script/VERB*.txtar of the repository's root with
// rules made for the purpose, so that scripts say how the program behaves and
// not what the rules find.
func TestScript(t *testing.T) {
	env := map[string]string{}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "GOROOT"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env[name] = strings.TrimSpace(string(out))
	}
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("..", "..", "testdata", "script"),
		UpdateScripts: *update,
		Setup: func(e *testscript.Env) error {
			for name, value := range env {
				if name != "GOROOT" {
					e.Setenv(name, value)
				}
			}
			e.Setenv("PATH", filepath.Join(env["GOROOT"], "bin")+string(os.PathListSeparator)+e.Getenv("PATH"))
			e.Setenv("GOPROXY", "off")
			e.Setenv("GOFLAGS", "")
			e.Setenv("GOWORK", "")
			e.Setenv("HOME", e.WorkDir)
			// Scripts find the program first in PATH; go vet wants its path.
			tool, err := exec.LookPath(filepath.Join(filepath.SplitList(e.Getenv("PATH"))[1], "memvet"))
			e.Setenv("MEMVET", tool)
			e.Setenv("MEMVETDIR", filepath.Dir(tool))
			return err
		},
		Condition: func(cond string) (bool, error) {
			if cond != "cc" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			out, err := exec.Command("go", "env", "CC").Output()
			if err != nil {
				return false, err
			}
			_, err = exec.LookPath(strings.TrimSpace(string(out)))
			return err == nil, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status},
	})
}

// status STATUS VERB... runs memvet and wants its exit status.
func status(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: status STATUS [memvet arguments]")
	}
	err := ts.Exec("memvet", args[1:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

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
