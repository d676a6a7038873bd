// Package corpus measures rules against testdata/corpus: real bugs that were
// fixed in public repositories, each distilled into a package with the bug and
// one with the fix. Recall is counted on marked lines only, and every finding
// in a fixed package counts as false.
package corpus

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Case is one bug and its fix.
type Case struct {
	ID    string `json:"id"`
	Class string `json:"class"`
	// Dir holds the packages bug and fixed.
	Dir string `json:"-"`
	// Marks are the lines of Dir/bug/bug.go where a finding counts as found.
	Marks []Mark `json:"-"`
}

// A Mark is a line that ends in // BUG: CLASS or // ALSO: CLASS.
type Mark struct {
	Line int
	Text string // the line without its comment
}

// Rule is the name of the rule that should find the case.
func (c *Case) Rule() string {
	if c.Class == "shared-unsynced" {
		return "unsyncedshare"
	}
	return strings.ReplaceAll(c.Class, "-", "")
}

// Read reads the cases below dir, ordered by class and name.
func Read(dir string) ([]*Case, error) {
	metas, err := filepath.Glob(filepath.Join(dir, "*", "*", "meta.json"))
	if err != nil {
		return nil, err
	}
	if len(metas) == 0 {
		return nil, fmt.Errorf("no cases below %s; want CLASS/CASE/meta.json", dir)
	}
	slices.Sort(metas)
	var cases []*Case
	for _, meta := range metas {
		c, err := readCase(meta)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", meta, err)
		}
		cases = append(cases, c)
	}
	return cases, nil
}

func readCase(meta string) (*Case, error) {
	data, err := os.ReadFile(meta)
	if err != nil {
		return nil, err
	}
	c := &Case{Dir: filepath.Dir(meta)}
	if err := json.Unmarshal(data, c); err != nil {
		return nil, err
	}
	if dir := filepath.Base(filepath.Dir(c.Dir)); c.Class != dir {
		return nil, fmt.Errorf("class is %q but the folder is %q", c.Class, dir)
	}
	f, err := os.Open(filepath.Join(c.Dir, "bug", "bug.go"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for line := 1; in.Scan(); line++ {
		code, comment, _ := strings.Cut(in.Text(), "//")
		if comment = strings.TrimSpace(comment); comment == "BUG: "+c.Class || comment == "ALSO: "+c.Class {
			c.Marks = append(c.Marks, Mark{line, strings.TrimSpace(code)})
		}
	}
	if len(c.Marks) == 0 {
		return nil, fmt.Errorf("bug.go has no line that ends in // BUG: %s", c.Class)
	}
	return c, in.Err()
}

// A Result is what the rules said about a case.
type Result struct {
	*Case
	// Found are the findings of the case's rule on marked lines, Other are all
	// other findings in the bug package, False those in the fixed package.
	Found, Other, False []finding.Finding
}

// At is the result as it would be at a level.
func (r Result) At(level finding.Level) Result {
	if level == finding.Audit {
		return r
	}
	keep := func(fs []finding.Finding) (out []finding.Finding) {
		for _, f := range fs {
			if f.Level != finding.Audit {
				out = append(out, f)
			}
		}
		return out
	}
	return Result{r.Case, keep(r.Found), keep(r.Other), keep(r.False)}
}

// score sorts the findings of a case's two packages into a result.
func score(c *Case, bug, fixed []finding.Finding) Result {
	r := Result{Case: c, False: fixed}
	for _, f := range bug {
		marked := slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.Line == f.Position.Line })
		if marked && f.Rule == c.Rule() {
			r.Found = append(r.Found, f)
		} else {
			r.Other = append(r.Other, f)
		}
	}
	return r
}

// A Tally counts the cases of a class.
type Tally struct {
	Class        string
	Cases, Found int
	// Other counts findings, False too.
	Other, False int
}

// Tallies sums results per class, in the order of the results.
func Tallies(rs []Result) []Tally {
	var ts []Tally
	for _, r := range rs {
		if len(ts) == 0 || ts[len(ts)-1].Class != r.Class {
			ts = append(ts, Tally{Class: r.Class})
		}
		t := &ts[len(ts)-1]
		t.Cases++
		if len(r.Found) > 0 {
			t.Found++
		}
		t.Other += len(r.Other)
		t.False += len(r.False)
	}
	return ts
}
