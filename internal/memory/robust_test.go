package memory

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/ssa"
)

// slow is how long one function may take on a busy machine.
const slow = time.Second

// TestGoTests runs the engine over the single-file programs of the Go
// project's own tests: odd control flow, odd types, and every corner of the
// language. Needs a GOROOT that has its test folder.
func TestGoTests(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	dir := os.Getenv("MEMVET_GOTEST")
	if dir == "" {
		dir = filepath.Join(runtime.GOROOT(), "test") //nolint:staticcheck // the tree that runs this test
	}
	var files []string
	for _, pattern := range []string{"*.go", "*/*.go"} {
		list, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, list...)
	}
	if len(files) == 0 {
		t.Skipf("%s has no programs", dir)
	}
	std, err := load("std")
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(files)
	var total Budget
	checked := 0
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pkg, err := typeCheck(name, src, std)
		if err != nil {
			continue // made not to compile, or for another platform
		}
		checked++
		stop := watch(name, time.Minute)
		p, _, err := runEngine(pkg)
		stop()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Budget.Failed > 0 {
			t.Errorf("%s: %d functions met an internal error", name, p.Budget.Failed)
		}
		total = addBudget(total, p.Budget)
		for _, c := range timed(p) {
			if c.took > slow {
				t.Errorf("%s: %s", name, c)
			} else if !c.settled {
				t.Logf("%s: %s", name, c)
			}
		}
	}
	t.Logf("%d of %d programs type-check: %+v", checked, len(files), total)
}

func addBudget(a, b Budget) Budget {
	return Budget{a.Functions + b.Functions, a.Unsettled + b.Unsettled, a.TooLarge + b.TooLarge, a.Failed + b.Failed}
}

// watch ends the process with all stacks if stop is not called in time: a
// hang, unlike a panic, cannot be turned into a test failure.
func watch(what string, limit time.Duration) (stop func()) {
	t := time.AfterFunc(limit, func() {
		buf := make([]byte, 1<<20)
		fmt.Fprintf(os.Stderr, "%s: still running after %v\n%s\n", what, limit, buf[:runtime.Stack(buf, true)])
		os.Exit(1)
	})
	return func() { t.Stop() }
}

// A cost is what the interpretation of one function took.
type cost struct {
	fn      *ssa.Function
	took    time.Duration
	locs    int
	settled bool
}

func (c cost) String() string {
	n := 0
	for _, b := range c.fn.Blocks {
		n += len(b.Instrs)
	}
	s := fmt.Sprintf("%s took %.2fs (%d blocks, %d instructions, %d locs)", c.fn, c.took.Seconds(), len(c.fn.Blocks), n, c.locs)
	if !c.settled {
		s += ", unsettled"
	}
	return s
}

// timed interprets the functions of p once more, each by itself.
func timed(p *Package) []cost {
	var out []cost
	for _, fn := range p.funcs {
		n := 0
		for _, b := range fn.Blocks {
			n += len(b.Instrs)
		}
		if n == 0 || n > maxInstrs || len(fn.Blocks) > maxBlocks || strings.HasPrefix(fn.Name(), "_") {
			continue
		}
		start := time.Now()
		x := newExec(p.work, fn, nil)
		ok := x.run()
		out = append(out, cost{fn, time.Since(start), len(x.t.nodes), ok})
	}
	return out
}

// TestDeepAssignment: the source of a struct that was assigned as a whole may lie so deep
// that its parts have no loc. Nothing is known of them then.
func TestDeepAssignment(t *testing.T) {
	locs, s := newLocTable(), newState()
	deep := locs.root(root{kind: rootParam, name: "p"})
	for n := range maxDepth {
		deep = locs.field(deep, fmt.Sprint("f", n))
	}
	target := locs.root(root{kind: rootParam, name: "q"})
	s.agg[target] = deep
	if v := s.content(locs.field(target, "list"), locs, 0); len(v) != 0 {
		t.Errorf("content is %v, want nothing", v)
	}
}
