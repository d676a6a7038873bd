// Package gotool finds the go command.
package gotool

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// LookPath is exec.LookPath with the PATH of env instead of our own.
func LookPath(name string, env []string) (string, error) {
	path := os.Getenv("PATH")
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "PATH="); ok {
			path = v
		}
	}
	for _, dir := range filepath.SplitList(path) {
		if p, err := exec.LookPath(filepath.Join(dir, name)); err == nil && filepath.IsAbs(p) {
			return p, nil
		}
	}
	return "", exec.ErrNotFound
}
