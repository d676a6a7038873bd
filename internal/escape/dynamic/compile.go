package dynamic

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/gclog"
)

// compile reads the compiler's log of packages, with the files that an overlay
// puts in the place of others if it has a name.
func compile(ctx context.Context, cfg *Config, overlay string, patterns []string) (*gclog.Log, error) {
	flags := slices.Clone(cfg.BuildFlags)
	if overlay != "" {
		flags = append(flags, "-overlay="+overlay)
	}
	return gclog.Load(ctx, gclog.Options{Packages: packages.Config{Dir: cfg.Dir, Env: cfg.Env, BuildFlags: flags}}, patterns...)
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

var Compile = compile
