package finding_test

import (
	"testing"

	"github.com/memvet/memvet/internal/finding"
)

// Equal findings of one function differ by their order, and lines do not count.
func TestFingerprint(t *testing.T) {
	at := func(function string, line int) finding.Finding {
		return finding.Finding{Rule: "r", Package: "p", Function: function, Message: "m", Position: finding.Position{Line: line}}
	}
	a := []finding.Finding{at("f", 1), at("f", 2), at("g", 3)}
	b := []finding.Finding{at("f", 11), at("f", 22), at("g", 33)}
	for _, fs := range [][]finding.Finding{a, b} {
		names := finding.Fingerprints{}
		for i := range fs {
			names.Name(&fs[i])
		}
	}
	seen := map[string]bool{}
	for i := range a {
		if a[i].Fingerprint != b[i].Fingerprint {
			t.Errorf("finding %d: the fingerprint depends on the line", i)
		}
		seen[a[i].Fingerprint] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d fingerprints for 3 findings", len(seen))
	}
}
