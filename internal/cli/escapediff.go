package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/git"
)

// changes are how many allocations a change puts on the heap and takes off it.
type changes struct {
	Introduced int `json:"introduced"`
	Removed    int `json:"removed"`
}

func countChanges(as []*escape.Allocation) *changes {
	c := &changes{}
	for _, a := range as {
		if a.Change == escape.Introduced {
			c.Introduced++
		} else {
			c.Removed++
		}
	}
	return c
}

// checkDiff checks the flags that go with -diff.
func (f *escapeFlags) checkDiff() error {
	if f.diff != "" && (f.leaks || f.conversions || f.whole || f.group != "" || f.profile != "" || f.bench != "") {
		return usagef("-diff compares allocations; it goes with -cause, -func, -top, -all, -steps and -format only")
	}
	return nil
}

// compareRevision replaces the allocations of res by those that revision q.diff or the
// present source does not have.
func (p *program) compareRevision(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result) error {
	if slices.ContainsFunc(q.targets, func(t escape.Target) bool { return t.File != "" }) {
		return usagef("-diff compares packages and functions; lines move, so FILE:LINE names nothing in another revision")
	}
	if len(res.Errors) > 0 {
		return nil // half a comparison would call what is broken removed
	}
	old, err := p.allocationsAt(ctx, o, q.diff, q.patterns)
	if err != nil {
		return fmt.Errorf("-diff %s: %w", q.diff, err)
	}
	res.Allocations = escape.Diff(old, res.Allocations)
	return nil
}

// allocationsAt are what is on the heap at a revision, with positions as if its
// files lay where the present ones do.
func (p *program) allocationsAt(ctx context.Context, o escape.Options, rev string, patterns []string) (as []*escape.Allocation, err error) {
	repo, err := git.Open(ctx, o.Dir, o.Env)
	if err != nil {
		return nil, err
	}
	commit, err := repo.Commit(ctx, rev)
	if err != nil {
		return nil, err
	}
	dir, remove, err := repo.Checkout(ctx, commit)
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := remove(); e != nil && err == nil {
			err = e
		}
	}()
	if _, err := os.Stat(dir); err != nil {
		return nil, nil // the folder is new
	}
	// Logs of a folder that is gone soon are of no use later.
	o.Cache, err = os.MkdirTemp("", "memvet-log-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(o.Cache)
	here := o.Dir
	o.Dir = dir
	if patterns, err = escape.Existing(ctx, o, patterns); err != nil || len(patterns) == 0 {
		return nil, err
	}
	res, err := escape.Analyze(ctx, o, patterns...)
	if err != nil {
		return nil, err
	}
	for _, e := range res.Errors {
		return nil, fmt.Errorf("%s does not compile there: %s", e.Package, e.Error)
	}
	for _, a := range res.Allocations {
		a.Relative(func(file string) string {
			if rel, err := filepath.Rel(dir, file); err == nil {
				return filepath.Join(here, rel)
			}
			return file
		})
	}
	return res.Allocations, nil
}
