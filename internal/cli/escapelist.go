package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/weight"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
)

// escapeSummary ends the stream of JSON lines.
type escapeSummary struct {
	Allocations int `json:"allocations"`
	Free        int `json:"free"`    // left out: they take no memory
	Foreign     int `json:"foreign"` // left out: instances of other packages' functions
	// Forbidden are those that //memvet:noescape comments forbid.
	Forbidden int `json:"forbidden,omitempty"`
	// OnlyDynamic are those that only dynamic calls cause, if it was asked.
	OnlyDynamic *int `json:"onlyDynamic,omitempty"`
	// Changes are what -diff found.
	Changes *changes `json:"changes,omitempty"`
	// Profile is what was measured, if anything.
	Profile  *weight.Total          `json:"profile,omitempty"`
	Packages []escape.Package       `json:"packages"`
	Errors   []finding.PackageError `json:"errors"`
}

func (p *program) printAllocations(q *escapeQuery, res *escape.Result) error {
	sum := escapeSummary{Packages: res.Packages, Errors: append([]finding.PackageError{}, res.Errors...)}
	var as []*escape.Allocation
	for _, a := range chosen(q, res.Allocations) {
		if q.causes != nil && !slices.Contains(q.causes, string(a.Cause)) {
			continue
		}
		if q.hot && (a.Measured == nil || a.Measured.Objects == 0) {
			continue
		}
		switch {
		case q.all:
		case a.Free != "":
			sum.Free++
			continue
		case a.Foreign:
			sum.Foreign++
			continue
		}
		as = append(as, a)
	}
	sum.count(q, as)
	if (sum.Forbidden > 0 || sum.Changes != nil && sum.Changes.Introduced > 0) && p.status == exitOK {
		p.status = exitFindings
	}
	if q.group != "" {
		return p.printGroups(q, escape.GroupBy(as, q.group))
	}
	if q.top > 0 {
		as = as[:min(max(q.top, sum.Forbidden), len(as))]
	}
	if q.format == "json" {
		return encodeLines(p.Stdout, as, sum)
	}
	var fs []finding.Finding
	for _, a := range as {
		if f := a.Finding(); a.Change != escape.Removed {
			fs = append(fs, f)
		} else if q.format == "text" { // SARIF has places in the present source only
			f.Position.File = q.diff + ":" + f.Position.File
			fs = append(fs, f)
		}
	}
	return p.printNotes(q, fs, res, sum.words())
}

// count sorts what is listed and fills in the numbers.
func (s *escapeSummary) count(q *escapeQuery, as []*escape.Allocation) {
	switch s.Profile = q.total; {
	case q.total != nil:
		escape.Heaviest(as)
	case q.top > 0:
		escape.Largest(as)
	}
	// What is forbidden is listed whatever -top says.
	s.Allocations, s.Forbidden = len(as), escape.ForbiddenFirst(as)
	if q.whole {
		s.OnlyDynamic = onlyDynamic(as)
	}
	if q.diff != "" {
		s.Changes = countChanges(as)
	}
}

// words says a summary in a line.
func (s escapeSummary) words() string {
	out := report.Counted(s.Allocations, "allocation") + " in " + report.Counted(len(s.Packages), "package")
	if s.Changes != nil {
		out = fmt.Sprintf("%d introduced, %d removed in %s", s.Changes.Introduced, s.Changes.Removed, report.Counted(len(s.Packages), "package"))
	}
	if s.OnlyDynamic != nil {
		out += fmt.Sprintf(", %d only because a call is dynamic", *s.OnlyDynamic)
	}
	if s.Forbidden > 0 {
		out += fmt.Sprintf(", %d where memvet:noescape forbids them", s.Forbidden)
	}
	if s.Free > 0 {
		out += fmt.Sprintf("; %d more that take no memory", s.Free)
	}
	if s.Foreign > 0 {
		out += fmt.Sprintf("; %d more in instances of other packages' functions", s.Foreign)
	}
	if s.Free+s.Foreign > 0 {
		out += " (-all lists them)"
	}
	if s.Profile != nil {
		out += "\n" + weightWords(s.Profile)
	}
	return out
}

func (p *program) printLeaks(q *escapeQuery, res *escape.Result) error {
	ps := chosen(q, res.Parameters)
	words := report.Counted(len(ps), "parameter") + " in " + report.Counted(len(res.Packages), "package")
	return printListed(p, q, res, ps, words, struct {
		Parameters int                    `json:"parameters"`
		Packages   []escape.Package       `json:"packages"`
		Errors     []finding.PackageError `json:"errors"`
	}{len(ps), res.Packages, append([]finding.PackageError{}, res.Errors...)})
}

