package rule

import (
	"go/token"
	"slices"
	"testing"

	"github.com/memvet/memvet/internal/finding"
)

func TestTellOnce(t *testing.T) {
	report := func(pos token.Pos, cause string) Report {
		return Report{Level: finding.Default, Pos: pos, Cause: cause}
	}
	audit := report(9, "a")
	audit.Level = finding.Audit
	const silent = 3
	reports := []Report{report(30, "a"), report(10, "a"), report(20, "a"), report(silent, "a"), report(5, "b"), report(6, "b"), report(7, ""), report(8, ""), report(4, ""), audit}
	pair := []Report{report(40, "c"), report(41, "c")}
	for i := range pair {
		pair[i].Mend = 39
	}
	reports = append(reports, pair...)
	tellOnce(reports, func(r Report) bool { return r.Pos == silent })
	var told []int
	for _, r := range reports {
		if r.Level == finding.Default {
			told = append(told, int(r.Pos))
		}
	}
	// Twice is not a habit, what has no cause stands for itself, and what one edit
	// mends is one mistake from the second on.
	if want := []int{10, silent, 5, 6, 7, 8, 4, 40}; !slices.Equal(told, want) {
		t.Errorf("told at the default level: %v, want %v", told, want)
	}
	if want := ", here and in 2 other places"; reports[1].Message != want {
		t.Errorf("the first says %q, want %q", reports[1].Message, want)
	}
	if want := ", here and in another place"; reports[len(reports)-2].Message != want {
		t.Errorf("the first of two says %q, want %q", reports[len(reports)-2].Message, want)
	}
	var named []int
	for _, s := range reports[1].Steps {
		named = append(named, int(s.Pos))
	}
	if want := []int{20, 30}; !slices.Equal(named, want) {
		t.Errorf("the first names %v, want %v", named, want)
	}
}
