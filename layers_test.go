package memvet_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/memvet/memvet/"

type layer struct {
	folder string
	may    []string // for the code
	tests  []string // for its tests as well
}

// layers is the order of the repository's packages: each may import only what
// its second column names, and everything named there stands in a row above.
// Besides these every package may import the standard library.
//
// "..." stands for all folders below, "analysis" for golang.org/x/tools/go.
var layers = []layer{
	{"internal/comment", nil, nil},
	{"internal/finding", nil, nil},
	{"internal/contract", nil, nil},
	{"internal/alias", []string{"internal/finding"}, nil},
	{"internal/known", []string{"internal/contract", "internal/finding"}, []string{"analysis"}},
	{"internal/flow", []string{"analysis"}, nil},
	{"internal/ssax", []string{"analysis"}, nil},
	{"internal/memory", []string{"internal/ssax", "internal/alias", "internal/finding", "internal/contract", "internal/known", "internal/flow", "analysis"}, nil},
	{"internal/guard", []string{"internal/ssax", "internal/contract", "internal/flow", "internal/memory", "analysis"}, nil},
	{"internal/origin", []string{"internal/ssax", "internal/contract", "internal/memory", "analysis"}, nil},
	{"internal/ask", []string{"internal/alias", "internal/finding", "internal/memory", "analysis"}, nil},
	{"internal/rule", []string{"internal/ask", "internal/comment", "internal/ssax", "internal/finding", "internal/contract", "internal/memory", "analysis"}, nil},
	{"internal/ruletest", []string{"internal/finding", "internal/rule", "analysis"}, nil},
	{"rules/...", []string{"internal/ssax", "internal/finding", "internal/contract", "internal/flow", "internal/memory", "internal/guard", "internal/origin", "internal/rule", "analysis"}, []string{"internal/ruletest"}},
	{"rules", []string{"rules/...", "internal/rule"}, []string{"internal/ruletest", "analysis"}},
	{"internal/corpus", []string{"internal/finding", "internal/rule", "analysis"}, []string{"rules"}},
	{"internal/gotool", nil, nil},
	{"internal/git", []string{"internal/gotool"}, nil},
	{"internal/check", []string{"internal/alias", "internal/git", "internal/gotool", "internal/finding", "internal/contract", "internal/known", "internal/rule", "analysis", "github.com/rogpeppe/go-internal/diff"}, []string{"rules"}},
	{"internal/layout", nil, nil},
	{"internal/cache", nil, nil},
	{"internal/gclog", []string{"internal/cache", "analysis"}, nil},
	{"internal/escape/escapetest", []string{"golang.org/x/tools/txtar"}, nil},
	{"internal/escape/dynamic", []string{"internal/cache", "internal/finding", "internal/gclog", "internal/layout", "analysis"}, []string{"internal/escape/escapetest"}},
	{"internal/report", []string{"internal/alias", "internal/finding", "github.com/fatih/color"}, []string{"github.com/owenrumney/go-sarif/v3"}},
	{"internal/sanitize/shadow", nil, nil},
	{"internal/sanitize", []string{"internal/cache", "internal/finding", "internal/gotool", "internal/sanitize/shadow", "github.com/rogpeppe/go-internal/lockedfile"}, nil},
	{"hint", nil, nil}, // a module of its own
	{"internal/escape", []string{"internal/cache", "internal/comment", "internal/finding", "internal/gclog", "internal/layout", "analysis"}, []string{"internal/escape/escapetest"}},
	{"internal/escape/weight", []string{"internal/escape", "internal/gclog", "github.com/google/pprof/profile"}, nil},
	{"internal/layout/resolve", []string{"analysis"}, []string{"internal/layout"}},
	{"internal/layout/advise", []string{"internal/layout", "analysis"}, []string{"internal/layout/resolve"}},
	{"internal/layout/asm", []string{"internal/layout"}, nil},
	{"internal/layout/render", []string{"internal/layout", "internal/layout/advise", "internal/layout/asm", "github.com/fatih/color"}, nil},
	// Delve is for those who ask for a running program. What analyses
	// packages must stay free of it.
	{"internal/target", []string{"internal/layout", "github.com/go-delve/delve"}, nil},
	{"internal/clitest", []string{"github.com/rogpeppe/go-internal/testscript"}, nil},
	{"internal/cli", []string{
		"internal/alias", "internal/finding", "internal/contract", "internal/rule", "internal/check", "internal/git", "internal/report", "internal/sanitize", "internal/escape", "internal/escape/dynamic", "internal/escape/weight",
		"internal/layout", "internal/layout/resolve", "internal/layout/advise", "internal/layout/asm", "internal/layout/render", "internal/target", "analysis",
		"github.com/google/pprof/profile", "github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/mattn/go-isatty",
	}, []string{"internal/clitest", "analysis"}},
	{"internal/tools/...", []string{"rules", "internal/rule", "internal/corpus", "internal/finding"}, nil},
	{"cmd/memvet", []string{"rules", "internal/cli"}, []string{"internal/clitest"}},
	{".", nil, nil},
}

func TestLayers(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (name == "testdata" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")) {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(path, ".go") {
			checkImports(t, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range layers {
		for _, m := range slices.Concat(l.may, l.tests) {
			above := slices.ContainsFunc(layers[:i], func(x layer) bool { return x.folder == m })
			if ours := !strings.Contains(m, ".com/") && !strings.HasPrefix(m, "golang.org/") && m != "analysis"; ours && !above {
				t.Errorf("layer %s may import %s, which stands in no row above", l.folder, m)
			}
		}
	}
}

func checkImports(t *testing.T, file string) {
	folder := filepath.ToSlash(filepath.Dir(file))
	row := slices.IndexFunc(layers, func(l layer) bool { return matches(l.folder, folder) })
	if row < 0 {
		t.Errorf("%s is in no layer; add its folder to the table in layers_test.go", file)
		return
	}
	may := layers[row].may
	if strings.HasSuffix(file, "_test.go") {
		may = slices.Concat(may, layers[row].tests, []string{folder})
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if !allowed(path, may) {
			t.Errorf("%s imports %s, which its layer may not", file, path)
		}
	}
}

func allowed(path string, may []string) bool {
	if host, _, _ := strings.Cut(path, "/"); !strings.Contains(host, ".") {
		return true // the standard library
	}
	ours, isOurs := strings.CutPrefix(path, module)
	return slices.ContainsFunc(may, func(m string) bool {
		switch {
		case isOurs:
			return matches(m, ours)
		case m == "analysis":
			return strings.HasPrefix(path, "golang.org/x/tools/go/")
		}
		return path == m || strings.HasPrefix(path, m+"/")
	})
}

func matches(pattern, folder string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return strings.HasPrefix(folder, base+"/")
	}
	return pattern == folder
}