func (p *program) printConversions(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result) error {
	all, err := escape.Conversions(ctx, o, res)
	if err != nil {
		return err
	}
	cs := chosen(q, all)
	copies := map[escape.Copy]int{}
	for _, c := range cs {
		copies[c.Copy]++
	}
	words := fmt.Sprintf("%s: %d copy nothing, %d stay on the stack if small, %d go to the heap", report.Counted(len(cs), "conversion"),
		copies[escape.NoCopy], copies[escape.StackCopy], copies[escape.HeapCopy])
	if n := copies[escape.Unsure]; n > 0 {
		words += fmt.Sprintf(", %d unsure", n)
	}
	return printListed(p, q, res, cs, words, struct {
		Conversions int                    `json:"conversions"`
		ByCopy      map[escape.Copy]int    `json:"byCopy"`
		Errors      []finding.PackageError `json:"errors"`
	}{len(cs), copies, append([]finding.PackageError{}, res.Errors...)})
}

// listed is what escape lists: allocations, parameters, conversions.
type listed interface {
	Place() (function string, at finding.Position)
	Relative(name func(file string) string)
	Finding() finding.Finding
}

// chosen are those of all that the command line names, with files relative to
// the folder.
func chosen[T listed](q *escapeQuery, all []T) []T {
	var out []T
	for _, x := range all {
		if q.in(x.Place()) {
			x.Relative(func(file string) string { return relative(q.dir, file) })
			out = append(out, x)
		}
	}
	return out
}

// printListed prints xs, as far as -top wants them; last ends the JSON.
func printListed[T listed](p *program, q *escapeQuery, res *escape.Result, xs []T, words string, last any) error {
	if q.top > 0 {
		xs = xs[:min(q.top, len(xs))]
	}
	if q.format == "json" {
		return encodeLines(p.Stdout, xs, last)
	}
	var fs []finding.Finding
	for _, x := range xs {
		fs = append(fs, x.Finding())
	}
	return p.printNotes(q, fs, res, words)
}

// printNotes prints what has a place in the source, in the formats that have
// no form of their own here.
func (p *program) printNotes(q *escapeQuery, fs []finding.Finding, res *escape.Result, words string) error {
	if q.format == "text" && len(res.Packages) == 0 && len(res.Errors) > 0 {
		return nil // that is all there is to say
	}
	if q.format == "text" && !q.steps {
		for _, f := range fs {
			line := fmt.Sprintf("%s:%d:%d: %s [%s]\n", f.Position.File, f.Position.Line, f.Position.Column, f.Message, strings.TrimPrefix(f.Rule, "escape/"))
			if f.Remedy != "" {
				line += "  remedy: " + f.Remedy + "\n"
			}
			if _, err := io.WriteString(p.Stdout, line); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintln(p.Stdout, words)
		return err
	}
	if q.format == "html" {
		g := report.Gutter{Title: words, Version: version(), Notes: fs, Errors: res.Errors, Source: p.reportOptions(q.dir).Source}
		return g.Write(p.Stdout)
	}
	ro := p.reportOptions(q.dir)
	ro.Rules = escapeRules()
	h, err := report.New(q.format, p.Stdout, ro)
	if err != nil {
		return err
	}
	names := finding.Fingerprints{}
	for i := range fs {
		names.Name(&fs[i])
		if err := h.Finding(fs[i]); err != nil {
			return err
		}
	}
	if q.format == "text" {
		if len(fs) > 0 {
			words = "\n" + words
		}
		_, err := fmt.Fprintln(p.Stdout, words)
		return err
	}
	return h.Summary(finding.Summary{Findings: len(fs), Packages: len(res.Packages), Errors: res.Errors})
}

// escapeRules are the causes and what else is listed, as rules.
func escapeRules() []report.Rule {
	var out []report.Rule
	for _, c := range escape.Causes {
		out = append(out, report.Rule{Name: "escape/" + string(c.Cause), Summary: "on the heap because " + c.Short, Help: c.Help})
	}
	return append(out,
		report.Rule{Name: escape.NoEscapeRule, Summary: "an allocation where memvet:noescape forbids it", Help: "The function or statement has a comment //memvet:noescape, and something in it is allocated on the heap."},
		report.Rule{Name: "escape/parameter", Summary: "a parameter outlives the call", Help: "Callers put on the heap what they pass."},
		report.Rule{Name: "escape/conversion", Summary: "a conversion of a string to bytes or runes, or back", Help: "Some copy, and some of the copies are on the heap."})
}

func (p *program) printGroups(q *escapeQuery, gs []escape.Group) error {
	if q.top > 0 {
		gs = gs[:min(q.top, len(gs))]
	}
	if q.format == "json" {
		return encodeLines(p.Stdout, gs, struct {
			Groups int `json:"groups"`
		}{len(gs)})
	}
	tw := tabwriter.NewWriter(p.Stdout, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintf(tw, "allocations\tbytes\tdynamic size\t\t\n")
	for _, g := range gs {
		fmt.Fprintf(tw, "%d\t%d\t%d\t\t  %s\n", g.Allocations, g.Bytes, g.Dynamic, g.Name)
	}
	return tw.Flush()
}

// encodeLines writes each value and then the last one as a line of JSON.
func encodeLines[T any](w io.Writer, values []T, last any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			return err
		}
	}
	return enc.Encode(last)
}
