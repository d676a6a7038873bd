package check

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/memvet/memvet/internal/rule"
)

// debugDirVar names a folder in which the vet tool leaves what it cost. It is
// no flag because flags are part of cmd/go's cache key.
const debugDirVar = "MEMVET_DEBUG_DIR"

// A Cost is what the analysis of one package took. Packages whose results came
// from the cache have none.
type Cost struct {
	Package   string        `json:"package"`
	FactsOnly bool          `json:"factsOnly"`
	CPU       time.Duration `json:"cpu"`
	// Memory is the peak resident size in bytes, 0 where the system does not
	// tell.
	Memory int64 `json:"memory"`
	// Budget are the engine's counters.
	Budget map[string]int `json:"budget,omitempty"`
}

// debugTool runs the tool as a child process and notes what it cost, if asked
// to; then it exits. A child, because only so is all of it counted.
func debugTool(args []string) {
	dir := os.Getenv(debugDirVar)
	if dir == "" || filepath.Ext(args[len(args)-1]) != ".cfg" {
		return
	}
	data, err := os.ReadFile(args[len(args)-1])
	var c struct {
		ImportPath string
		VetxOnly   bool
	}
	if err != nil || json.Unmarshal(data, &c) != nil {
		return
	}
	exe, err := os.Executable()
	if err != nil {
		return
	}
	os.Unsetenv(debugDirVar)
	budget := filepath.Join(dir, fmt.Sprintf("budget%d.json", os.Getpid()))
	os.Setenv(rule.BudgetFileVar, budget)
	cmd := exec.Command(exe, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if st := cmd.ProcessState; st != nil {
		cost := Cost{Package: c.ImportPath, FactsOnly: c.VetxOnly, CPU: st.UserTime() + st.SystemTime(), Memory: peakMemory(st)}
		if data, err := os.ReadFile(budget); err == nil {
			_ = json.Unmarshal(data, &cost.Budget) // without counters the cost still counts
		}
		if out, err := json.Marshal(cost); err == nil {
			writeUnique(dir, out)
		}
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		os.Exit(0)
	case errors.As(err, &exit):
		os.Exit(exit.ExitCode())
	}
}

func writeUnique(dir string, data []byte) {
	if f, err := os.CreateTemp(dir, "cost*.json"); err == nil {
		_, _ = f.Write(data)
		f.Close()
	}
}

// costs reads what the tools left, the most expensive first.
func (g *goCommand) costs() ([]Cost, error) {
	files, err := filepath.Glob(filepath.Join(g.tmp, "cost*.json"))
	if err != nil {
		return nil, err
	}
	var costs []Cost
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var c Cost
		if err := json.Unmarshal(data, &c); err != nil {
			return nil, err
		}
		costs = append(costs, c)
	}
	slices.SortFunc(costs, func(a, b Cost) int {
		return cmp.Or(cmp.Compare(b.CPU, a.CPU), cmp.Compare(a.Package, b.Package))
	})
	return costs, nil
}
