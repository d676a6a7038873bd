package good

import (
	"slices"
	"sort"
)

type job struct {
	name string
	cost int
	at   int
}

type plan struct {
	jobs []job
	at   map[string]int
}

func (p *plan) Add(j job) {
	p.at[j.name] = len(p.jobs)
	p.jobs = append(p.jobs, j)
}

func (p *plan) Find(name string) job { return p.jobs[p.at[name]] }

// The positions are brought up to date.
func (p *plan) Sort() {
	sort.Slice(p.jobs, func(i, j int) bool { return p.jobs[i].cost < p.jobs[j].cost })
	for i, j := range p.jobs {
		p.at[j.name] = i
	}
}

// A copy is sorted.
func (p *plan) Cheapest() job {
	return slices.MinFunc(slices.Clone(p.jobs), func(a, b job) int { return a.cost - b.cost })
}

// The elements know where they are, and who swaps them tells them.
type ranking []*job

func (r ranking) Len() int           { return len(r) }
func (r ranking) Less(i, j int) bool { return r[i].cost < r[j].cost }
func (r ranking) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].at, r[j].at = i, j
}

type board struct{ jobs ranking }

func (b *board) Add(j *job) {
	j.at = len(b.jobs)
	b.jobs = append(b.jobs, j)
}

func (b *board) Next(j *job) *job { return b.jobs[j.at] }

func (b *board) Order() { sort.Sort(b.jobs) }

// No position of the list itself is kept.
type shelf struct {
	books []string
	rooms []string
	room  map[string]int
}

func (s *shelf) Add(book, room string) {
	s.room[book] = len(s.rooms)
	s.rooms = append(s.rooms, room)
	s.books = append(s.books, book)
}

func (s *shelf) Where(book string) string { return s.rooms[s.room[book]] }

func (s *shelf) Books() []string {
	sort.Strings(s.books)
	return s.books
}
