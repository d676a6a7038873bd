// Package rule is what a rule sees: its own description, the package under
// analysis with the engine's answers, and one way to report.
package rule

import (
	"go/token"

	"golang.org/x/tools/go/analysis"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// A Rule is one kind of hazard memvet reports. Each lives in its own folder
// under rules/ and is listed once, in rules/rules.go.
type Rule struct {
	// Name is a Go identifier, the same as the folder's.
	Name string
	// Doc is the text of the folder's doc.go.
	Doc string
	// Requires are analyzers whose results Run takes from the pass, besides the
	// engine. Those that have facts run over dependencies too.
	Requires []*analysis.Analyzer
	// Run looks at one package and reports through the pass.
	Run func(*Pass)
}

// Summary is the first sentence of the rule's text without its name: a verb
// phrase that says what the rule reports.
func (r *Rule) Summary() string { return ParseDoc(r.Doc).Summary }

// A Pass is one run of one rule over one package.
type Pass struct {
	*analysis.Pass
	// Memory holds the engine's answers for the package.
	Memory *memory.Package

	rule *Rule
	cfg  *config
	// reported says where in reports something was said: one root, one report,
	// however many ways lead there.
	reported map[reported]int
	reports  []Report
}

type reported struct {
	pos     token.Pos
	message string
}

// A Step is one point of a report's evidence.
type Step struct {
	Role finding.Role
	Pos  token.Pos
	Text string
}

// A Report is what a rule has to say about one place.
type Report struct {
	Level finding.Level
	// Pos and End delimit the code the report points at. Without End, it is the
	// expression or statement whose position go/ssa says is Pos.
	Pos, End token.Pos
	// Message starts with what happens, names the user's variables in
	// backticks and ends with the consequence; lower case, no full stop.
	Message string
	Steps   []Step
	// Remedy says in words what would make the code right.
	Remedy string
	Fixes  []analysis.SuggestedFix
	// Cause is the same for reports that come from one decision of the package's
	// authors; "" if the report stands for itself.
	Cause string
	// Mend is where one edit mends all reports that have it; NoPos if the report
	// is to be mended where it points.
	Mend token.Pos
}

// Report takes r, to be emitted when the rule has said all it has to say.
func (p *Pass) Report(r Report) {
	if r.Level == "" {
		r.Level = finding.Default
	}
	k := reported{r.Pos, r.Message}
	switch i, said := p.reported[k]; {
	case !said:
		p.reported[k] = len(p.reports)
		p.reports = append(p.reports, r)
	case p.reports[i].Level == finding.Audit && r.Level == finding.Default:
		p.reports[i] = r
	}
}

// silenced reports whether a directive silences r.
func (p *Pass) silenced(r Report) bool {
	return p.cfg.directives.match(p.Fset, p.rule.Name, r.Pos)
}

// emit passes r on, unless its level is not asked for, a directive silences it,
// or it lies in a generated file.
func (p *Pass) emit(r Report) {
	c := Category{
		Level:     r.Level,
		Function:  p.Memory.FunctionAt(r.Pos),
		Generated: p.cfg.isGenerated(p.Fset, r.Pos),
		// Also asked for findings that are not reported: their directives are
		// not stale.
		Silenced: p.silenced(r),
	}
	if !p.cfg.wants(c) {
		return
	}
	pos, end := r.Pos, r.End
	if !end.IsValid() {
		pos, end = span(p.Pass, pos)
	}
	d := analysis.Diagnostic{
		Pos:            pos,
		End:            end,
		Category:       EncodeCategory(c),
		Message:        r.Message,
		SuggestedFixes: r.Fixes,
	}
	for _, s := range r.Steps {
		if !s.Pos.IsValid() {
			continue
		}
		pos, end := span(p.Pass, s.Pos)
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos, End: end, Message: EncodeStep(s.Role, s.Text)})
	}
	if r.Remedy != "" {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: pos, Message: EncodeStep(finding.Remedy, r.Remedy)})
	}
	p.Pass.Report(d)
}
