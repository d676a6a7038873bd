package rule

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/contract"
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
// array it is about, what happens to it and what does that; or the function that gives
// memory back of which something is left behind. Reports about variables have no
// common cause.
func (p *Pass) Cause(c *memory.Conflict) string {
	for _, name := range []string{c.Owner, c.Storage, c.View} {
		name = strings.ReplaceAll(name, "[...]", "")
		if dot := strings.LastIndexByte(name, '.'); dot > 0 && token.IsIdentifier(name[dot+1:]) {
			return fmt.Sprint(c.Kind, c.How, c.Callee, name[dot:])
		}
	}
	if c.Kind == contract.Releases && c.How == memory.LeftBehind && !c.Lib {
		return c.Callee
	}
	return ""
}

// A mistake is what reports have in common of which one is enough: the place that
// mends them all, the cause of a habit, or both.
type mistake struct {
	mend  token.Pos
	cause string
}

// tellOnce lowers the level of default reports whose mistake is told already, and
// adds their places to the first, whose message counts them: one more makes
// another finding of it, which no baseline has. Reports that a directive silences
// are not counted.
func tellOnce(reports []Report, silenced func(Report) bool) {
	byMistake := map[mistake][]int{}
	for i, r := range reports {
		m := mistake{r.Mend, r.Cause}
		if m != (mistake{}) && r.Level == finding.Default && !silenced(r) {
			byMistake[m] = append(byMistake[m], i)
		}
	}
	for m, same := range byMistake {
		slices.SortStableFunc(same, func(a, b int) int { return cmp.Compare(reports[a].Pos, reports[b].Pos) })
		places := slices.CompactFunc(slices.Clone(same), func(a, b int) bool { return reports[a].Pos == reports[b].Pos })
		if len(places) < 2 || !m.mend.IsValid() && len(places) < repeats {
			continue
		}
		first := &reports[places[0]]
		for _, i := range same {
			if reports[i].Pos != first.Pos {
				reports[i].Level = finding.Audit
			}
		}
		first.Message += ", here and in " + otherPlaces(len(places)-1)
		for _, i := range places[1:] {
			first.Steps = append(first.Steps, Step{Role: finding.Via, Pos: reports[i].Pos, Text: "the same happens here"})
		}
	}
}

func otherPlaces(n int) string {
	if n == 1 {
		return "another place"
	}
	return fmt.Sprintf("%d other places", n)
}
