package flow_test

import (
	"testing"

	"github.com/memvet/memvet/internal/flow"
)

// TestDeciding counts the branches that decide whether d() runs.
func TestDeciding(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      int
	}{
		{"none", `func f() { if x { a() }; d() }`, 0},
		{"one", `func f() { if x { d() } }`, 1},
		{"nested", `func f() { if x { if y { d() } } }`, 2},
		{"either", `func f() { if x || y { d() } }`, 2},
		{"early return", `func f() { if x { return }; d() }`, 1},
		{"panic is no way on", `func f() { if x { panic(1) }; d() }`, 0},
		{"not the one behind", `func f() { if x { d() }; if y { a() } }`, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			fn := build(t, c.src)
			got := flow.NewShape(fn).Deciding(block(t, fn, "d"), fn.Blocks[0])
			if len(got) != c.want {
				t.Errorf("%d branches decide, want %d", len(got), c.want)
			}
		})
	}
}
