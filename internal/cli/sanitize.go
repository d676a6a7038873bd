package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
	"github.com/memvet/memvet/internal/sanitize"
)

const testHelp = `Test runs go test with shadow memory under the tests and reports uses of stale
memory: where it is used, where it was given back or overwritten, and where the
view of it was taken. Flags, output and caching are those of go test; the
reports follow on standard error. Tests that count allocations may fail, and so
may tests that wait for memory to be collected. The first run under a version of
Go builds a compiler, which takes about half a minute.`

const testExample = `
  memvet test ./...                      the tests of all packages
  memvet test -run TestServer -v ./http  any flag of go test
  memvet test -deps ./...                accesses in dependencies, too
  memvet test -format sarif -o stale.sarif ./...`

const runHelp = `Run runs go run with shadow memory under the program and reports uses of stale
memory on standard error when the program has ended. Flags behind the package
are the program's own.`

const runExample = `
  memvet run . -addr :8080
  memvet run -halt ./cmd/server   stop at the first report, with all goroutines`

const buildHelp = `Build runs go build with shadow memory under the program, to run it elsewhere.
The program writes its reports to standard error, or to the end of the file that
the variable MEMVET_REPORT names. The variable MEMVET holds limits, separated by
commas: contract, quarantine, halt, budget=BYTES, as for memvet test.`

const buildExample = `
  memvet build -o server ./cmd/server
  MEMVET=quarantine MEMVET_REPORT=/tmp/stale ./server`

// sanitizeVerbs take the flags of the go command besides their own, so their
// arguments are left as they are until we take them apart.
var sanitizeVerbs = []string{"test", "run", "build"}

// sanitizeFlags are the values of the flags that test, run and build add to
// those of the go command.
type sanitizeFlags struct {
	format string
	output string
	deps   bool
	limits sanitize.Limits
	mode   string
	known  string // a file with suppressions
}

func (p *program) testVerb() *cobra.Command {
	return p.sanitizeVerb(cobra.Command{
		Use:     "test [flags] [flags and arguments of go test]",
		Short:   "runs tests and reports the stale memory they use",
		Long:    testHelp,
		Example: testExample,
	})
}

func (p *program) runVerb() *cobra.Command {
	return p.sanitizeVerb(cobra.Command{
		Use:     "run [flags] [flags of go run] package [arguments]",
		Short:   "runs a program and reports the stale memory it uses",
		Long:    runHelp,
		Example: runExample,
	})
}

func (p *program) buildVerb() *cobra.Command {
	return p.sanitizeVerb(cobra.Command{
		Use:     "build [flags] [flags and arguments of go build]",
		Short:   "builds a program that reports the stale memory it uses",
		Long:    buildHelp,
		Example: buildExample,
	})
}

// sanitizeVerb adds what the verbs share.
func (p *program) sanitizeVerb(c cobra.Command) *cobra.Command {
	cmd, f := &c, &sanitizeFlags{format: "text", mode: "memory"}
	cmd.DisableFlagsInUseLine, cmd.DisableFlagParsing = true, true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rest, err := p.splitArgs(cmd, args)
		if err != nil || rest == nil {
			return err
		}
		return p.sanitize(cmd.Context(), cmd.Name(), *f, rest)
	}
	fs := cmd.Flags()
	fs.BoolVar(&f.deps, "deps", false, "watch accesses in dependencies and the standard library, not only in your own modules")
	if cmd.Name() == "build" {
		return cmd // the rest is for when the program runs
	}
	fs.StringVar(&f.format, "format", f.format, "`FORMAT` of the reports: "+strings.Join(report.Formats(), ", "))
	fs.StringVar(&f.output, "o", "", "write the reports to `FILE` instead of standard error")
	fs.StringVar(&f.mode, "mode", f.mode, "what is stale: `MODE` is memory (overwritten or given back) or contract (what the documentation says)")
	fs.StringVar(&f.known, "suppressions", "", "do not report what `FILE` lists, one RULE PLACE REASON a line")
	fs.BoolVar(&f.limits.Quarantine, "quarantine", false, "pools never hand out again what was put into them")
	fs.BoolVar(&f.limits.Halt, "halt", false, "end the program at the first report, for debuggers")
	fs.Int64Var(&f.limits.Budget, "budget", 64<<20, "keep at most `BYTES` of stale memory")
	return cmd
}

