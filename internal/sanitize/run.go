package sanitize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/memvet/memvet/internal/finding"
)

// Options are one run of the go command on shadow memory.
type Options struct {
	Verb string   // test, run or build
	Args []string // for the go command, behind the verb
	Dir  string   // absolute
	Env  []string
	// The streams of the go command and of what it runs.
	Stdin          io.Reader
	Stdout, Stderr io.Writer

	Deps bool // watch the accesses of all packages, not only of the main modules
	// Suppressions are reports that are not wanted.
	Suppressions *Suppressions
	Limits
}

// Limits say what is stale and how much of it is remembered. They travel to the
// program in the environment variable MEMVET.
type Limits struct {
	Contract   bool  // what the documentation says is stale, not only what is really overwritten
	Quarantine bool  // pools never hand out again what they got
	Halt       bool  // the first report ends the program
	Budget     int64 // bytes of stale memory that are kept; 0 means the default
}

func (l Limits) String() string {
	var words []string
	for _, w := range []struct {
		on   bool
		word string
	}{
		{l.Contract, "contract"}, {l.Quarantine, "quarantine"}, {l.Halt, "halt"},
		{l.Budget > 0, "budget=" + strconv.FormatInt(l.Budget, 10)},
	} {
		if w.on {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, ",")
}

// A Result is what a run found.
type Result struct {
	Findings []finding.Finding
	Silenced int // findings that a comment or a suppression silences
	// Failed is set if the go command exited with a status other than 0.
	Failed bool
	// Notes say what is not reported under this Go, and what silenced nothing.
	Notes []string
}

// ErrUsage is about flags that exclude each other.
var ErrUsage = errors.New("wrong usage")

// Run runs the go command. The error is about what kept it from running.
func Run(ctx context.Context, o Options) (*Result, error) {
	tc, err := findToolchain(ctx, o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	store := filepath.Join(filepath.Dir(tc.GOCACHE), "memvet")
	if err := os.MkdirAll(store, 0o777); err != nil {
		return nil, fmt.Errorf("files are kept beside the build cache: %w; set GOCACHE to a folder in one that can be written", err)
	}
	defer trim(store, time.Now())
	if err := tc.leaveModuleCache(store); err != nil {
		return nil, err
	}
	flags, notes, err := tc.buildFlags(ctx, o, store)
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "memvet")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	file := filepath.Join(tmp, "reports")

	cmd := tc.command(ctx, append([]string{o.Verb}, flags...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Stdin, o.Stdout, o.Stderr
	if o.Verb != "build" {
		cmd.Env = append(cmd.Env, "MEMVET="+o.Limits.String(), "MEMVET_REPORT="+file,
			"MEMVET_RUN="+strconv.FormatInt(time.Now().UnixNano(), 36))
	}
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	r := &Result{Notes: notes}
	tested := make(chan []testedPackage, 1)
	go func() { tested <- tc.testedPackages(ctx, o) }()
	if err := cmd.Run(); err != nil {
		// A server that was interrupted has its reports all the same.
		if _, exited := errors.AsType[*exec.ExitError](err); !exited && ctx.Err() == nil {
			return nil, err
		}
		r.Failed = true
	}
	c := newConverter(tc.GOROOT, o.Dir)
	if err := r.read(file, c, o.Suppressions); err != nil || r.Failed {
		return r, err
	}
	pkgs := <-tested
	r.Notes = slices.Concat(r.Notes, o.Suppressions.unused(pkgs, o.Dir), c.unusedComments(pkgs))
	return r, nil
}

// read reads the reports of all processes.
func (r *Result) read(file string, c *converter, list *Suppressions) error {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	defer f.Close()
	rs, err := parseReports(f)
	r.Findings, r.Silenced = c.findings(rs, list)
	return err
}

// buildFlags are the flags and arguments that stand behind the verb.
func (tc *toolchain) buildFlags(ctx context.Context, o Options, store string) (args, notes []string, err error) {
	rest := o.Args
	for _, name := range []string{"race", "msan", "asan"} {
		if on, _ := cutFlag(rest, name, false); len(on) > 0 && on[0] != "false" {
			return nil, nil, fmt.Errorf("%w: -%s and the sanitizer exclude each other, since both instrument every memory access; leave -%[2]s out", ErrUsage, name)
		}
	}
	gcflags, rest := cutFlag(rest, "gcflags", true)
	user, rest := tc.lastFlag(rest, "overlay")
	tags, rest := tc.lastFlag(rest, "tags")
	ov, err := makeOverlay(tc)
	if err != nil {
		return nil, nil, err
	}
	if user != "" && !filepath.IsAbs(user) {
		user = filepath.Join(o.Dir, user)
	}
	file, err := ov.write(store, user)
	if err != nil {
		return nil, nil, err
	}
	modules, err := tc.mainModules(ctx)
	if err != nil {
		return nil, nil, err
	}
	// Package hint, and whoever wants to know, builds differently with this tag.
	all := strings.FieldsFunc(tags, func(r rune) bool { return r == ',' || r == ' ' })
	args = append(args, "-overlay="+file, "-tags="+strings.Join(append(all, "memvet"), ","))
	args = append(args, instrument(gcflags, o.Deps, modules)...)
	inPlace, notes, err := tc.checksInPlace(ctx, o, store)
	if err != nil {
		return nil, nil, err
	}
	args = append(args, inPlace...)
	return append(args, rest...), slices.Concat(ov.Notes, notes), nil
}

// mainModules are the modules that the user works on: one, or those of a
// workspace, or none.
func (tc *toolchain) mainModules(ctx context.Context) ([]string, error) {
	out, err := tc.output(ctx, "list", "-m", "-f", "{{if .Main}}{{.Path}}{{end}}")
	if err != nil {
		if strings.Contains(err.Error(), "cannot find main module") || strings.Contains(err.Error(), "go.mod file not found") ||
			strings.Contains(err.Error(), "not using modules") || strings.Contains(err.Error(), "without main module") {
			return nil, nil
		}
		return nil, err
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(m string) bool { return m == "command-line-arguments" }), nil
}

// instrument returns the -gcflags that ask the compiler to call asanread and
// asanwrite. Of several that fit a package cmd/go takes the last.
//
// What -asan switches on besides, checks of unsafe.Pointer conversions, is not
// ours and would end programs.
func instrument(user []string, deps bool, modules []string) (flags []string) {
	const asan = "-asan -d=checkptr=0"
	add := func(pattern, flag string) { flags = append(flags, "-gcflags="+pattern+strings.TrimSpace(flag)) }
	all := ""
	var named []string
	for _, v := range user {
		if pattern, f, ok := strings.Cut(v, "="); ok && !strings.HasPrefix(v, "-") {
			if pattern == "all" {
				all = f + " "
			} else {
				named = append(named, v)
			}
		} else {
			all, named = v+" ", nil
		}
	}
	if deps {
		add("all=", all+asan)
		// Pools read what they keep: the list of objects may lie in an object.
		add("sync=", all)
	} else {
		if all != "" {
			add("all=", all)
		}
		add("", all+asan) // packages named on the command line
		for _, m := range modules {
			add(m+"/...=", all+asan)
		}
	}
	for _, v := range named {
		pattern, f, _ := strings.Cut(v, "=")
		add(pattern+"=", f+" "+asan)
	}
	return flags
}

// lastFlag takes all flags of a name out of the go command's arguments, and
// returns the value of the last one or of GOFLAGS, which it would override.
func (tc *toolchain) lastFlag(args []string, name string) (value string, rest []string) {
	for f := range strings.FieldsSeq(tc.GOFLAGS) {
		if n, v, _ := strings.Cut(strings.TrimLeft(f, "-"), "="); n == name {
			value = v
		}
	}
	values, rest := cutFlag(args, name, true)
	if len(values) > 0 {
		value = values[len(values)-1]
	}
	return value, rest
}

// cutFlag takes all flags of a name out of the go command's arguments, and
// returns their values.
func cutFlag(args []string, name string, hasValue bool) (values, rest []string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "-args" || arg == "--args" || arg == "--" {
			return values, append(rest, args[i:]...)
		}
		n, value, ok := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		switch {
		case !strings.HasPrefix(arg, "-") || n != name:
			rest = append(rest, arg)
		case ok:
			values = append(values, value)
		case hasValue && i+1 < len(args):
			i++
			values = append(values, args[i])
		default:
			values = append(values, "true")
		}
	}
	return values, rest
}
