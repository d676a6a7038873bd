package report

import (
	"embed"
	"html/template"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/memvet/memvet/internal/finding"
)

//go:embed page.html shared.html gutter.html
var pageFiles embed.FS

// pages are the HTML pages; shared.html has what they have in common.
var pages = template.Must(template.New("").Funcs(template.FuncMap{"code": code}).ParseFS(pageFiles, "*.html"))

// html writes one page that needs nothing else: every finding with the code
// around its steps, the steps numbered in the order in which they happen.
type html struct {
	w        io.Writer
	src      *sources
	version  string
	rules    map[string]Rule
	Findings []htmlFinding
}

type htmlFinding struct {
	finding.Finding
	Where    string
	Audit    bool
	RuleText string
	Excerpts []excerpt
	Run      []excerpt // of what confirmed it
}

// An excerpt is the part of a file that a finding speaks of.
type excerpt struct {
	File string
	Rows []row
}

// A row is a source line, or a gap between two of them.
type row struct {
	Gap                   bool
	Line                  int
	Before, Marked, After string
	Notes                 []note
}

type note struct {
	Number int
	Role   finding.Role
	Text   string
}

func newHTML(w io.Writer, o Options) Handler {
	h := &html{w: w, src: newSources(o.Source), version: o.Version, rules: map[string]Rule{}}
	for _, r := range o.Rules {
		h.rules[r.Name] = r
	}
	return h
}

func (h *html) Finding(f finding.Finding) error {
	steps := f.Steps
	if !slices.ContainsFunc(steps, func(s finding.Step) bool {
		return s.Position.File == f.Position.File && s.Position.Line == f.Position.Line
	}) {
		steps = append(slices.Clone(steps), finding.Step{Role: "here", Position: f.Position, Text: f.Message})
	}
	h.Findings = append(h.Findings, htmlFinding{
		Finding: f, Where: at(f.Position), Audit: f.Level == finding.Audit,
		RuleText: h.rules[f.Rule].Summary, Excerpts: h.excerpts(f, steps),
	})
	if len(f.Confirmed) > 0 {
		h.Findings[len(h.Findings)-1].Run = h.excerpts(f, f.Confirmed)
	}
	return nil
}

func (h *html) Summary(s finding.Summary) error {
	return pages.ExecuteTemplate(h.w, "page.html", struct {
		Findings []htmlFinding
		Counts   string
		Rules    []string
		Summary  finding.Summary
		Version  string
	}{h.Findings, Counts(s), slices.Sorted(maps.Keys(s.ByRule)), s, h.version})
}

// context is how many lines are shown above and below a step.
const context = 2

// excerpts shows all places of a finding's steps, file by file, in the order in
// which the finding first speaks of them.
func (h *html) excerpts(f finding.Finding, steps []finding.Step) []excerpt {
	var files []string
	notes := map[string]map[int][]note{}
	marks := map[string]map[int]finding.Position{}
	for i, s := range steps {
		p := s.Position
		if notes[p.File] == nil {
			files = append(files, p.File)
			notes[p.File], marks[p.File] = map[int][]note{}, map[int]finding.Position{}
		}
		notes[p.File][p.Line] = append(notes[p.File][p.Line], note{i + 1, s.Role, s.Text})
		if p.File == f.Position.File && p.Line == f.Position.Line {
			p = f.Position // which knows its end
		}
		if _, ok := marks[p.File][p.Line]; !ok {
			marks[p.File][p.Line] = p
		}
	}
	var out []excerpt
	for _, file := range files {
		out = append(out, excerpt{file, h.rows(file, notes[file], marks[file])})
	}
	return out
}

func (h *html) rows(file string, notes map[int][]note, marks map[int]finding.Position) (rows []row) {
	last := 0
	for _, mark := range slices.Sorted(maps.Keys(marks)) {
		first := max(mark-context, last+1, 1)
		if first > last+1 && last > 0 {
			rows = append(rows, row{Gap: true})
		}
		for line := first; line <= mark+context; line++ {
			text, ok := h.src.line(finding.Position{File: file, Line: line})
			if !ok && notes[line] == nil {
				continue // outside the file, or no file at all
			}
			r := row{Line: line, Before: text, Notes: notes[line]}
			if p, marked := marks[line]; marked {
				r.Before, r.Marked, r.After = cut(text, p)
			}
			rows = append(rows, r)
			last = line
		}
	}
	return rows
}

// cut splits a line into what is before, in and behind a position.
func cut(line string, p finding.Position) (before, marked, after string) {
	start := min(max(p.Column-1, 0), len(line))
	end := len(line)
	if p.EndLine == p.Line {
		end = min(max(p.EndColumn-1, start), len(line))
	} else if p.EndLine == 0 {
		end = min(start+1, len(line))
	}
	return line[:start], line[start:end], line[end:]
}

var backticks = regexp.MustCompile("`([^`]+)`")

// code sets what stands in backticks as code.
func code(s string) template.HTML {
	return template.HTML(backticks.ReplaceAllString(template.HTMLEscapeString(s), "<code>$1</code>"))
}

// ID is the anchor of a finding.
func (f htmlFinding) ID() string { return "f" + f.Fingerprint }

// Title is the excerpt's heading.
func (e excerpt) Title() string {
	for _, r := range e.Rows {
		if len(r.Notes) > 0 {
			return e.File + ":" + strconv.Itoa(r.Line)
		}
	}
	return e.File
}
