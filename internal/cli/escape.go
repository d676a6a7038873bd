package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/weight"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
)

const escapeHelp = `Escape lists what the packages allocate on the heap: the variable or expression,
its size, and why the compiler put it there, as the compiler itself says. Code
that is inlined in several places is listed once.

For FILE:LINE and FUNC (f, T.m or PKG.f), and with -steps, the way from the value to what
outlives it is shown step by step. -leaks lists the parameters that outlive the
call instead, which is what callers are judged by; -conversions those between
string, []byte and []rune, and which of them copy.

A value that is passed to an interface's method or to a function value is on the
heap because the compiler does not know who is called. -whole finds out who may be,
and says which values are on the heap for no other reason, and what would keep them off it.
It sees callers in the packages that are named, so name ./... rather than one.

With -profile, the most expensive come first, by the bytes that a heap profile of the
program or its benchmarks has of them, and those that it never saw are marked. -bench
runs benchmarks to have such a profile, with every single allocation in it.

-diff compares with a revision of the git repository, by package, function, expression and
cause: what the change puts on the heap is a finding, and the exit status is 3.

A comment //memvet:noescape in a function's doc comment, or on a statement or the
line above it, forbids allocations there, those of inlined calls included. One that is
there all the same is a finding: it is listed first and the exit status is 3.

What escapes for the compiler but takes no memory (constants in interfaces,
function literals that capture nothing) and what instances of other packages'
generic functions allocate is left out without -all.`

const escapeExample = `
  memvet escape ./...
  memvet escape -group cause ./...
  memvet escape server.go:42
  memvet escape bytes.Buffer.WriteTo
  memvet escape -cause interface-call,func-call -top 20 ./...
  memvet escape -whole ./...
  memvet escape -profile mem.pprof -top 20 ./...
  memvet escape -bench Decode ./internal/codec
  memvet escape -diff origin/main ./...
  memvet escape -leaks ./internal/codec
  memvet escape -conversions ./lexer`

var escapeFormats = []string{"text", "json", "sarif", "html"}

// escapeFlags are the values of escape's flags.
type escapeFlags struct {
	format, cause, function, group string
	profile, bench, diff           string
	top                            int
	leaks, conversions             bool // list these instead of allocations
	steps, all, whole              bool
	build                          [4]string
}

func (p *program) escapeVerb() *cobra.Command {
	var f escapeFlags
	cmd := &cobra.Command{
		Use:                   "escape [flags] [packages | FILE:LINE | FUNC]...",
		Short:                 "tells what is allocated on the heap, and why",
		Long:                  escapeHelp,
		Example:               escapeExample,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return p.escape(cmd.Context(), f, args) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "text", "output `FORMAT`: "+strings.Join(escapeFormats, ", "))
	fs.StringVar(&f.cause, "cause", "", "only these causes: `LIST`, separated by commas; memvet help causes has all")
	fs.StringVar(&f.function, "func", "", "only in function `NAME`: f, T.m, or T for all methods of T")
	fs.StringVar(&f.group, "group", "", "count by `WHAT`: "+strings.Join(escape.Groupings, ", "))
	fs.IntVar(&f.top, "top", 0, "only the `N` largest; with -group, the N groups with most")
	fs.BoolVar(&f.leaks, "leaks", false, "list the parameters that outlive the call instead")
	fs.BoolVar(&f.conversions, "conversions", false, "list conversions between string, []byte and []rune instead, and which copy")
	fs.BoolVar(&f.steps, "steps", false, "show the way from each value to what outlives it")
	fs.BoolVar(&f.all, "all", false, "list also what takes no memory, and instances of other packages' functions")
	fs.BoolVar(&f.whole, "whole", false, "say of dynamic calls whether any function they may call keeps the value, from a call graph of the named packages and all they import")
	fs.StringVar(&f.profile, "profile", "", "rank by what heap profile `FILE` has of each")
	fs.StringVar(&f.bench, "bench", "", "rank by what the packages' benchmarks that match `REGEXP` allocate, by running them")
	fs.StringVar(&f.diff, "diff", "", "list only what is new on the heap since git revision `REV`, and what is there no more")
	for i, b := range buildFlags {
		fs.StringVar(&f.build[i], b.name, "", b.usage)
	}
	return cmd
}

