package sanitize

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/gotool"
)

// A toolchain is what `go env` says of the Go that a folder is built with.
type toolchain struct {
	GOROOT, GOVERSION, GOOS, GOARCH, GOMODCACHE, CGO_ENABLED, GOFLAGS, GOCACHE, GOEXPERIMENT string

	goTool string   // the go command
	env    []string // its environment
	dir    string
}

// findToolchain asks the go command in PATH of env.
func findToolchain(ctx context.Context, dir string, env []string) (*toolchain, error) {
	tool, err := gotool.LookPath("go", env)
	if err != nil {
		return nil, errors.New("no go command in PATH; install Go or add its bin folder to PATH")
	}
	tc := &toolchain{goTool: tool, env: append(env[:len(env):len(env)], "PWD="+dir), dir: dir}
	out, err := tc.output(ctx, "env", "-json", "GOROOT", "GOVERSION", "GOOS", "GOARCH", "GOMODCACHE", "CGO_ENABLED", "GOFLAGS", "GOCACHE", "GOEXPERIMENT")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(out, tc); err != nil {
		return nil, fmt.Errorf("go env: %w", err)
	}
	if tc.GOOS != "linux" || tc.GOARCH != "amd64" {
		return nil, fmt.Errorf("the sanitizer runs on linux/amd64; this build is for %s/%s", tc.GOOS, tc.GOARCH)
	}
	return tc, nil
}

// command prepares a run of the go command.
func (tc *toolchain) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, tc.goTool, args...)
	cmd.Dir, cmd.Env = tc.dir, tc.env
	return cmd
}

func (tc *toolchain) output(ctx context.Context, args ...string) ([]byte, error) {
	cmd := tc.command(ctx, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		if text := strings.TrimSpace(stderr.String()); text != "" {
			err = errors.New(text)
		}
		return nil, fmt.Errorf("go %s: %w", args[0], err)
	}
	return out, nil
}

// release is 26 for Go 1.26.
func (tc *toolchain) release() (int, error) {
	v, ok := strings.CutPrefix(tc.GOVERSION, "go1.")
	i := 0
	for i < len(v) && '0' <= v[i] && v[i] <= '9' {
		i++
	}
	if n, err := strconv.Atoi(v[:i]); ok && err == nil {
		return n, nil
	}
	return 0, fmt.Errorf("the sanitizer knows released Go versions; this is %q", tc.GOVERSION)
}

// leaveModuleCache makes a toolchain that the go command downloaded usable:
// cmd/go refuses overlays of files in the module cache. A tree of symbolic links
// outside of it is a GOROOT like any other.
func (tc *toolchain) leaveModuleCache(dir string) error {
	rel, err := filepath.Rel(tc.GOMODCACHE, tc.GOROOT)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return nil
	}
	root := filepath.Join(dir, "goroot", filepath.Base(tc.GOROOT))
	if _, err := os.Stat(root); err != nil {
		if err := linkTree(tc.GOROOT, root); err != nil {
			return fmt.Errorf("linking the downloaded toolchain out of the module cache: %w", err)
		}
	}
	inUse(root)
	tc.GOROOT = root
	tc.goTool = filepath.Join(root, "bin", "go")
	tc.env = append(tc.env, "GOROOT="+root, "GOTOOLCHAIN=local")
	return nil
}

// linkTree makes to a copy of the folders in from, with links to its files. It
// appears whole or not at all.
func linkTree(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(to), "tmp")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(tmp, "root", rel)
		if d.IsDir() {
			return os.Mkdir(target, 0o777)
		}
		return os.Symlink(path, target)
	})
	if err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(tmp, "root"), to); err != nil {
		if _, there := os.Stat(to); there == nil {
			return nil // another run was faster
		}
		return err
	}
	return nil
}
