package bad

import (
	"slices"
	"sort"
)

type job struct {
	name string
	cost int
}

type byCost []job

func (b byCost) Len() int           { return len(b) }
func (b byCost) Less(i, j int) bool { return b[i].cost < b[j].cost }
func (b byCost) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

type plan struct {
	jobs []job
	at   map[string]int
}

func (p *plan) Add(j job) {
	p.at[j.name] = len(p.jobs)
	p.jobs = append(p.jobs, j)
}

func (p *plan) Find(name string) job { return p.jobs[p.at[name]] }

func (p *plan) Cheapest(n int) (names []string) {
	sorted := byCost(p.jobs)
	sort.Sort(sorted) // want "`Sort` reorders `jobs`, whose positions `at` keeps, so `Find` reads other elements there"
	for _, j := range sorted[:n] {
		names = append(names, j.name)
	}
	return names
}

// The position is kept in the element's handle.
type slotHandle struct{ at int }

type slotList struct{ names []string }

func (l *slotList) put(name string) *slotHandle {
	l.names = append(l.names, name)
	return &slotHandle{at: len(l.names) - 1}
}

func (l *slotList) Get(h *slotHandle) string { return l.names[h.at] }

func (l *slotList) Each(f func(string)) {
	slices.Sort(l.names) // want "`Sort` reorders `names`, whose positions `at` keeps, so `Get` reads other elements there"
	for _, n := range l.names {
		f(n)
	}
}
