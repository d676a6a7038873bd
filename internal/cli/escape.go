package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/weight"
	"github.com/memvet/memvet/internal/finding"
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

A remedy is named where it is certain to keep the value off the heap: without
-whole only for what the log and the source alone can tell (slices that stay in their
function, calls deferred in loops, variables that a function literal in a loop shares).

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
	profile, bench, benchtime      string
	diff                           string
	top                            int
	leaks, conversions             bool // list these instead of allocations
	steps, all, whole, hot         bool
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
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, name := range []string{"cause", "func", "group", "profile", "bench", "diff"} {
				if fl := cmd.Flags().Lookup(name); fl.Changed && fl.Value.String() == "" {
					return usagef("-%s wants a value; leave it out to list everything", name)
				}
			}
			return p.escape(cmd.Context(), f, args)
		},
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
	fs.StringVar(&f.benchtime, "benchtime", defaultBenchtime, "with -bench, how long each benchmark runs: a duration, or `N`x rounds")
	fs.BoolVar(&f.hot, "hot", false, "with -profile or -bench, only what the profile has")
	fs.StringVar(&f.diff, "diff", "", "list only what is new on the heap since git revision `REV`, and what is there no more")
	for i, b := range buildFlags {
		fs.StringVar(&f.build[i], b.name, "", b.usage)
	}
	return cmd
}

// escapeQuery is what the command line asks for, checked.
type escapeQuery struct {
	escapeFlags
	dir      string
	causes   []string
	targets  []escape.Target
	patterns []string      // of the targets, for the go command
	program  *wholeProgram // nil if it was not asked for
	total    *weight.Total // nil if nothing was measured
}

func (p *program) escape(ctx context.Context, f escapeFlags, args []string) error {
	q, err := p.escapeQuery(f)
	if err != nil {
		return err
	}
	o := escape.Options{Dir: q.dir, Env: p.Vars, BuildFlags: goFlags(f.build), Source: f.conversions}
	if len(args) == 0 {
		args = []string{"./..."}
	}
	if err := q.aim(ctx, o, args); err != nil {
		return err
	}
	if q.whole {
		q.program = recall(ctx, o, q.patterns)
		o.Source = q.program.answers == nil
	}
	// Nearly all that is loaded is kept to the end.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	res, err := escape.Analyze(ctx, o, q.patterns...)
	if err != nil {
		return err
	}
	if nothing := q.nothingThere(args, res); nothing != "" {
		p.complain([]string{nothing})
		return nil
	}
	p.complain(q.errors(res))
	if err := p.add(ctx, q, o, res); err != nil {
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
func (p *program) add(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result) (err error) {
	if q.whole {
		if err := q.program.note(ctx, p, q, res); err != nil {
			return err
		}
	}
	if q.profile != "" || q.bench != "" {
		q.total, err = p.weigh(ctx, q, o, res)
	}
	if q.diff != "" {
		err = p.compareRevision(ctx, q, o, res)
	}
	return err
}

// aim reads what the arguments name.
func (q *escapeQuery) aim(ctx context.Context, o escape.Options, args []string) error {
	for _, arg := range args {
		t, err := escape.ParseTarget(ctx, o, arg)
		if err != nil {
			return err
		}
		if t.Func != "" || t.File != "" {
			q.steps = true
		}
		q.targets = append(q.targets, t)
		q.patterns = append(q.patterns, t.Pattern)
	}
	return nil
}

// nothingThere says which of the arguments name nothing, "" if they all name something.
func (q *escapeQuery) nothingThere(args []string, res *escape.Result) string {
	if len(res.Errors) > 0 {
		return "" // it may be in what is broken
	}
	for i, t := range q.targets {
		switch {
		case res.Exists(t):
		case t.File != "":
			return fmt.Sprintf("%s: no package has this line; name a line of a Go file that is built here", args[i])
		default:
			return fmt.Sprintf("%s: there is no function %s in %s; memvet escape %s lists all that allocate", args[i], t.Func, t.Pattern, t.Pattern)
		}
	}
	if !res.Exists(escape.Target{Func: q.function}) {
		return fmt.Sprintf("-func %s: no package listed has such a function", q.function)
	}
	return ""
}

// errors are what keeps the answer from being whole.
func (q *escapeQuery) errors(res *escape.Result) []string {
	var out []string
	for _, e := range res.Errors {
		out = append(out, e.Package+": "+e.Error)
	}
	for _, m := range res.Mistakes {
		out = append(out, fmt.Sprintf("%s:%d:%d: %s", relative(q.dir, m.Position.File), m.Position.Line, m.Position.Column, m.Text))
	}
	return out
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
	if q.dir, err = filepath.Abs(p.Dir); err != nil {
		return nil, err
	}
	if info, err := os.Stat(q.dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-C %s is not a directory", p.Dir)
	}
	return q, nil
}

// in reports whether any target names the place. Several targets are looked at
// together, so a package that only one of them names is wanted whole.
func (q *escapeQuery) in(function string, at finding.Position) bool {
	if q.function != "" && !escape.FunctionNamed(q.function, function) {
		return false
	}
	return slices.ContainsFunc(q.targets, func(t escape.Target) bool { return t.At(function, at) })
}
