package check

import (
	"encoding/json"
	"os"
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
	as := rule.Analyzers(rules)
	if factsOnly(args[len(args)-1]) {
		as = rule.FactAnalyzers(rules)
	}
	unitchecker.Main(as...)
}

func factsOnly(cfg string) bool {
	data, err := os.ReadFile(cfg)
	if err != nil {
		return false
	}
	var c struct{ VetxOnly bool }
	return json.Unmarshal(data, &c) == nil && c.VetxOnly
}
