package memory

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// hows names each How for the comments in testdata/conflicts.
var hows = map[How]string{
	UsedRead: "read", UsedCall: "call", UsedWrite: "write", UsedStore: "store", UsedSend: "send",
	Returned: "returned", LeftBehind: "left", ReleasedAgain: "again", NotStoredBack: "notback",
	BreaksContract: "contract", ThroughCopy: "throughcopy",
}

// TestConflicts compares what the engine sees with the comments in
// testdata/conflicts: "// CONFLICT kind how", on the line where it hurts, with
// "unsure" in front where some path may be without it, and several separated
// by commas. What has no comment must be silent, whatever rules make of it.
func TestConflicts(t *testing.T) {
	files, err := filepath.Glob("testdata/conflicts/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, name := range files {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".go"), func(t *testing.T) {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			pkg, p := analyse(t, name, src)
			want, got := expected(pkg), seen(pkg, p)
			for line, w := range want {
				if g := got[line]; !slices.Equal(w, g) {
					t.Errorf("%s:%d: want %q, got %q", name, line, w, g)
				}
			}
			for line, g := range got {
				if want[line] == nil {
					t.Errorf("%s:%d: want silence, got %q", name, line, g)
				}
			}
		})
	}
}

// expected reads the comments, by line.
func expected(pkg *packages.Package) map[int][]string {
	out := map[int][]string{}
	var comments []*ast.Comment
	for _, g := range pkg.Syntax[0].Comments {
		comments = append(comments, g.List...)
	}
	for _, c := range comments {
		if text, ok := strings.CutPrefix(c.Text, "// CONFLICT "); ok {
			line := pkg.Fset.Position(c.Pos()).Line
			for one := range strings.SplitSeq(text, ",") {
				out[line] = append(out[line], strings.TrimSpace(one))
			}
			slices.Sort(out[line])
		}
	}
	return out
}

// seen lists the engine's conflicts, by line.
func seen(pkg *packages.Package, p *Package) map[int][]string {
	out := map[int][]string{}
	for _, c := range p.Conflicts {
		text := fmt.Sprintf("%s %s", c.Kind, hows[c.How])
		if !c.Sure {
			text = "unsure " + text
		}
		line := pkg.Fset.Position(c.Use).Line
		if !slices.Contains(out[line], text) {
			out[line] = append(out[line], text)
		}
		slices.Sort(out[line])
	}
	return out
}
