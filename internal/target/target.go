// Package target looks into running programs, through Delve. It is the only
// package that knows Delve; what analyses packages never imports it.
package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// A Request says where to stop a program and what to look at there.
type Request struct {
	Dir string   // absolute; the program runs there
	Env []string // "NAME=value"
	// Program is a package, a Go file, or an executable that was built with
	// debugging information.
	Program    string
	Args       []string
	BuildFlags []string
	File       string // stop when the program comes to this line
	Line       int
	Expr       string // and look at the value of this expression
	// Stderr receives what the program prints.
	Stderr io.Writer
}

// ErrUnsupported is the error where Delve does not run.
var ErrUnsupported = errors.New("looking into running programs is not supported on " + runtime.GOOS + "/" + runtime.GOARCH)

// build returns an executable of the program with its variables in memory, and
// what removes it again. Only the main modules are built without optimisation:
// the rest comes from the build cache.
func build(ctx context.Context, r Request, modules []string) (exe string, clean func(), err error) {
	path := r.Program
	if !filepath.IsAbs(path) {
		path = filepath.Join(r.Dir, path)
	}
	if st, err := os.Stat(path); err == nil && st.Mode().IsRegular() && !strings.HasSuffix(path, ".go") {
		return path, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "memvet")
	if err != nil {
		return "", nil, err
	}
	clean = func() { os.RemoveAll(dir) }
	exe = filepath.Join(dir, "program.exe")
	args := []string{"build", "-o", exe, "-gcflags=-N -l"}
	for _, m := range modules {
		args = append(args, "-gcflags="+m+"/...=-N -l")
	}
	args = append(append(args, r.BuildFlags...), "--", r.Program)
	if out, err := command(ctx, r, args...).CombinedOutput(); err != nil {
		clean()
		return "", nil, fmt.Errorf("go build %s: %s", r.Program, strings.TrimSpace(string(out)))
	}
	if st, err := os.Stat(exe); err != nil || st.Mode().Perm()&0o100 == 0 && runtime.GOOS != "windows" {
		clean()
		return "", nil, fmt.Errorf("%s is no program; name a main package", r.Program)
	}
	return exe, clean, nil
}

func command(ctx context.Context, r Request, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.Dir, append(r.Env, "PWD="+r.Dir)
	return cmd
}

// modules are the main modules; outside of one there are none.
func modules(ctx context.Context, r Request) []string {
	out, err := command(ctx, r, "list", "-m", "-f={{.Path}}").Output()
	if err != nil {
		return nil
	}
	var paths []string
	for _, m := range strings.Fields(string(out)) {
		if m != "command-line-arguments" {
			paths = append(paths, m)
		}
	}
	return paths
}