// escapeQuery is what the command line asks for, checked.
type escapeQuery struct {
	escapeFlags
	dir     string
	causes  []string
	targets []escape.Target
	total   *weight.Total // nil if nothing was measured
}

func (p *program) escape(ctx context.Context, f escapeFlags, args []string) error {
	q, err := p.escapeQuery(f)
	if err != nil {
		return err
	}
	o := escape.Options{Dir: q.dir, Env: p.Vars, BuildFlags: goFlags(f.build)}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	var patterns []string
	for _, arg := range args {
		t, err := escape.ParseTarget(ctx, o, arg)
		if err != nil {
			return err
		}
		if t.Func != "" || t.File != "" {
			q.steps = true
		}
		q.targets = append(q.targets, t)
		patterns = append(patterns, t.Pattern)
	}
	// Nearly all that is loaded is kept to the end.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	res, err := escape.Analyze(ctx, o, patterns...)
	if err != nil {
		return err
	}
	var errs []string
	for _, e := range res.Errors {
		errs = append(errs, e.Package+": "+e.Error)
	}
	for i, t := range q.targets {
		if len(errs) == 0 && !res.Exists(t) {
			p.complain([]string{nothingThere(args[i], t)})
			return nil
		}
	}
	for _, m := range res.Mistakes {
		errs = append(errs, fmt.Sprintf("%s:%d:%d: %s", relative(q.dir, m.Position.File), m.Position.Line, m.Position.Column, m.Text))
	}
	p.complain(errs)
	if err := p.add(ctx, q, o, res, patterns); err != nil {
		return err
	}
	switch {
	case q.conversions:
		return p.printConversions(ctx, q, o, res)
	case q.leaks:
		return p.printLeaks(q, res)
	}
	return p.printAllocations(q, res)
}

// add adds to the result what other sources than the compiler's log say.
func (p *program) add(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result, patterns []string) (err error) {
	if q.whole {
		if err := p.wholeProgram(ctx, q, o, res, patterns); err != nil {
			return err
		}
	}
	if q.profile != "" || q.bench != "" {
		q.total, err = p.weigh(ctx, q, o, res)
	}
	if q.diff != "" {
		err = p.compareRevision(ctx, q, o, res, patterns)
	}
	return err
}

func nothingThere(arg string, t escape.Target) string {
	if t.File != "" {
		return fmt.Sprintf("%s: no package has this line; name a line of a Go file that is built here", arg)
	}
	return fmt.Sprintf("%s: there is no function %s in %s; memvet escape %s lists all that allocate", arg, t.Func, t.Pattern, t.Pattern)
}

func (p *program) escapeQuery(f escapeFlags) (*escapeQuery, error) {
	q := &escapeQuery{escapeFlags: f}
	if !slices.Contains(escapeFormats, f.format) {
		return nil, unknownFormat(f.format, escapeFormats)
	}
	if f.group != "" && !slices.Contains(escape.Groupings, f.group) {
		return nil, usagef("cannot group by %q%s; -group takes %s", f.group, near(f.group, escape.Groupings), strings.Join(escape.Groupings, ", "))
	}
	if f.group != "" && f.format != "text" && f.format != "json" {
		return nil, usagef("groups have no %s form; use -format text or json", strings.ToUpper(f.format))
	}
	if f.leaks && f.conversions {
		return nil, usagef("-leaks and -conversions exclude each other")
	}
	if (f.leaks || f.conversions) && (f.group != "" || f.cause != "") {
		return nil, usagef("-cause and -group are for allocations; -leaks and -conversions list something else")
	}
	if f.whole && (f.leaks || f.conversions) {
		return nil, usagef("-whole is about allocations; -leaks and -conversions list something else")
	}
	if err := cmp.Or(f.checkWeights(), f.checkDiff()); err != nil {
		return nil, err
	}
	if f.top < 0 {
		return nil, usagef("-top wants a number of allocations, not %d", f.top)
	}
	if f.cause != "" {
		for c := range strings.SplitSeq(f.cause, ",") {
			c = strings.TrimSpace(c)
			if _, ok := escape.Cause(c).Info(); !ok {
				return nil, usagef("unknown cause %q%s; causes are %s", c, near(c, escape.CauseNames()), strings.Join(escape.CauseNames(), ", "))
			}
			q.causes = append(q.causes, c)
		}
	}
	var err error
	q.dir, err = filepath.Abs(p.Dir)
	return q, err
}

