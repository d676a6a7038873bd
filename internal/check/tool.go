package check

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/memvet/memvet/internal/rule"
)

// IsTool reports whether args (without the program's name) are those with
// which cmd/go calls a vet tool: -V=full for the cache key, -flags for the
// flags it takes, or flags and a file that describes one package.
func IsTool(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg") && !slices.ContainsFunc(args, isVerb)
}

// isVerb tells `memvet check x.cfg` from what cmd/go says: its arguments are
// flags but for the last.
func isVerb(arg string) bool { return !strings.HasPrefix(arg, "-") && !strings.HasSuffix(arg, ".cfg") }

// Tool does the vet tool's part and exits.
func Tool(rules []*rule.Rule, args []string) {
	debugTool(args)
	if os.Getenv("GOGC") == "" {
		// The process lives for one package. This took a quarter of the CPU off
		// x/tools/go/ssa and its dependencies, for half as much memory again.
		debug.SetGCPercent(250)
	}
	as := rule.Analyzers(rules)
	switch c := readUnit(args[len(args)-1]); {
	case c.VetxOnly && c.mayBeTarget() && slices.ContainsFunc(args, tellsAll):
		asTarget(args)
	case c.VetxOnly:
		as = rule.FactAnalyzers(rules)
	case slices.ContainsFunc(c.GoFiles, func(f string) bool { return filepath.Base(f) == askedFile }):
		as = rule.AnswerAnalyzers(rules)
	}
	unitchecker.Main(as...)
}

// A unit is what the file says with which cmd/go describes a package to its
// vet tool.
type unit struct {
	VetxOnly      bool
	GoFiles       []string
	ModulePath    string
	ModuleVersion string
}

// mayBeTarget reports whether the package is of the main module: such a
// dependency of one run is most likely a target of another.
func (u unit) mayBeTarget() bool {
	return u.ModulePath != "" && u.ModulePath != "std" && u.ModuleVersion == ""
}

// tellsAll reports whether a flag is one of those with which memvet itself calls
// cmd/go: it picks from what is said.
func tellsAll(flag string) bool { return flag == "-memvet.all" || flag == "-memvet.contracts" }

// asTarget has the package of args, a dependency, analysed as a target is. Go
// 1.26's cmd/go replays what the tool said of a package when it meets it
// again, be it as a target or a dependency (package work of cmd/go, Builder.vet: the
// cache's key is the same), so a dependency of which nothing was said would have
// no findings as a target either.
func asTarget(args []string) {
	file := args[len(args)-1]
	var all map[string]json.RawMessage
	data, err := os.ReadFile(file)
	if err != nil || json.Unmarshal(data, &all) != nil {
		return // unitchecker says what is wrong with it
	}
	all["VetxOnly"] = json.RawMessage("false")
	file = strings.TrimSuffix(file, ".cfg") + "-target.cfg"
	if data, err = json.Marshal(all); err != nil || os.WriteFile(file, data, 0o600) != nil {
		return
	}
	os.Args[len(os.Args)-1] = file
}

func readUnit(cfg string) (u unit) {
	data, err := os.ReadFile(cfg)
	if err != nil || json.Unmarshal(data, &u) != nil {
		return unit{}
	}
	return u
}
