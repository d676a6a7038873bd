package check

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"github.com/memvet/memvet/internal/finding"
)

// FileFixes are the suggested fixes of findings, merged per file.
type FileFixes struct {
	dir    string
	before map[string][]byte
	after  map[string][]byte
	// Left are the findings that nothing fixes.
	Left []finding.Finding
	// Notes say which fixes could not be taken.
	Notes []string
}

// Fixes merges the first fix of every finding. A fix that overlaps one that
// came before it is left for the next run.
func Fixes(dir string, fs []finding.Finding) (*FileFixes, error) {
	x := &FileFixes{dir: dir, before: map[string][]byte{}, after: map[string][]byte{}}
	edits := map[string][]finding.Edit{}
	for _, f := range fs {
		if len(f.Fixes) == 0 {
			x.Left = append(x.Left, f)
			continue
		}
		if slices.ContainsFunc(f.Fixes[0].Edits, func(e finding.Edit) bool { return overlaps(edits[e.File], e) }) {
			x.Left = append(x.Left, f)
			x.Notes = append(x.Notes, fmt.Sprintf("%s:%d: this fix overlaps another; run memvet again", f.Position.File, f.Position.Line))
			continue
		}
		for _, e := range f.Fixes[0].Edits {
			if !slices.Contains(edits[e.File], e) {
				edits[e.File] = append(edits[e.File], e)
			}
		}
	}
	for _, file := range slices.Sorted(maps.Keys(edits)) {
		if err := x.apply(file, edits[file]); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// overlaps reports whether e touches one of the edits without being the same,
// or an import like it: two fixes may add one import each, or the same.
func overlaps(edits []finding.Edit, e finding.Edit) bool {
	return slices.ContainsFunc(edits, func(o finding.Edit) bool {
		if o == e || e.Start == o.Start && importLine.MatchString(e.New) && importLine.MatchString(o.New) {
			return false
		}
		return e.Start < o.End && o.Start < e.End || e.Start == o.Start
	})
}

// importLine matches the insertion of an import. Several at one place may come
// in any order.
var importLine = regexp.MustCompile(`^\s*(import )?"[^"]+"\s*$`)

func (x *FileFixes) apply(file string, edits []finding.Edit) error {
	old, err := os.ReadFile(x.path(file))
	if err != nil {
		return err
	}
	slices.SortFunc(edits, func(a, b finding.Edit) int { return cmp.Or(a.Start-b.Start, a.End-b.End, cmp.Compare(a.New, b.New)) })
	var out []byte
	last := 0
	for _, e := range edits {
		if e.Start < last || e.End < e.Start || e.End > len(old) {
			return fmt.Errorf("%s changed since it was analysed; run memvet again", file)
		}
		out = append(append(out, old[last:e.Start]...), e.New...)
		last = e.End
	}
	out = append(out, old[last:]...)
	formatted, err := format.Source(out)
	if err != nil {
		return fmt.Errorf("the fixes of %s do not parse, so none is applied: %w", file, err)
	}
	// Where the file was formatted before, it shall be so afterwards; where it
	// was not, its other lines are none of our business.
	if was, err := format.Source(old); err == nil && bytes.Equal(was, old) {
		out = formatted
	}
	x.before[file], x.after[file] = old, out
	return nil
}

func (x *FileFixes) path(file string) string {
	if filepath.IsAbs(file) {
		return file
	}
	return filepath.Join(x.dir, filepath.FromSlash(file))
}

// Diff shows the fixes as a unified diff.
func (x *FileFixes) Diff() []byte {
	var out []byte
	for _, file := range slices.Sorted(maps.Keys(x.after)) {
		out = append(out, diff.Diff("a/"+file, x.before[file], "b/"+file, x.after[file])...)
	}
	return out
}

// Write applies the fixes and moves what is left to where it is now.
func (x *FileFixes) Write() error {
	for _, file := range slices.Sorted(maps.Keys(x.after)) {
		st, err := os.Stat(x.path(file))
		if err != nil {
			return err
		}
		if err := os.WriteFile(x.path(file), x.after[file], st.Mode().Perm()); err != nil {
			return err
		}
	}
	for i := range x.Left {
		x.moved(&x.Left[i].Position)
		steps := slices.Clone(x.Left[i].Steps)
		for k := range steps {
			x.moved(&steps[k].Position)
		}
		x.Left[i].Steps = steps
	}
	return nil
}

// moved corrects the lines of a position in a file that the fixes change.
func (x *FileFixes) moved(p *finding.Position) {
	if after, ok := x.after[p.File]; ok {
		lines := newLines(diff.Diff("a", x.before[p.File], "b", after))
		p.Line, p.EndLine = lines(p.Line), lines(p.EndLine)
	}
}

var hunkHead = regexp.MustCompile(`^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@`)

// newLines reads a unified diff and gives the function from the lines before to
// those after it. A line that is replaced goes where its replacement begins.
func newLines(unified []byte) func(int) int {
	// shifts begin at a line before the change and hold up to the next.
	type shift struct{ from, by int }
	shifts := []shift{{0, 0}}
	var before, after int
	for line := range strings.Lines(string(unified)) {
		if m := hunkHead.FindStringSubmatch(line); m != nil {
			before, _ = strconv.Atoi(m[1])
			after, _ = strconv.Atoi(m[2])
			continue
		}
		switch {
		case before == 0: // the names of the files
		case line[0] == '-':
			before++
			shifts = append(shifts, shift{before, after - before})
		case line[0] == '+':
			after++
			shifts = append(shifts, shift{before, after - before})
		default:
			before++
			after++
		}
	}
	return func(line int) int {
		i := len(shifts) - 1
		for shifts[i].from > line {
			i--
		}
		return max(line+shifts[i].by, min(line, 1))
	}
}
