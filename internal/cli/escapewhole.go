package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/dynamic"
)

// A wholeProgram knows which allocations only dynamic calls cause.
type wholeProgram struct {
	cfg     dynamic.Config
	kept    dynamic.Kept
	answers []*dynamic.Answer // of a former run, in the order of the allocations
}

// recall finds out whether a former run has the answers; if not, the result has to
// have its records.
func recall(ctx context.Context, o escape.Options, patterns []string) *wholeProgram {
	w := &wholeProgram{cfg: dynamic.Config{Dir: o.Dir, Env: o.Env, BuildFlags: o.BuildFlags, Cache: o.Cache, Patterns: patterns}}
	w.kept, w.answers = dynamic.Recall(ctx, w.cfg)
	return w
}

// note notes the answers with the allocations.
func (w *wholeProgram) note(ctx context.Context, p *program, q *escapeQuery, res *escape.Result) error {
	if w.answers == nil && len(res.Packages) > 0 {
		if err := w.ask(ctx, p, res); err != nil {
			return fmt.Errorf("asking about dynamic calls: %w; without -whole the rest is listed", err)
		}
	}
	if len(w.answers) != 0 && len(w.answers) != len(res.Allocations) {
		return errors.New("the source changed while it was looked at; run this again")
	}
	for i, d := range w.answers {
		if d != nil {
			d.Relative(func(file string) string { return relative(q.dir, file) })
			res.Allocations[i].Attribution = d
		}
	}
	return nil
}

// ask asks anew. Of broken packages nothing is known; the others are asked about
// without them.
func (w *wholeProgram) ask(ctx context.Context, p *program, res *escape.Result) error {
	if len(res.Errors) > 0 {
		w.cfg.Patterns = nil
		for _, pkg := range res.Packages {
			w.cfg.Patterns = append(w.cfg.Patterns, pkg.Path)
		}
	}
	tell, stop := p.telling()
	w.cfg.Progress = tell
	answers, err := dynamic.Explain(ctx, w.cfg, res.Log)
	stop()
	if err != nil {
		return err
	}
	for _, a := range res.Allocations {
		w.answers = append(w.answers, answers.Combined(a.Compiled, a.Records))
	}
	if len(res.Errors) == 0 {
		w.kept.Keep(w.answers)
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
