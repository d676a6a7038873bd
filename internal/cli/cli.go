// Package cli is the command line: one file per verb. Run is a function of its
// streams and its rules, so that tests run the whole program in any setting.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/memvet/memvet/internal/check"
	"github.com/memvet/memvet/internal/rule"
)

// Exit statuses, the same for every verb and format.
const (
	exitOK       = 0
	exitFailed   = 1 // could not finish
	exitUsage    = 2 // wrong usage
	exitFindings = 3
)

// Env is all that the program sees of the world.
type Env struct {
	Stdout, Stderr io.Writer
	// Vars is the environment, "NAME=value".
	Vars []string
	// Dir is the working directory.
	Dir string
	// Terminal says which streams people look at directly.
	StdoutTerminal, StderrTerminal bool
	Rules                          []*rule.Rule
	// Tool is the program that cmd/go is to run as vet tool.
	Tool string
}

// System is the Env of the running process.
func System(rules []*rule.Rule) Env {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	tool, err := os.Executable()
	if err != nil {
		tool = os.Args[0]
	}
	return Env{
		Stdout: os.Stdout, Stderr: os.Stderr,
		Vars: os.Environ(), Dir: dir,
		StdoutTerminal: isatty.IsTerminal(os.Stdout.Fd()),
		StderrTerminal: isatty.IsTerminal(os.Stderr.Fd()),
		Rules:          rules, Tool: tool,
	}
}

func (e *Env) getenv(name string) string {
	value := ""
	for _, kv := range e.Vars {
		if v, ok := strings.CutPrefix(kv, name+"="); ok {
			value = v
		}
	}
	return value
}

// color reports whether to colour standard output.
func (e *Env) color() bool {
	return e.StdoutTerminal && e.getenv("NO_COLOR") == "" && e.getenv("TERM") != "dumb"
}

// program is one run of the command line.
type program struct {
	Env
	status int
}

// usageError is a mistake in the command line.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Run runs the command line args, without the program's name, and returns the
// exit status. If cmd/go calls the program as a vet tool, it does that part and
// does not return.
func Run(ctx context.Context, e Env, args []string) int {
	if check.IsTool(args) {
		check.Tool(e.Rules, args)
	}
	p := &program{Env: e}
	root := p.root()
	root.SetArgs(normalise(root, args))
	err := root.ExecuteContext(ctx)
	if err == nil {
		return p.status
	}
	fmt.Fprintf(e.Stderr, "memvet: %s\n", err)
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	return exitFailed
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "memvet",
		Short:         "finds places in Go code where two views of one array hurt each other",
		Long:          rootHelp,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownVerb(cmd, args[0])
			}
			p.status = exitUsage
			cmd.SetOut(p.Stderr)
			return cmd.Help()
		},
	}
	root.PersistentFlags().StringVarP(&p.Dir, "chdir", "C", p.Dir, "run in folder `DIR`")
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { printHelp(cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { printHelp(cmd); return nil })
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(p.checkVerb(), p.aliasesVerb(), p.contractVerb(), p.escapeVerb(), p.layoutVerb(), p.rulesVerb(), p.explainVerb(),
		p.testVerb(), p.runVerb(), p.buildVerb(), p.versionVerb())
	root.SetHelpCommand(helpVerb())
	root.InitDefaultCompletionCmd()
	if c, _, err := root.Find([]string{"completion"}); err == nil {
		c.Short = "writes a completion script for a shell"
	}
	for _, cmd := range append(root.Commands(), root) {
		// cobra's own help flag would be listed in every help text.
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Hidden = true
	}
	return root
}

// verbs are the names of the verbs that people call.
func verbs(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() || c.Name() == "help" {
			names = append(names, c.Name())
		}
	}
	return names
}

func unknownVerb(root *cobra.Command, name string) error {
	hint := near(name, verbs(root))
	if strings.ContainsAny(name, "./") {
		hint = "; to check packages, run memvet check " + name
	}
	return usagef("unknown verb %q%s; verbs are %s", name, hint, strings.Join(verbs(root), ", "))
}

// flagError rewords what pflag says, which speaks of double dashes.
func flagError(cmd *cobra.Command, err error) error {
	next := fmt.Sprintf("; memvet help %s lists the flags", cmd.Name())
	if cmd.Name() == "memvet" {
		next = "; memvet help lists the verbs, whose flags go behind them"
	}
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "-"+f.Name) })
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		name := "-" + strings.TrimLeft(e.GetSpecifiedName(), "-")
		return usagef("unknown flag %s%s%s", name, near(name, names), next)
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usagef("flag -%s needs a value%s", e.GetFlag().Name, next)
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return usagef("flag -%s cannot be %q%s", e.GetFlag().Name, e.GetValue(), next)
	}
	return usagef("%w%s", err, next)
}
