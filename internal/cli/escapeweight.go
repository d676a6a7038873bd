package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/google/pprof/profile"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/escape/weight"
)

// With every allocation profiled a benchmark is slow, and a tenth of go test's
// second is enough to count.
const defaultBenchtime = "100ms"

// checkWeights checks the flags about profiles.
func (f *escapeFlags) checkWeights() error {
	if f.bench == "" && f.benchtime != defaultBenchtime {
		return usagef("-benchtime goes with -bench, which says what is run")
	}
	if f.profile == "" && f.bench == "" {
		if f.hot {
			return usagef("-hot goes with -profile or -bench, which say what is hot")
		}
		return nil
	}
	switch {
	case f.profile != "" && f.bench != "":
		return usagef("-profile and -bench exclude each other; -bench makes a profile of its own")
	case f.leaks || f.conversions || f.group != "":
		return usagef("-profile and -bench rank allocations; -leaks, -conversions and -group list something else")
	}
	if err := weight.CheckPattern(f.bench); err != nil {
		return usagef("-bench %s: %w", f.bench, err)
	}
	if err := weight.CheckTime(f.benchtime); err != nil {
		return usagef("-benchtime %s: %w", f.benchtime, err)
	}
	return nil
}

// weigh notes with the allocations what a profile has of them.
func (p *program) weigh(ctx context.Context, q *escapeQuery, o escape.Options, res *escape.Result) (*weight.Total, error) {
	if len(res.Packages) == 0 {
		return nil, nil // all are broken, and the errors are told
	}
	var prof *profile.Profile
	var err error
	what := "-profile " + q.profile
	if q.bench != "" {
		what = "-bench " + q.bench
		b := weight.Bench{Dir: o.Dir, Env: o.Env, BuildFlags: o.BuildFlags, Pattern: q.bench, Time: q.benchtime}
		for _, pkg := range res.Packages {
			b.Packages = append(b.Packages, pkg.Path)
		}
		tell, stop := p.telling()
		b.Progress = tell
		prof, err = b.Run(ctx)
		stop()
	} else {
		prof, err = weight.Read(p.path(q.profile))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	t, err := weight.Weigh(res, prof)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return &t, nil
}

// telling returns a function that says on the terminal what is being done, nil
// if nobody looks, and one that wipes what it wrote.
func (p *program) telling() (tell func(string), stop func()) {
	if !p.StderrTerminal {
		return nil, func() {}
	}
	start := time.Now()
	tell = func(what string) { fmt.Fprintf(p.Stderr, "\r\033[K%s, %s", what, time.Since(start).Round(time.Second)) }
	return tell, func() { fmt.Fprint(p.Stderr, "\r\033[K") }
}

// weightWords says how much of the profile the allocations explain.
func weightWords(t *weight.Total) string {
	if t.Bytes == 0 {
		return "the profile has nothing that they allocate themselves"
	}
	return fmt.Sprintf("the profile has %s of these packages, %.0f %% of it at known allocations",
		escape.Amount(t.Bytes), 100*float64(t.Bytes-t.UnplacedBytes)/float64(t.Bytes))
}
