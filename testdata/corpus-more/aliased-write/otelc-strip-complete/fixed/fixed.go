// Package fixed sits between go build and the compiler and may add code.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

var errNoOutput = errors.New("no output directory in compile command")

// Rule says what to add to a package.
type Rule struct {
	ImportPath string
	File       string
}

// instrumentPhase changes one compile command.
type instrumentPhase struct {
	log         io.Writer
	workDir     string
	importPath  string
	compileArgs []string
	added       []string
}

// findFlag gives the value that follows a flag.
func findFlag(args []string, name string) string {
	for i, a := range args {
		if a == name && i+1 < len(args) {
			return args[i+1]
		}
	}
	return ""
}

func isCompile(args []string) bool {
	return len(args) > 0 && strings.HasSuffix(filepath.Base(args[0]), "compile") &&
		findFlag(args, "-o") != "" && findFlag(args, "-p") != ""
}

// addFile compiles one more file into the package.
func (ip *instrumentPhase) addFile(name string) {
	ip.added = append(ip.added, filepath.Join(ip.workDir, name))
}

func (ip *instrumentPhase) match(rules []Rule) []Rule {
	var out []Rule
	for _, r := range rules {
		if r.ImportPath == ip.importPath {
			out = append(out, r)
		}
	}
	return out
}

// stripCompleteFlag removes the flag that forbids functions without a body.
func stripCompleteFlag(args []string) []string {
	for i, arg := range args {
		if arg == "-complete" {
			res := slices.Clone(args)
			return slices.Delete(res, i, i+1)
		}
	}
	return args
}

func interceptCompile(log io.Writer, args []string, rules []Rule) ([]string, error) {
	target := findFlag(args, "-o")
	if target == "" {
		return nil, errNoOutput
	}
	ip := &instrumentPhase{
		log:         log,
		workDir:     filepath.Dir(target),
		importPath:  findFlag(args, "-p"),
		compileArgs: args,
	}
	matched := ip.match(rules)
	if len(matched) == 0 {
		return args, nil
	}
	for _, r := range matched {
		ip.addFile(r.File)
	}
	ip.compileArgs = stripCompleteFlag(ip.compileArgs)
	out := make([]string, 0, len(ip.compileArgs)+len(ip.added))
	out = append(out, ip.compileArgs...)
	out = append(out, ip.added...)
	fmt.Fprintf(ip.log, "instrumented %s with %d files\n", ip.importPath, len(ip.added))
	return out, nil
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("no command")
	}
	return exec.CommandContext(ctx, args[0], args[1:]...).Run()
}

// Toolexec runs the tool, with the changed command if that works and with
// the command as go build gave it otherwise.
func Toolexec(ctx context.Context, log io.Writer, args []string, rules []Rule) error {
	if !isCompile(args) {
		return run(ctx, args)
	}
	newArgs, err := interceptCompile(log, args, rules)
	if err != nil {
		return fmt.Errorf("intercept %s: %w", strings.Join(args, " "), err)
	}
	if err := run(ctx, newArgs); err != nil {
		fmt.Fprintf(log, "changed command failed: %v; running %q\n", err, args)
		return run(ctx, args)
	}
	return nil
}
