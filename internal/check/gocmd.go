package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/memvet/memvet/internal/gotool"
)

// goCommand runs the go command for one check.
type goCommand struct {
	ctx  context.Context
	opts Options
	path string
	tmp  string // files of this run
}

func newGoCommand(ctx context.Context, o Options) (*goCommand, error) {
	if st, err := os.Stat(o.Dir); err != nil || !st.IsDir() {
		return nil, fmt.Errorf("-C %s is not a directory", o.Dir)
	}
	path, err := gotool.LookPath("go", o.Env)
	if err != nil {
		return nil, errors.New("no go command in PATH; memvet loads packages with it, so install Go or add its bin folder to PATH")
	}
	tmp, err := os.MkdirTemp("", "memvet")
	if err != nil {
		return nil, err
	}
	return &goCommand{ctx, o, path, tmp}, nil
}

func (g *goCommand) close() { os.RemoveAll(g.tmp) }

// run runs `go verb args`; stdout goes to w. It returns what the command wrote
// to its standard error, and an error if it could not run or exited non-zero.
func (g *goCommand) run(w io.Writer, verb string, args ...string) (stderr string, err error) {
	cmd := exec.CommandContext(g.ctx, g.path, append([]string{verb}, args...)...)
	cmd.Dir = g.opts.Dir
	cmd.Env = append(g.opts.Env, "PWD="+g.opts.Dir)
	if g.opts.Debug {
		cmd.Env = append(cmd.Env, debugDirVar+"="+g.tmp)
	}
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = w, &errs
	// Interrupt lets cmd/go remove its own temporary files.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	if g.ctx.Err() != nil {
		err = errors.New("interrupted")
	}
	return errs.String(), err
}

// explain turns what the go command said into an error that says what to do.
func (g *goCommand) explain(stderr string, err error) error {
	text := strings.TrimSpace(stderr)
	switch {
	case text == "":
		return fmt.Errorf("go command: %w", err)
	case strings.Contains(text, "go.mod file not found"),
		strings.Contains(text, "does not contain main module"),
		strings.Contains(text, "cannot find main module"):
		return fmt.Errorf("%s is not in a Go module; run memvet in a folder with a go.mod, name one with -C, or make one with go mod init", g.opts.Dir)
	}
	return errors.New(text)
}
