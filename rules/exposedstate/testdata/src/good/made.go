package good

import (
	"maps"
	"sync"
)

type reading struct {
	name   string
	counts map[int]int
}

func newReading(name string, counts map[int]int) *reading {
	return &reading{name: name, counts: counts}
}

// The constructor copies.
func copyReading(name string, counts map[int]int) *reading {
	return &reading{name: name, counts: maps.Clone(counts)}
}

type size struct{ n int }

func sizeOf(counts map[int]int) *size { return &size{len(counts)} }

type gauge struct {
	mu     sync.Mutex
	counts map[int]int
}

func (g *gauge) Add(v int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts[v]++
}

func (g *gauge) Read() *reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	return newReading("gauge", maps.Clone(g.counts))
}

func (g *gauge) Copied() *reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	return copyReading("gauge", g.counts)
}

func (g *gauge) Size() *size {
	g.mu.Lock()
	defer g.mu.Unlock()
	return sizeOf(g.counts)
}

// What is handed out is given up.
func (g *gauge) Take() *reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	r := newReading("gauge", g.counts)
	g.counts = map[int]int{}
	return r
}

func newGauge() *gauge { return &gauge{counts: map[int]int{}} }

// Nobody else has what the closure makes for itself.
func newProbe() func(vs []int) map[int]int {
	return func(vs []int) map[int]int {
		g := newGauge()
		for _, v := range vs {
			g.Add(v)
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.counts
	}
}
