package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// normalise doubles the dash of single-dash long flags. Go's own commands take
// -format and --format alike; pflag reads -format as five short flags.
func normalise(root *cobra.Command, args []string) []string {
	flags := map[string]*pflag.Flag{}
	collect := func(f *pflag.Flag) { flags[f.Name] = f }
	root.PersistentFlags().VisitAll(collect)
	for _, c := range root.Commands() {
		c.Flags().VisitAll(collect)
	}
	var out []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return append(out, args[i:]...)
		}
		name, _, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		if !strings.HasPrefix(arg, "-") || len(name) < 2 {
			out = append(out, arg)
			if slices.Contains(sanitizeVerbs, arg) {
				return append(out, args[i+1:]...)
			}
			if arg == "-C" && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
			continue
		}
		f := flags[name]
		if !strings.HasPrefix(arg, "--") && (f != nil || !strings.HasPrefix(arg, "-C")) {
			arg = "-" + arg
		}
		out = append(out, arg)
		// The next argument is the flag's value, whatever it looks like.
		if f != nil && !hasValue && f.NoOptDefVal == "" && i+1 < len(args) {
			i++
			out = append(out, args[i])
		}
	}
	return out
}

// near returns "; did you mean X?" if one of the candidates is close to name.
func near(name string, candidates []string) string {
	best, least := "", len(name)/3+2
	for _, c := range candidates {
		if d := distance(name, c); d < least || d == least && strings.HasPrefix(c, name) {
			best, least = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s?", best)
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost++
			}
			corner = row[j+1]
			row[j+1] = min(cost, corner+1, row[j]+1)
		}
	}
	return row[len(b)]
}
