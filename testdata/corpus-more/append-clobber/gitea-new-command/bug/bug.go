// Package bug runs git in repositories.
package bug

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var (
	// GlobalCommandArgs come before the arguments of every command.
	GlobalCommandArgs []string

	// DefaultCommandExecutionTimeout is for commands without their own.
	DefaultCommandExecutionTimeout = 60 * time.Second
)

// SetVersion sets arguments that all commands need with a version of git.
func SetVersion(major, minor int) {
	if major > 1 || minor >= 8 {
		GlobalCommandArgs = append(GlobalCommandArgs, "-c", "credential.helper=")
	}
	if major > 2 || major == 2 && minor >= 18 {
		GlobalCommandArgs = append(GlobalCommandArgs, "-c", "protocol.version=2")
	}
	GlobalCommandArgs = append(GlobalCommandArgs, "--no-pager")
}

// Command is a command with its arguments.
type Command struct {
	name string
	args []string
}

func (c *Command) String() string {
	if len(c.args) == 0 {
		return c.name
	}
	return fmt.Sprintf("%s %s", c.name, strings.Join(c.args, " "))
}

// NewCommand returns a git command.
func NewCommand(args ...string) *Command {
	return &Command{
		name: "git",
		args: append(GlobalCommandArgs, args...), // BUG: append-clobber
	}
}

// AddArguments adds arguments.
func (c *Command) AddArguments(args ...string) *Command {
	c.args = append(c.args, args...)
	return c
}

// RunInDirTimeoutPipeline runs the command and passes its output on.
func (c *Command) RunInDirTimeoutPipeline(timeout time.Duration, dir string, stdout, stderr io.Writer) error {
	if timeout == -1 {
		timeout = DefaultCommandExecutionTimeout
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.name, c.args...)
	cmd.Dir = dir
	cmd.Stdout = stdout
	cmd.Stderr = stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	if err := cmd.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// RunInDirTimeout runs the command and gives its output.
func (c *Command) RunInDirTimeout(timeout time.Duration, dir string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	if err := c.RunInDirTimeoutPipeline(timeout, dir, &stdout, &stderr); err != nil {
		return nil, fmt.Errorf("%w - %s", err, stderr.String())
	}
	return stdout.Bytes(), nil
}

// RunInDir runs the command and gives its output as a string.
func (c *Command) RunInDir(dir string) (string, error) {
	out, err := c.RunInDirTimeout(-1, dir)
	return string(out), err
}

var errNotExist = errors.New("object does not exist")

// Repository is a repository on disk.
type Repository struct {
	Path string
}

// Tags gives the names of tags, the latest version first.
func (r *Repository) Tags() ([]string, error) {
	cmd := NewCommand("tag", "-l")
	cmd.AddArguments("--sort=-v:refname")
	out, err := cmd.RunInDir(r.Path)
	if err != nil {
		return nil, err
	}
	return strings.Fields(out), nil
}

// Type gives the type of an object.
func (r *Repository) Type(id string) (string, error) {
	out, err := NewCommand("cat-file", "-t", id).RunInDir(r.Path)
	if err != nil {
		return "", fmt.Errorf("%w: %s", errNotExist, id)
	}
	return strings.TrimSpace(out), nil
}

// Archive writes the files of a commit.
func (r *Repository) Archive(id, format string, w io.Writer) error {
	cmd := NewCommand("archive", "--format="+format)
	cmd.AddArguments("--prefix="+filepath.Base(strings.TrimSuffix(r.Path, ".git"))+"/", id)
	return cmd.RunInDirTimeoutPipeline(-1, r.Path, w, io.Discard)
}
