package bad

import "sync"

type reading struct {
	name   string
	counts map[int]int
}

func newReading(name string, counts map[int]int) *reading {
	return &reading{name: name, counts: counts}
}

type gauge struct {
	mu     sync.Mutex
	counts map[int]int
	marks  []int
}

func (g *gauge) Add(v int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.counts[v]++
	g.marks[v%len(g.marks)] = v
}

// A constructor puts the map into what is returned.
func (g *gauge) Read() *reading {
	g.mu.Lock()
	defer g.mu.Unlock()
	return newReading("gauge", g.counts) // want "`counts` is part of what is returned, while `Add` changes it in place under `mu`"
}

func (g *gauge) All() []*reading {
	g.mu.Lock()
	r := []*reading{newReading("total", nil), newReading("gauge", g.counts)} // want "`counts` is part of what is returned, while `Add` changes it in place under `mu`"
	g.mu.Unlock()
	return r
}

func newGauge() *gauge { return &gauge{counts: map[int]int{}} }

type probe struct {
	run  func(v int)
	read func() *reading
}

// Two closures share what the function around them made.
func newProbe() probe {
	g := newGauge()
	return probe{
		run: func(v int) { g.Add(v) },
		read: func() *reading {
			g.mu.Lock()
			defer g.mu.Unlock()
			return newReading("probe", g.counts) // want "`counts` is part of what is returned, while `Add` changes it in place under `mu`"
		},
	}
}
