package advise

import (
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/fieldalignment"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/layout"
	"github.com/memvet/memvet/internal/layout/resolve"
)

var numbers = regexp.MustCompile(`^(\w+) has (?:size )?(\d+).* optimal (?:size|value) is (\d+)`)

// TestFieldAlignment holds the advised orders against x/tools' analyzer: where
// it finds a better order, so do we, and ours is at least as good. It is better
// where it leaves alone what was ordered on purpose, by blank fields.
func TestFieldAlignment(t *testing.T) {
	if testing.Short() {
		t.Skip("loads much of the standard library")
	}
	arch, err := layout.ArchFor(runtime.GOARCH)
	if err != nil {
		t.Fatal(err)
	}
	o := resolve.Options{Dir: ".", Env: os.Environ(), Bodies: true}
	r, err := resolve.Types(context.Background(), o, []string{"net/http", "go/types", "crypto/tls", "encoding/...", "text/template", "sync", "os"})
	if err != nil {
		t.Fatal(err)
	}
	agree, deliberately := 0, 0
	for _, p := range r.Packages {
		theirs := alignment(t, p)
		ours := map[string]Advice{}
		f := &finder{Options: Options{Arch: arch}, pkg: p, allocated: map[*types.TypeName]bool{}}
		f.structs()
		for _, a := range f.out {
			if a.Kind == FieldOrder {
				ours[a.named.Obj().Name()] = a
			}
		}
		scope := p.Types.Scope()
		for _, name := range scope.Names() {
			tn, ok := scope.Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			s, ok := tn.Type().Underlying().(*types.Struct)
			if named, isNamed := tn.Type().(*types.Named); !ok || !isNamed || named.TypeParams().Len() > 0 || generated(p, tn) {
				continue
			}
			_, we := ours[name]
			saved, they := theirs[line(p, tn.Pos(), name)]
			switch {
			case they && deliberate(s):
				deliberately++
			case they != we:
				t.Errorf("%s.%s: fieldalignment reports it: %t, we: %t", p.PkgPath, name, they, we)
			case they:
				agree++
				better := Reordered(s, Order(s, arch))
				got := arch.Sizeof(s) - arch.Sizeof(better)
				if got == 0 {
					got = arch.PointerBytes(s) - arch.PointerBytes(better)
				}
				if got < saved {
					t.Errorf("%s.%s: fieldalignment saves %d, we %d", p.PkgPath, name, saved, got)
				}
			}
		}
	}
	t.Logf("%d structs alike; %d with blank fields are left alone", agree, deliberately)
	if agree < 100 {
		t.Errorf("only %d structs alike", agree)
	}
}

// alignment runs the analyzer and returns what it saves by struct.
func alignment(t *testing.T, p *packages.Package) map[string]int64 {
	t.Helper()
	saved := map[string]int64{}
	pass := &analysis.Pass{
		Analyzer: fieldalignment.Analyzer, Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, TypesInfo: p.TypesInfo,
		TypesSizes: types.SizesFor("gc", runtime.GOARCH),
		ResultOf:   map[*analysis.Analyzer]any{inspect.Analyzer: inspector.New(p.Syntax)},
		Report: func(d analysis.Diagnostic) {
			m := numbers.FindStringSubmatch(d.Message)
			if m == nil {
				t.Fatalf("%q says nothing of sizes", d.Message)
			}
			was, _ := strconv.ParseInt(m[2], 10, 64)
			could, _ := strconv.ParseInt(m[3], 10, 64)
			saved[line(p, d.Pos, m[1])] = was - could
		},
	}
	if _, err := fieldalignment.Analyzer.Run(pass); err != nil {
		t.Fatal(err)
	}
	return saved
}

// line tells a struct by its name and the line it is declared on.
func line(p *packages.Package, pos token.Pos, name string) string {
	at := p.Fset.Position(pos)
	return fmt.Sprintf("%s:%d %s", at.Filename, at.Line, name)
}

func generated(p *packages.Package, tn *types.TypeName) bool {
	return slices.ContainsFunc(p.Syntax, func(f *ast.File) bool {
		return f.FileStart <= tn.Pos() && tn.Pos() < f.FileEnd && ast.IsGenerated(f)
	})
}
