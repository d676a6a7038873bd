package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
	"github.com/memvet/memvet/internal/sanitize"
)

const testHelp = `Test runs go test with shadow memory under the tests and reports uses of stale
memory: where it is used, where it was given back or overwritten, and where the
view of it was taken. Flags, output and caching are those of go test; the
reports follow on standard error. Tests that count allocations may fail.`

const testExample = `
  memvet test ./...                      the tests of all packages
  memvet test -run TestServer -v ./http  any flag of go test
  memvet test -deps ./...                accesses in dependencies, too
  memvet test -format sarif -o stale.sarif ./...`

// sanitizeVerbs take the flags of the go command besides their own, so their
// arguments are left as they are until we take them apart.
var sanitizeVerbs = []string{"test"}

// sanitizeFlags are the values of the flags that test, run and build add to
// those of the go command.
type sanitizeFlags struct {
	format string
	output string
	deps   bool
	limits sanitize.Limits
	mode   string
}

func (p *program) testVerb() *cobra.Command {
	var f sanitizeFlags
	cmd := &cobra.Command{
		Use:                   "test [flags] [flags and arguments of go test]",
		Short:                 "runs tests and reports the stale memory they use",
		Long:                  testHelp,
		Example:               testExample,
		DisableFlagsInUseLine: true,
	}
	p.sanitizeVerb(cmd, &f)
	return cmd
}

// sanitizeVerb adds what the verbs share.
func (p *program) sanitizeVerb(cmd *cobra.Command, f *sanitizeFlags) {
	cmd.DisableFlagParsing = true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rest, err := p.splitArgs(cmd, args)
		if err != nil || rest == nil {
			return err
		}
		return p.sanitize(cmd.Context(), cmd.Name(), *f, rest)
	}
	fs := cmd.Flags()
	fs.StringVar(&f.format, "format", "text", "`FORMAT` of the reports: "+strings.Join(report.Formats(), ", "))
	fs.StringVar(&f.output, "o", "", "write the reports to `FILE` instead of standard error")
	fs.BoolVar(&f.deps, "deps", false, "watch accesses in dependencies and the standard library, not only in your own modules")
	fs.StringVar(&f.mode, "mode", "memory", "what is stale: `MODE` is memory (overwritten or given back) or contract (what the documentation says)")
	fs.BoolVar(&f.limits.Quarantine, "quarantine", false, "pools never hand out again what was put into them")
	fs.BoolVar(&f.limits.Halt, "halt", false, "end the program at the first report, for debuggers")
	fs.Int64Var(&f.limits.Budget, "budget", 0, "keep at most `BYTES` of stale memory (default 67108864)")
}

// splitArgs sets our own flags and returns the arguments of the go command;
// nil if help was all that was wanted.
func (p *program) splitArgs(cmd *cobra.Command, args []string) ([]string, error) {
	help := false
	own := func(name string) (mine, value bool) {
		if name == "h" || name == "help" {
			help = true
			return true, false
		}
		f := cmd.Flags().Lookup(name)
		if f == nil || f.Hidden || name == "o" && cmd.Name() == "test" && slices.Contains(args, "-c") {
			return false, false
		}
		return true, f.NoOptDefVal == ""
	}
	rest, err := sanitize.SplitArgs(cmd.Name(), args, own, func(name, value string) error {
		if help {
			return nil
		}
		if name == "C" {
			name = "chdir"
		}
		if err := cmd.Flags().Set(name, value); err != nil {
			return &pflag.InvalidValueError{}
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
	res, err := sanitize.Run(ctx, sanitize.Options{
		Verb: verb, Args: args, Dir: dir, Env: p.Vars, Deps: f.deps, Limits: f.limits,
		Stdin: os.Stdin, Stdout: p.Stdout, Stderr: p.Stderr,
	})
	if err != nil {
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
	return p.writeReports(f, dir, res.Findings)
}

// writeReports writes the findings of a run to the -o file or to standard
// error, because standard output belongs to the go command.
func (p *program) writeReports(f sanitizeFlags, dir string, fs []finding.Finding) (err error) {
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
	sum := finding.Summary{Findings: len(fs), ByRule: map[string]int{}}
	pkgs := map[string]bool{}
	for _, x := range fs {
		pkgs[x.Package] = true
		sum.ByRule[x.Rule]++
		if err := h.Finding(x); err != nil {
			return err
		}
	}
	sum.Packages = len(pkgs)
	return h.Summary(sum)
}
