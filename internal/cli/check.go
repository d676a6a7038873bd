package cli

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/check"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/sanitize"
)

const checkHelp = `Check analyses packages and reports which views are stale, clobbered, leaked
or kept too long. Without packages it checks ./..., all packages of the module
or workspace below the current folder.

Only the named packages are reported on; what they import is analysed for what
its functions do with their arguments. Results are kept in Go's build cache, so
a second run analyses only what changed.`

const checkExample = `
  memvet check                         the packages below the current folder
  memvet check -level audit ./pkg/...  suspicions too
  memvet check -new-from main          only what this branch changed
  memvet check -confirm . ./pkg        and which of it happens in tests
  memvet check -format sarif >out.sarif`

// checkFlags are the values of check's flags.
type checkFlags struct {
	format        string
	level         string
	rules         string
	tests         bool
	generated     bool
	baseline      string
	writeBaseline bool
	newFrom       string
	fix, diff     bool
	confirm       string
	debug         bool
	build         [4]string // values of buildFlags
}

// buildFlags are the flags handed to the go command; others can be given
// through GOFLAGS.
var buildFlags = [4]struct{ name, usage string }{
	{"tags", "build `TAGS`, separated by commas"},
	{"mod", "how to load modules: `MODE` is readonly, vendor or mod"},
	{"modfile", "use `FILE` instead of go.mod"},
	{"overlay", "JSON `FILE` that replaces files, as for go build"},
}

func (p *program) checkVerb() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:                   "check [flags] [packages]",
		Short:                 "reports stale, clobbered, leaked and needlessly kept views",
		Long:                  checkHelp,
		Example:               checkExample,
		DisableFlagsInUseLine: true,
		RunE:                  func(cmd *cobra.Command, args []string) error { return p.check(cmd.Context(), f, args) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "text", "output `FORMAT`: "+strings.Join(report.Formats(), ", "))
	fs.StringVar(&f.level, "level", "default", "`LEVEL` of certainty: default, or audit for suspicions worth a look")
	fs.StringVar(&f.rules, "rules", "", "only these `RULES`, separated by commas; -rules -a,b means all but a and b")
	fs.BoolVar(&f.tests, "tests", false, "report findings in test files too")
	fs.BoolVar(&f.generated, "generated", false, "report findings in generated files too")
	fs.StringVar(&f.baseline, "baseline", "", "do not report the findings listed in `FILE`")
	fs.BoolVar(&f.writeBaseline, "write-baseline", false, "write today's findings to the -baseline file")
	fs.StringVar(&f.newFrom, "new-from", "", "only findings with a step on a line changed since git revision `REV`")
	fs.BoolVar(&f.fix, "fix", false, "apply the suggested fixes and report what is left")
	fs.BoolVar(&f.diff, "diff", false, "print the suggested fixes as a diff instead of the findings")
	fs.StringVar(&f.confirm, "confirm", "", "run the tests that `PATTERN` names and show which findings they confirm")
	fs.BoolVar(&f.debug, "debug", false, "print what the analysis of each package cost to standard error")
	for i, b := range buildFlags {
		fs.StringVar(&f.build[i], b.name, "", b.usage)
	}
	completeFlags(cmd, p)
	return cmd
}

func (p *program) check(ctx context.Context, f checkFlags, patterns []string) error {
	o, err := p.options(f, patterns)
	if err != nil {
		return err
	}
	h, err := report.New(f.format, p.Stdout, p.reportOptions(o.Dir))
	if err != nil {
		return usageError{err}
	}
	var stop func()
	o.Progress, stop = p.progress()
	res, err := check.Run(ctx, o)
	stop()
	if err != nil {
		return err
	}
	for _, e := range res.Summary.Errors {
		fmt.Fprintf(p.Stderr, "memvet: %s: %s\n", e.Package, e.Error)
	}
	if n := len(res.Summary.Errors); n > 0 {
		p.status = exitFailed
		fmt.Fprintf(p.Stderr, "memvet: the packages above were not analysed; the others were\n")
	}
	if f.debug {
		p.printCosts(res)
	}
	if f.writeBaseline {
		return p.writeBaseline(o, f.baseline, res)
	}
	if f.fix || f.diff {
		if err := p.fix(o.Dir, f.diff, res); err != nil || f.diff {
			return err
		}
	}
	if f.confirm != "" {
		notes, err := sanitize.Confirm(ctx, sanitize.Options{Dir: o.Dir, Env: p.Vars, Args: o.BuildFlags}, f.confirm, o.Patterns, res.Findings)
		if err != nil {
			return fmt.Errorf("-confirm: %w", err)
		}
		res.Notes = append(res.Notes, notes...)
	}
	for _, note := range res.Notes {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", note)
	}
	for _, x := range res.Findings {
		if err := h.Finding(x); err != nil {
			return err
		}
	}
	p.found(res)
	if f.format == "text" && p.StderrTerminal && len(res.Findings) == 0 {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", report.Counts(res.Summary))
	}
	return h.Summary(res.Summary)
}

// found sets the exit status for the findings.
func (p *program) found(res *check.Result) {
	if len(res.Findings) > 0 && p.status == exitOK {
		p.status = exitFindings
	}
}

