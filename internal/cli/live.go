package cli

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/layout/render"
	"github.com/memvet/memvet/internal/target"
)

// live does layout -live.
func (p *program) live(ctx context.Context, f layoutFlags, args []string) error {
	file, line, ok := cutLine(f.at)
	if !ok {
		return usagef("layout -live wants -at FILE:LINE, where the program is to stop")
	}
	if len(args) == 0 {
		return usagef("layout -live wants a PROGRAM: a main package, a Go file or an executable")
	}
	if f.format != "text" && f.format != "json" {
		return usagef("layout -live has no format %s; formats are text, json", f.format)
	}
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return err
	}
	s, err := target.Look(ctx, target.Request{
		Dir: dir, Env: p.Vars, BuildFlags: goFlags(f.build), Stderr: p.Stderr,
		Program: args[0], Args: args[1:], File: file, Line: line, Expr: f.live,
	})
	if err != nil {
		return err
	}
	if f.format == "json" {
		return render.LiveJSON(p.Stdout, s)
	}
	return render.LiveText(p.Stdout, s, p.color())
}

// cutLine splits FILE:LINE.
func cutLine(at string) (file string, line int, ok bool) {
	i := strings.LastIndexByte(at, ':')
	if i <= 0 {
		return "", 0, false
	}
	line, err := strconv.Atoi(at[i+1:])
	return at[:i], line, err == nil && line > 0
}
