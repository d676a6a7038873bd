package corpus_test

import (
	"testing"

	"github.com/memvet/memvet/internal/corpus"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/rules"
)

// floors is what the rules find today, per folder and class: at the default
// level and at the audit level. Raise a number when the engine learns; lowering
// one needs a reason in the commit.
var floors = map[string]map[string][2]int{
	"corpus": {
		"aliased-write":     {3, 4},
		"append-clobber":    {5, 5},
		"captured-argument": {3, 4},
		"exposed-state":     {4, 4},
		"lost-update":       {3, 3},
		"nil-empty":         {1, 2},
		"nil-map-write":     {2, 2},
		"pool-escape":       {4, 5},
		"retention":         {3, 3},
		"reused-buffer":     {6, 6},
		"shallow-clone":     {4, 5},
		"shared-unsynced":   {3, 3},
		"unsafe-view":       {2, 2},
	},
	"corpus-more": {
		"aliased-write":     {18, 20},
		"append-clobber":    {33, 35},
		"captured-argument": {10, 14},
		"exposed-state":     {20, 22},
		"lost-update":       {25, 25},
		"nil-empty":         {4, 5},
		"nil-map-write":     {12, 15},
		"pool-escape":       {25, 30},
		"retention":         {2, 10},
		"reused-buffer":     {35, 35},
		"shallow-clone":     {16, 17},
		"shared-unsynced":   {14, 14},
		"unsafe-view":       {4, 4},
	},
}

func TestRecall(t *testing.T) {
	for folder, floor := range floors {
		t.Run(folder, func(t *testing.T) { recall(t, "../../testdata/"+folder, floor) })
	}
}

func recall(t *testing.T, dir string, floor map[string][2]int) {
	rs, err := corpus.Run(dir, rules.All)
	if err != nil {
		t.Fatal(err)
	}
	for i, level := range []finding.Level{finding.Default, finding.Audit} {
		var at []corpus.Result
		for _, r := range rs {
			at = append(at, r.At(level))
		}
		for _, c := range corpus.Tallies(at) {
			want, ok := floor[c.Class]
			if !ok {
				t.Errorf("class %s has no floor", c.Class)
			}
			if c.Found < want[i] {
				t.Errorf("level %s: %s: found %d of %d, at least %d before; go run ./internal/tools/corpus -v lists the misses", level, c.Class, c.Found, c.Cases, want[i])
			}
			if c.Found > want[i] {
				t.Logf("level %s: %s: found %d of %d; raise the floor from %d", level, c.Class, c.Found, c.Cases, want[i])
			}
		}
		for _, r := range at {
			for _, f := range r.False {
				if level == finding.Default {
					t.Errorf("%s/%s: false report at fixed.go:%d: %s [%s]", r.Class, r.ID, f.Position.Line, f.Message, f.Rule)
				}
			}
		}
	}
}
