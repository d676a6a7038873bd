package corpus

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// Print writes one line per class and the sums; classes without a rule among
// rules count as not covered.
func Print(w io.Writer, rs []Result, rules []*rule.Rule) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "class\tcases\tfound\tother\tfalse\t")
	covered, all := Tally{Class: "classes with a rule"}, Tally{Class: "all classes"}
	for _, t := range Tallies(rs) {
		name := (&Case{Class: t.Class}).Rule()
		has := slices.ContainsFunc(rules, func(r *rule.Rule) bool { return r.Name == name })
		note := ""
		if has {
			add(&covered, t)
		} else {
			note = " (no rule)"
		}
		add(&all, t)
		row(tw, t, note)
	}
	row(tw, covered, "")
	row(tw, all, "")
	tw.Flush()
}

func add(sum *Tally, t Tally) {
	sum.Cases += t.Cases
	sum.Found += t.Found
	sum.Other += t.Other
	sum.False += t.False
}

func row(w io.Writer, t Tally, note string) {
	fmt.Fprintf(w, "%s%s\t%d\t%d\t%d\t%d\t\n", t.Class, note, t.Cases, t.Found, t.Other, t.False)
}

// PrintDetails lists what the rules missed, said elsewhere in the bug packages
// and said wrongly in the fixed ones.
func PrintDetails(w io.Writer, rs []Result, rules []*rule.Rule) {
	for _, r := range rs {
		has := slices.ContainsFunc(rules, func(x *rule.Rule) bool { return x.Name == r.Rule() })
		if len(r.Found) == 0 && has {
			var marks []string
			for _, m := range r.Marks {
				marks = append(marks, fmt.Sprintf("%d: %s", m.Line, m.Text))
			}
			fmt.Fprintf(w, "missed %s/%s bug.go:%s\n", r.Class, r.ID, strings.Join(marks, "\n\tor bug.go:"))
		}
		list(w, "found ", r, r.Found)
		list(w, "other ", r, r.Other)
		list(w, "false ", r, r.False)
	}
}

func list(w io.Writer, what string, r Result, fs []finding.Finding) {
	for _, f := range fs {
		fmt.Fprintf(w, "%s %s/%s %s:%d: %s [%s %s]\n", what, r.Class, r.ID, filepath.Base(f.Position.File), f.Position.Line, f.Message, f.Rule, f.Level)
	}
}
