package check

import (
	"bytes"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"

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

// overlaps reports whether e touches one of the edits without being the same:
// two fixes may both add one import.
func overlaps(edits []finding.Edit, e finding.Edit) bool {
	return slices.ContainsFunc(edits, func(o finding.Edit) bool {
		if o == e {
			return false
		}
		return e.Start < o.End && o.Start < e.End || e.Start == o.Start
	})
}

func (x *FileFixes) apply(file string, edits []finding.Edit) error {
	old, err := os.ReadFile(x.path(file))
	if err != nil {
		return err
	}
	slices.SortFunc(edits, func(a, b finding.Edit) int { return a.Start - b.Start })
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

// Write applies the fixes.
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
	return nil
}
