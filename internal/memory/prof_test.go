package memory_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/memory"
)

func TestProf(t *testing.T) {
	if os.Getenv("PROF_DIR") == "" {
		t.Skip()
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: os.Getenv("PROF_DIR"), Env: append(os.Environ(), "CGO_ENABLED=0")}, os.Getenv("PROF_PKG"))
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	g, err := checker.Analyze([]*analysis.Analyzer{memory.Analyzer}, pkgs, &checker.Options{Sequential: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range g.Roots {
		p, _ := r.Result.(*memory.Package)
		if p != nil {
			fmt.Println(p.Budget, len(p.Conflicts), r.Err)
		}
	}
	fmt.Println(time.Since(start))
}
