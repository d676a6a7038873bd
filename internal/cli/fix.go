package cli

import (
	"fmt"

	"github.com/memvet/memvet/internal/check"
)

// fix applies the fixes of res, or prints them as a diff, and leaves in res
// what was not fixed.
func (p *program) fix(dir string, diff bool, res *check.Result) error {
	fixes, err := check.Fixes(dir, res.Findings)
	if err != nil {
		return err
	}
	for _, note := range fixes.Notes {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", note)
	}
	if diff {
		p.found(res)
		_, err := p.Stdout.Write(fixes.Diff())
		return err
	}
	if err := fixes.Write(); err != nil {
		return err
	}
	fmt.Fprintf(p.Stderr, "memvet: fixed %d of %d findings\n", len(res.Findings)-len(fixes.Left), len(res.Findings))
	res.Findings = fixes.Left
	res.Summary.Findings = len(fixes.Left)
	res.Summary.ByRule = map[string]int{}
	for _, f := range fixes.Left {
		res.Summary.ByRule[f.Rule]++
	}
	return nil
}
