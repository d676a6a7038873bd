package weight

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// A Bench is a run of benchmarks.
type Bench struct {
	Dir        string
	Env        []string
	BuildFlags []string
	Packages   []string // import paths
	Pattern    string   // as for go test -bench
	Time       string   // as for go test -benchtime; each benchmark
	// Progress, if not nil, is told what is being done.
	Progress func(string)
}

// CheckPattern reports what is wrong with a pattern for benchmarks: regular
// expressions with slashes between them, one for each level of names.
func CheckPattern(pattern string) error {
	for x := range strings.SplitSeq(pattern, "/") {
		if _, err := regexp.Compile(x); err != nil {
			return err
		}
	}
	return nil
}

// CheckTime reports what is wrong with a time for benchmarks: a duration or a
// number of rounds, "100x".
func CheckTime(s string) error {
	if n, ok := strings.CutSuffix(s, "x"); ok {
		if i, err := strconv.Atoi(n); err == nil && i > 0 {
			return nil
		}
	} else if d, err := time.ParseDuration(s); err == nil && d > 0 {
		return nil
	}
	return errors.New("want a duration as 100ms or a number of rounds as 100x")
}

var benchLine = regexp.MustCompile(`(?m)^Benchmark`)

// Run runs the benchmarks with every allocation profiled, package by package,
// since the go command profiles no more than one, and returns what they
// allocate together. A package's share therefore depends on how often its
// benchmarks ran.
func (b Bench) Run(ctx context.Context) (*profile.Profile, error) {
	tmp, err := os.MkdirTemp("", "memvet-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	pkgs, err := b.tested(ctx)
	if err != nil {
		return nil, err
	}
	var all []*profile.Profile
	for i, pkg := range pkgs {
		if b.Progress != nil {
			b.Progress(fmt.Sprintf("running benchmarks of %s, %d of %d packages", pkg, i+1, len(pkgs)))
		}
		p, err := b.one(ctx, tmp, pkg)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", pkg, err)
		}
		if p != nil {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no benchmark of the packages listed matches; go test -list Benchmark ./... shows what there is")
	}
	return profile.Merge(all)
}

var benchDecl = regexp.MustCompile(`(?m)^func (Benchmark\w*)\(`)

// tested are the packages with a benchmark that could match. Building the tests
// of all others is most of the work where there are many.
func (b Bench) tested(ctx context.Context) ([]string, error) {
	first, _, _ := strings.Cut(b.Pattern, "/")
	match, err := regexp.Compile(first)
	if err != nil {
		return nil, err
	}
	args := slices.Concat([]string{"list", "-json=Dir,ImportPath,TestGoFiles,XTestGoFiles"}, b.BuildFlags, []string{"--"}, b.Packages)
	out, err := b.goCommand(ctx, args)
	if err != nil {
		return nil, err
	}
	var pkgs []string
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir, ImportPath           string
			TestGoFiles, XTestGoFiles []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("reading what go list says: %w", err)
		}
		if slices.ContainsFunc(append(p.TestGoFiles, p.XTestGoFiles...), func(name string) bool {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			return err == nil && slices.ContainsFunc(benchDecl.FindAllSubmatch(src, -1), func(m [][]byte) bool { return match.Match(m[1]) })
		}) {
			pkgs = append(pkgs, p.ImportPath)
		}
	}
}

// one runs the benchmarks of one package; it returns nil if it has none.
func (b Bench) one(ctx context.Context, tmp, pkg string) (*profile.Profile, error) {
	file := filepath.Join(tmp, "mem.pprof")
	// A profiled run leaves its program behind, in the user's folder if not told otherwise.
	args := slices.Concat([]string{"test"}, b.BuildFlags, []string{
		"-run=^$", "-bench=" + b.Pattern, "-benchtime=" + b.Time, "-memprofile=" + file, "-memprofilerate=1", "-o=" + filepath.Join(tmp, "bench.test"), pkg})
	out, err := b.goCommand(ctx, args)
	if err != nil {
		return nil, err
	}
	if !benchLine.Match(out) {
		return nil, nil
	}
	return Read(file)
}

func (b Bench) goCommand(ctx context.Context, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = b.Dir, b.Env
	// The go command passes an interrupt on to the test.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second // a test's own children may hold its output
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(errs.String()+out.String()))
	}
	return out.Bytes(), nil
}
