package escape

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Target is what an argument names: packages, and within them a function or a
// line if one of these is set.
type Target struct {
	Pattern string
	// Func is "f", "T.m" or "(*T).m".
	Func string
	File string // absolute
	Line int
}

var placeForm = regexp.MustCompile(`^(.+\.go):(\d+)(?::\d+)?$`)

// functionForm is a function or method without its package.
var functionForm = regexp.MustCompile(`^(\pL\w*|\(\*?\pL\w*\))(\.\pL\w*)?$`)

// ParseTarget reads an argument: packages, FILE:LINE, PKG.FUNC or
// PKG.TYPE.METHOD, or FUNC or TYPE.METHOD in any package below the folder. dir is where the go command runs.
func ParseTarget(ctx context.Context, o Options, arg string) (Target, error) {
	if m := placeForm.FindStringSubmatch(arg); m != nil {
		line, err := strconv.Atoi(m[2])
		if err != nil {
			return Target{}, err
		}
		file := m[1]
		if !filepath.IsAbs(file) {
			file = filepath.Join(o.Dir, file)
		}
		return Target{Pattern: "file=" + file, File: file, Line: line}, nil
	}
	if strings.HasSuffix(arg, ".go") {
		return Target{Pattern: arg}, nil
	}
	candidates := functionForms(arg)
	bare := functionForm.MatchString(arg)
	if len(candidates) == 0 && !bare {
		return Target{Pattern: arg}, nil
	}
	// Import paths and folders may have dots of their own: the longest that
	// exists is the package.
	exists, err := existing(ctx, o, append([]string{arg}, candidates...))
	if err != nil {
		return Target{}, err
	}
	for _, pkg := range append([]string{arg}, candidates...) {
		if exists[pkg] {
			return Target{Pattern: pkg, Func: strings.TrimPrefix(arg[len(pkg):], ".")}, nil
		}
	}
	if bare {
		return Target{Pattern: "./...", Func: arg}, nil
	}
	return Target{Pattern: arg}, nil // the go command says best what is wrong
}

// functionForms are the packages that arg could name a function of, longest
// first.
func functionForms(arg string) []string {
	var out []string
	if strings.Contains(arg, "...") {
		return nil
	}
	slash := strings.LastIndexByte(arg, '/')
	for i := len(arg) - 1; i > slash+1; i-- {
		if arg[i] == '.' && arg[i-1] != '.' && i+1 < len(arg) {
			out = append(out, arg[:i])
		}
	}
	return out
}

// Existing returns those of the patterns that match packages with code; patterns with
// wildcards always count.
func Existing(ctx context.Context, o Options, patterns []string) ([]string, error) {
	exists, err := existing(ctx, o, patterns)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range patterns {
		if exists[p] || strings.Contains(p, "...") {
			out = append(out, p)
		}
	}
	return out, nil
}

// existing asks the go command which of the names are packages with code.
func existing(ctx context.Context, o Options, names []string) (map[string]bool, error) {
	args := slices.Concat([]string{"list", "-e", "-find", "-json=ImportPath,GoFiles,CgoFiles,Match"}, o.BuildFlags, []string{"--"}, names)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = o.Dir, o.Env
	out, err := cmd.Output()
	if err != nil {
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w: %s", err, bytes.TrimSpace(e.Stderr))
		}
		return nil, fmt.Errorf("go list: %w", err)
	}
	found := map[string]bool{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath               string
			GoFiles, CgoFiles, Match []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return found, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		if len(p.GoFiles)+len(p.CgoFiles) > 0 {
			for _, m := range append(p.Match, p.ImportPath) {
				found[m] = true
			}
		}
	}
}

// At reports whether something in function at p is what the target names.
func (t Target) At(function string, p finding.Position) bool {
	switch {
	case t.File != "":
		return filepath.Clean(p.File) == filepath.Clean(t.File) && p.Line == t.Line
	case t.Func != "":
		return sameFunction(t.Func, function)
	}
	return true
}

// Exists reports whether there is in the result what the target names: the
// function, or the line's file.
func (res *Result) Exists(t Target) bool {
	for _, p := range res.Packages {
		for _, f := range p.Sources {
			if t.File != "" && filepath.Clean(f.Name) == filepath.Clean(t.File) {
				return 1 <= t.Line && t.Line <= f.Lines
			}
		}
		if t.Func != "" && slices.ContainsFunc(p.Functions, func(name string) bool { return sameFunction(t.Func, name) }) {
			return true
		}
	}
	return t.File == "" && t.Func == ""
}

// sameFunction compares names of functions; "T.m" and "T" name a method and all
// methods of a type, with a pointer receiver or without.
func sameFunction(want, have string) bool {
	plain := strings.NewReplacer("(", "", ")", "", "*", "")
	want, have = plain.Replace(want), plain.Replace(have)
	return want == have || strings.HasPrefix(have, want+".")
}
