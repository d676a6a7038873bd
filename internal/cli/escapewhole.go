package cli

import (
	"context"
	"fmt"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/dynamic"
)

// wholeProgram asks which allocations only dynamic calls cause and notes the
// answers with them. Of broken packages nothing is known; the others are asked
// about without them.
func (p *program) wholeProgram(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result, patterns []string) error {
	if len(res.Errors) > 0 {
		patterns = nil
		for _, pkg := range res.Packages {
			patterns = append(patterns, pkg.Path)
		}
	}
	if len(patterns) == 0 {
		return nil
	}
	tell, stop := p.telling()
	cfg := dynamic.Config{Dir: o.Dir, Env: o.Env, BuildFlags: o.BuildFlags, Cache: o.Cache, Patterns: patterns, Progress: tell}
	answers, err := dynamic.Explain(ctx, cfg, res.Log)
	stop()
	if err != nil {
		return fmt.Errorf("asking about dynamic calls: %w; without -whole the rest is listed", err)
	}
	name := func(file string) string { return relative(q.dir, file) }
	for _, a := range res.Allocations {
		if d := answers.Combined(a.Package, a.Records); d != nil {
			d.Relative(name)
			a.Attribution = d
		}
	}
	return nil
}

func onlyDynamic(as []*escape.Allocation) *int {
	n := 0
	for _, a := range as {
		if a.Attribution != nil && a.Attribution.OnlyDynamic() {
			n++
		}
	}
	return &n
}
