package dynamic

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/gclog"
)

// options are those of cfg for the compiler's log.
func (c *Config) options() gclog.Options {
	return gclog.Options{Dir: c.Dir, Env: c.Env, BuildFlags: slices.Clone(c.BuildFlags), Cache: c.Cache}
}

// compileModels compiles the roots with some files replaced. After an error it
// says which packages do not compile.
func (r *Result) compileModels(ctx context.Context, files map[string][]byte) (failed []string, err error) {
	dir, err := os.MkdirTemp("", "memvet-dynamic-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	overlay, err := writeOverlay(dir, files)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, pkg := range r.p.roots {
		all = append(all, pkg.PkgPath)
	}
	o := r.cfg.options()
	o.BuildFlags = append(o.BuildFlags, "-overlay="+overlay)
	log, err := gclog.Run(ctx, o, all...)
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			if _, pkg, ok := strings.Cut(strings.TrimSpace(line), "# "); ok {
				failed = append(failed, pkg)
			}
		}
		return failed, err
	}
	for _, name := range all {
		if !log.Covers(name) {
			continue // tests only, or compiled out of sight: answered as not compiled again
		}
		r.after[name] = newSecond(log, name)
	}
	return nil, nil
}

// writeOverlay puts changed and new files into dir and returns the name of the
// go command's overlay file.
func writeOverlay(dir string, files map[string][]byte) (string, error) {
	replace := map[string]string{}
	i := 0
	for name, src := range files {
		to := filepath.Join(dir, fmt.Sprintf("%d.go", i))
		i++
		if err := os.WriteFile(to, src, 0o666); err != nil {
			return "", err
		}
		replace[name] = to
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, data, 0o666)
}