// options turns flags into what check.Run takes.
func (p *program) options(f checkFlags, patterns []string) (check.Options, error) {
	var o check.Options
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return o, err
	}
	o = check.Options{
		Tool: p.Tool, Dir: dir, Env: p.Vars, Patterns: patterns,
		Level: finding.Level(f.level), Tests: f.tests, Generated: f.generated,
		NewFrom: f.newFrom, Debug: f.debug,
	}
	if len(o.Patterns) == 0 {
		o.Patterns = []string{"./..."}
	}
	for _, x := range patterns {
		if strings.HasPrefix(x, "-") {
			return o, usagef("%q is no package pattern; flags go before --", x)
		}
	}
	if o.Level != finding.Default && o.Level != finding.Audit {
		return o, usagef("unknown level %q%s; levels are default, audit", f.level, near(f.level, []string{"default", "audit"}))
	}
	if o.Rules, err = p.selectRules(f.rules); err != nil {
		return o, err
	}
	o.BuildFlags = goFlags(f.build)
	switch {
	case f.fix && f.diff:
		return o, usagef("-fix and -diff exclude each other; -diff shows what -fix would do")
	case f.writeBaseline && f.baseline == "":
		return o, usagef("-write-baseline needs -baseline FILE")
	case f.baseline != "" && !f.writeBaseline:
		o.Baseline, err = check.ReadBaseline(p.path(f.baseline))
	}
	return o, err
}

// goFlags are the flags of the go command for the values of buildFlags.
func goFlags(values [4]string) (flags []string) {
	for i, b := range buildFlags {
		if values[i] != "" {
			flags = append(flags, "-"+b.name+"="+values[i])
		}
	}
	return flags
}

// path makes a file named on the command line independent of where the
// process runs.
func (p *program) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(p.Dir, name)
}

// selectRules reads "a,b" or "-a,b"; nil means all.
func (p *program) selectRules(list string) ([]string, error) {
	if list == "" {
		return nil, nil
	}
	names, minus := strings.CutPrefix(list, "-")
	all := p.ruleNames()
	var named []string
	for name := range strings.SplitSeq(names, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), "-")
		if !slices.Contains(all, name) {
			return nil, p.unknownRule(name)
		}
		named = append(named, name)
	}
	if minus {
		return slices.DeleteFunc(all, func(n string) bool { return slices.Contains(named, n) }), nil
	}
	return named, nil
}

func (p *program) unknownRule(name string) error {
	return usagef("unknown rule %q%s; rules are %s", name, near(name, p.ruleNames()), strings.Join(p.ruleNames(), ", "))
}

// ruleNames are the names findings can have.
func (p *program) ruleNames() []string {
	var names []string
	for _, r := range p.Rules {
		names = append(names, r.Name)
	}
	return append(names, "ignore")
}

func (p *program) reportOptions(dir string) report.Options {
	o := report.Options{Color: p.color(), Version: version()}
	o.Source = func(file string) ([]byte, error) {
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, filepath.FromSlash(file))
		}
		return os.ReadFile(file)
	}
	for _, r := range p.Rules {
		o.Rules = append(o.Rules, report.Rule{Name: r.Name, Summary: r.Summary(), Help: rule.ParseDoc(r.Doc).Markdown()})
	}
	o.Rules = append(o.Rules, report.Rule{Name: "ignore", Summary: rule.IgnoreDoc, Help: rule.IgnoreDoc})
	return o
}

// progress returns a function that draws on the terminal and one that wipes
// what it drew.
func (p *program) progress() (tell func(done, all int), stop func()) {
	if !p.StderrTerminal || p.getenv("TERM") == "dumb" {
		return nil, func() {}
	}
	start := time.Now()
	tell = func(done, all int) {
		fmt.Fprintf(p.Stderr, "\r\x1b[Kmemvet: %d of %d packages, %v", done, all, time.Since(start).Round(time.Second))
	}
	return tell, func() { fmt.Fprint(p.Stderr, "\r\x1b[K") }
}

func (p *program) writeBaseline(o check.Options, name string, res *check.Result) error {
	if err := check.WriteBaseline(p.path(name), res.Findings); err != nil {
		return err
	}
	fmt.Fprintf(p.Stderr, "memvet: wrote %s to %s\n", report.Counts(res.Summary), name)
	return nil
}

func (p *program) printCosts(res *check.Result) {
	var cpu time.Duration
	var peak int64
	sum := map[string]int{}
	for _, c := range res.Costs {
		cpu += c.CPU
		peak = max(peak, c.Memory)
		what := "rules"
		if c.FactsOnly {
			what = "facts"
		}
		fmt.Fprintf(p.Stderr, "debug: %8v %5d MB %s %s%s\n", c.CPU.Round(time.Millisecond), c.Memory>>20, what, c.Package, counters(c.Budget))
		for name, n := range c.Budget {
			sum[name] += n
		}
	}
	fmt.Fprintf(p.Stderr, "debug: analysed %d packages in %v CPU, %d MB at most; all others came from the cache; %v in all%s\n",
		len(res.Costs), cpu.Round(time.Millisecond), peak>>20, res.Took.Round(time.Millisecond), counters(sum))
}

// counters writes the engine's counters that are not zero.
func counters(m map[string]int) string {
	var words []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if m[name] != 0 {
			words = append(words, fmt.Sprintf("%s %d", name, m[name]))
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// version is the module's version as the go command stamped it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "devel"
	}
	return info.Main.Version
}