// splitArgs sets our own flags and returns the arguments of the go command;
// nil if help was all that was wanted.
func (p *program) splitArgs(cmd *cobra.Command, args []string) ([]string, error) {
	help := false
	own := func(name string) (mine, value bool) {
		switch name {
		case "h", "help":
			help = true
			return true, false
		case "C":
			return true, true
		}
		f := cmd.Flags().Lookup(name)
		if f == nil || f.Hidden || name == "o" && cmd.Name() == "test" && slices.Contains(args, "-c") {
			return false, false
		}
		return true, f.NoOptDefVal == ""
	}
	rest, err := sanitize.SplitArgs(cmd.Name(), args, own, func(name, value string) error {
		if name == "C" {
			p.Dir = value
		} else if err := cmd.Flags().Set(name, value); err != nil && !help {
			return fmt.Errorf("flag -%s cannot be %q", name, value)
		}
		return nil
	})
	if err != nil {
		return nil, usagef("%w; memvet help %s lists the flags", err, cmd.Name())
	}
	if help {
		printHelp(cmd)
		return nil, nil
	}
	return append([]string{}, rest...), nil
}

func (p *program) sanitize(ctx context.Context, verb string, f sanitizeFlags, args []string) error {
	switch f.mode {
	case "contract":
		f.limits.Contract = true
	case "memory":
	default:
		return usagef("unknown mode %q%s; modes are memory, contract", f.mode, near(f.mode, []string{"memory", "contract"}))
	}
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	if _, err := report.New(f.format, io.Discard, report.Options{}); err != nil {
		return usageError{err} // before anything is built
	}
	if f.output != "" { // the same
		file, err := os.OpenFile(p.path(f.output), os.O_WRONLY|os.O_CREATE, 0o666)
		if err != nil {
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	var known *sanitize.Suppressions
	if f.known != "" {
		if known, err = sanitize.ReadSuppressions(p.path(f.known)); err != nil {
			return err
		}
	}
	res, err := sanitize.Run(ctx, sanitize.Options{
		Verb: verb, Args: args, Dir: dir, Env: p.Vars, Deps: f.deps, Limits: f.limits, Suppressions: known,
		Stdin: os.Stdin, Stdout: p.Stdout, Stderr: p.Stderr,
	})
	if errors.Is(err, sanitize.ErrUsage) {
		return usageError{err}
	} else if err != nil {
		return err
	}
	for _, note := range res.Notes {
		fmt.Fprintf(p.Stderr, "memvet: %s\n", note)
	}
	if len(res.Findings) > 0 {
		p.status = exitFindings
	}
	if res.Failed {
		p.status = exitFailed
	}
	if verb == "build" {
		return nil
	}
	return p.writeReports(f, dir, res)
}

// writeReports writes the findings of a run to the -o file or to standard
// error, because standard output belongs to the go command.
func (p *program) writeReports(f sanitizeFlags, dir string, res *sanitize.Result) (err error) {
	w, o := p.Stderr, p.reportOptions(dir)
	o.Color = p.StderrTerminal && p.color()
	if f.output != "" {
		file, err := os.Create(p.path(f.output))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		w, o.Color = file, false
	}
	h, err := report.New(f.format, w, o)
	if err != nil {
		return err
	}
	sum := finding.Summary{Findings: len(res.Findings), Silenced: res.Silenced, ByRule: map[string]int{}}
	pkgs := map[string]bool{}
	for _, x := range res.Findings {
		pkgs[x.Package] = true
		sum.ByRule[x.Rule]++
		if err := h.Finding(x); err != nil {
			return err
		}
	}
	sum.Packages = len(pkgs)
	if err := h.Summary(sum); err != nil || f.format != "text" || len(sum.ByRule) == 0 {
		return err
	}
	_, err = fmt.Fprintf(w, "memvet explain %s tells what that means\n", strings.Join(slices.Sorted(maps.Keys(sum.ByRule)), ", or "))
	return err
}
