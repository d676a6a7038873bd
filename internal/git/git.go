// Package git asks git about the repository that packages lie in.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/memvet/memvet/internal/gotool"
)

// A Repo is the work tree around a folder.
type Repo struct {
	// Root is the top of the work tree, without symbolic links.
	Root string

	dir     string
	env     []string
	program string
}

// Open finds the work tree around dir. git is looked for in env's PATH.
func Open(ctx context.Context, dir string, env []string) (*Repo, error) {
	program, err := gotool.LookPath("git", env)
	if err != nil {
		return nil, errors.New("there is no program git in PATH; install git")
	}
	r := &Repo{dir: dir, env: env, program: program}
	root, err := r.Run(ctx, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, err
	}
	r.Root = filepath.FromSlash(strings.TrimRight(root, "\r\n"))
	return r, nil
}

// Run runs git in the folder that Open was asked about.
func (r *Repo) Run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, r.program, args...)
	cmd.Dir, cmd.Env = r.dir, r.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if text := strings.TrimSpace(errs.String()); text != "" {
			err = errors.New(text)
		}
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return out.String(), nil
}

// Commit returns the hash of the commit that a revision names.
func (r *Repo) Commit(ctx context.Context, rev string) (string, error) {
	out, err := r.Run(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return "", errors.New("git knows no such revision")
	}
	return strings.TrimSpace(out), nil
}

// Checkout checks a commit out into a new work tree in a temporary folder,
// without running hooks. It returns the folder there that the one which Open was
// asked about is, whether that exists at the commit or not, and a function that
// takes all of it away again, which works even after ctx was cancelled.
func (r *Repo) Checkout(ctx context.Context, commit string) (dir string, remove func() error, err error) {
	tmp, err := os.MkdirTemp("", "memvet-rev-")
	if err != nil {
		return "", nil, err
	}
	if tmp, err = filepath.EvalSymlinks(tmp); err != nil {
		return "", nil, err
	}
	tree := filepath.Join(tmp, filepath.Base(r.Root))
	remove = func() error {
		ctx := context.WithoutCancel(ctx)
		err := os.RemoveAll(tmp)
		// With its folder gone, git needs only to forget the work tree. Only the
		// one named is removed: prune would touch those of others.
		if _, e := r.Run(ctx, "worktree", "remove", "--force", tree); e != nil && err == nil {
			err = e
		}
		return err
	}
	if _, err := r.Run(ctx, "-c", "core.hooksPath="+os.DevNull, "worktree", "add", "--quiet", "--detach", tree, commit); err != nil {
		os.RemoveAll(tmp)
		return "", nil, err
	}
	sub, err := r.below()
	return filepath.Join(tree, sub), remove, err
}

// below is the path of the folder asked about from the root.
func (r *Repo) below() (string, error) {
	dir, err := filepath.EvalSymlinks(r.dir)
	if err != nil {
		return "", err
	}
	root, err := filepath.EvalSymlinks(r.Root)
	if err != nil {
		return "", err
	}
	return filepath.Rel(root, dir)
}
