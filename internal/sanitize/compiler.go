package sanitize

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// The compiler's -asan instrumentation calls a function for every access. With
// these edits it checks in place instead, which takes programs half the time. The
// compiler is built once per toolchain, from the toolchain's own source.
var compilerWatches = []watch{
	{
		name: "checks", pkg: "cmd/compile/internal/ssa", required: true, files: []string{"check.go", "epoch.go", "merge.go"},
		// Other targets' rules are half of what there is to compile.
		edits: []edit{hollow{[]string{
			"rewrite386.go", "rewrite386splitload.go", "rewriteARM.go", "rewriteARM64.go", "rewriteARM64latelower.go",
			"rewriteLOONG64.go", "rewriteLOONG64latelower.go", "rewriteMIPS.go", "rewriteMIPS64.go", "rewriteMIPS64latelower.go",
			"rewritePPC64.go", "rewritePPC64latelower.go", "rewriteRISCV64.go", "rewriteRISCV64latelower.go", "rewriteS390X.go", "rewriteWasm.go",
		}, []string{"rewriteValue", "rewriteBlock"}}},
	},
	{
		name: "instrumentation", pkg: "cmd/compile/internal/ssagen", required: true, files: []string{"check.go"},
		edits: []edit{
			rename{"(*state).instrument2", "(*types.Type, *ssa.Value, *ssa.Value, instrumentKind)", "memvetInstrument2"},
			field{"State", "MemvetCold []func()"},
		},
	},
	{
		name: "machine code", pkg: "cmd/compile/internal/amd64", required: true, files: []string{"check.go"},
		edits: []edit{
			rename{"ssaGenValue", "(*ssagen.State, *ssa.Value)", "memvetGenValue"},
			rename{"ssaGenBlock", "(*ssagen.State, *ssa.Block, *ssa.Block)", "memvetGenBlock"},
		},
	},
	{
		name: "driver", pkg: "cmd/compile", required: true, files: []string{"main.go"},
		edits: []edit{hollow{[]string{"main.go"}, nil}},
	},
}

// checksInPlace returns the flag that has the go command use such a compiler.
// Without one the checks are calls, which find the same; notes say why.
func (tc *toolchain) checksInPlace(ctx context.Context, o Options, store string) (flags, notes []string, err error) {
	if user, _ := tc.lastFlag(o.Args, "toolexec"); user != "" {
		return nil, nil, nil // the go command takes one
	}
	if strings.Contains(tc.GOEXPERIMENT, "simd") {
		return nil, nil, nil // memvetUnsure keeps registers of 16 bytes
	}
	exe, err := tc.compiler(ctx, store, o.Stderr)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	} else if err != nil {
		return nil, []string{fmt.Sprintf("checks of memory are calls, so programs take longer: %v", err)}, nil
	}
	// The go command splits the flag at spaces.
	return []string{`-toolexec="` + exe + `"`}, nil, nil
}

// compiler returns the path of a compiler that checks in place, below dir. It
// is built the first time, which takes half a minute and is announced.
func (tc *toolchain) compiler(ctx context.Context, dir string, announce io.Writer) (string, error) {
	ov := &overlay{Files: map[string][]byte{}}
	if err := ov.edit(tc, compilerWatches); err != nil {
		return "", err
	}
	overlay, err := ov.write(dir, "")
	if err != nil {
		return "", err
	}
	exe := filepath.Join(filepath.Dir(overlay), "compile")
	if _, err := os.Stat(exe); err == nil {
		return exe, nil
	}
	// Of runs that start together, one builds it.
	unlock, err := lockedfile.MutexAt(exe + ".lock").Lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	if _, err := os.Stat(exe); err == nil {
		return exe, nil
	}
	fmt.Fprintf(announce, "memvet: building a compiler that checks memory in place, once for %s\n", tc.GOVERSION)
	tmp, err := os.MkdirTemp(filepath.Dir(overlay), "tmp")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(tmp)
	built := filepath.Join(tmp, "compile")
	id := strings.TrimPrefix(filepath.Base(filepath.Dir(overlay)), "overlay-")
	cmd := exec.CommandContext(ctx, filepath.Join(tc.GOROOT, "bin", "go"), "build", "-overlay="+overlay, "-pgo=off",
		"-ldflags=-w -X main.memvetID="+id, "-o", built, "cmd/compile")
	cmd.Dir = filepath.Join(tc.GOROOT, "src", "cmd")
	// The flags and experiments of the user are for the user's programs.
	cmd.Env = append(tc.env[:len(tc.env):len(tc.env)], "PWD="+cmd.Dir, "GOROOT="+tc.GOROOT, "GOCACHE="+tc.GOCACHE, "GOTOOLCHAIN=local",
		"GOENV=off", "GOFLAGS=", "GOWORK=off", "GO111MODULE=", "CGO_ENABLED=0", "GOOS=", "GOARCH=", "GOAMD64=", "GOEXPERIMENT=")
	if out, err := cmd.CombinedOutput(); err != nil {
		if text := strings.TrimSpace(string(out)); text != "" {
			err = errors.New(text)
		}
		return "", fmt.Errorf("building a compiler that checks memory in place: %w", err)
	}
	return exe, os.Rename(built, exe)
}
