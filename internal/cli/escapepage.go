package cli

import (
	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
)

// printPage shows the source with a mark at each line that something is to be
// said of.
func (p *program) printPage(q *escapeQuery, fs []finding.Finding, res *escape.Result, words string) error {
	g := report.Gutter{Title: words, Version: version(), Notes: fs, Errors: res.Errors, Source: p.reportOptions(q.dir).Source}
	return g.Write(p.Stdout)
}