// in reports whether any target names the place. Several targets are looked at
// together, so a package that only one of them names is wanted whole.
func (q *escapeQuery) in(function string, at finding.Position) bool {
	if q.function != "" && !escape.FunctionNamed(q.function, function) {
		return false
	}
	return slices.ContainsFunc(q.targets, func(t escape.Target) bool { return t.At(function, at) })
}

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
	for _, a := range res.Allocations {
		if !q.in(a.Function, a.Position) || q.causes != nil && !slices.Contains(q.causes, string(a.Cause)) {
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
		a.Relative(func(file string) string { return relative(q.dir, file) })
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
	var ps []*escape.Parameter
	for _, l := range res.Parameters {
		if q.in(l.Function, l.Position) {
			l.Relative(func(file string) string { return relative(q.dir, file) })
			ps = append(ps, l)
		}
	}
	count := len(ps)
	if q.top > 0 {
		ps = ps[:min(q.top, len(ps))]
	}
	if q.format == "json" {
		return encodeLines(p.Stdout, ps, struct {
			Parameters int                    `json:"parameters"`
			Packages   []escape.Package       `json:"packages"`
			Errors     []finding.PackageError `json:"errors"`
		}{count, res.Packages, append([]finding.PackageError{}, res.Errors...)})
	}
	var fs []finding.Finding
	for _, l := range ps {
		fs = append(fs, l.Finding())
	}
	return p.printNotes(q, fs, res, report.Counted(count, "parameter")+" in "+report.Counted(len(res.Packages), "package"))
}

func (p *program) printConversions(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result) error {
	all, err := escape.Conversions(ctx, o, res)
	if err != nil {
		return err
	}
	var cs []*escape.Conversion
	copies := map[escape.Copy]int{}
	for _, c := range all {
		if q.in(c.Function, c.Position) {
			c.Position.File = relative(q.dir, c.Position.File)
			copies[c.Copy]++
			cs = append(cs, c)
		}
	}
	count := len(cs)
	if q.top > 0 {
		cs = cs[:min(q.top, len(cs))]
	}
	if q.format == "json" {
		return encodeLines(p.Stdout, cs, struct {
			Conversions int                    `json:"conversions"`
			ByCopy      map[escape.Copy]int    `json:"byCopy"`
			Errors      []finding.PackageError `json:"errors"`
		}{count, copies, append([]finding.PackageError{}, res.Errors...)})
	}
	var fs []finding.Finding
	for _, c := range cs {
		fs = append(fs, c.Finding())
	}
	words := fmt.Sprintf("%s: %d copy nothing, %d stay on the stack if small, %d go to the heap", report.Counted(count, "conversion"),
		copies[escape.NoCopy], copies[escape.StackCopy], copies[escape.HeapCopy])
	if n := copies[escape.Unsure]; n > 0 {
		words += fmt.Sprintf(", %d unsure", n)
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
			if _, err := fmt.Fprintf(p.Stdout, "%s:%d:%d: %s [%s]\n", f.Position.File, f.Position.Line, f.Position.Column, f.Message, strings.TrimPrefix(f.Rule, "escape/")); err != nil {
				return err
			}
		}
		_, err := fmt.Fprintln(p.Stdout, words)
		return err
	}
	if q.format == "html" {
		return p.printPage(q, fs, res, words)
	}
	ro := p.reportOptions(q.dir)
	ro.Rules = nil
	for _, c := range escape.Causes {
		ro.Rules = append(ro.Rules, report.Rule{Name: "escape/" + string(c.Cause), Summary: "on the heap because " + c.Short, Help: c.Help})
	}
	ro.Rules = append(ro.Rules,
		report.Rule{Name: escape.NoEscapeRule, Summary: "an allocation where memvet:noescape forbids it", Help: "The function or statement has a comment //memvet:noescape, and something in it is allocated on the heap."},
		report.Rule{Name: "escape/parameter", Summary: "a parameter outlives the call", Help: "Callers put on the heap what they pass."},
		report.Rule{Name: "escape/conversion", Summary: "a conversion of a string to bytes or runes, or back", Help: "Some copy, and some of the copies are on the heap."})
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
