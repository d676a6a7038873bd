package rule

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
)

// repeats is how many reports of one cause make a habit of it. Bugs of this kind
// come at a few per million lines, so what a package does three times in one way
// is one decision, right or wrong: it is told once at the default level, with its
// places, and each place at the audit level. Engler et al., "Bugs as Deviant
// Behavior" (SOSP 2001), rank by the same reasoning.
const repeats = 3

// Cause names what a conflict comes from, for Report.Cause: the field whose
// array it is about, what happens to it and what does that. Reports about
// variables have no common cause.
func (p *Pass) Cause(c *memory.Conflict) string {
	for _, name := range []string{c.Owner, c.Storage, c.View} {
		name = strings.ReplaceAll(name, "[...]", "")
		if dot := strings.LastIndexByte(name, '.'); dot > 0 && token.IsIdentifier(name[dot+1:]) {
			return fmt.Sprint(c.Kind, c.How, c.Callee, name[dot:])
		}
	}
	return ""
}

// tellOnce lowers the level of default reports whose cause is told already, and
// adds their places to the first, whose message counts them: one more makes
// another finding of it, which no baseline has. Reports that a directive silences
// are not counted.
func tellOnce(reports []Report, silenced func(Report) bool) {
	byCause := map[string][]int{}
	for i, r := range reports {
		if r.Cause != "" && r.Level == finding.Default && !silenced(r) {
			byCause[r.Cause] = append(byCause[r.Cause], i)
		}
	}
	for _, same := range byCause {
		slices.SortStableFunc(same, func(a, b int) int { return cmp.Compare(reports[a].Pos, reports[b].Pos) })
		places := slices.CompactFunc(slices.Clone(same), func(a, b int) bool { return reports[a].Pos == reports[b].Pos })
		if len(places) < repeats {
			continue
		}
		first := &reports[places[0]]
		for _, i := range same {
			if reports[i].Pos != first.Pos {
				reports[i].Level = finding.Audit
			}
		}
		first.Message += fmt.Sprintf(", here and in %d other places", len(places)-1)
		for _, i := range places[1:] {
			first.Steps = append(first.Steps, Step{Role: finding.Via, Pos: reports[i].Pos, Text: "the same happens here"})
		}
	}
}
