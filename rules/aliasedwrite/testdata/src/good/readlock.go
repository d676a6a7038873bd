package good

import (
	"slices"
	"sort"
	"sync"
)

type scoreTable struct {
	mu     sync.RWMutex
	byDay  map[string][]int
	latest []string
}

func newScoreTable() *scoreTable { return &scoreTable{byDay: map[string][]int{}} }

func (t *scoreTable) Add(day, name string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byDay[day] = append(t.byDay[day], n)
	t.latest = append(t.latest, name)
	sort.Strings(t.latest)
}

// A copy is sorted.
func (t *scoreTable) Top(day string, n int) []int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	scores := slices.Clone(t.byDay[day])
	slices.Sort(scores)
	return scores[:min(n, len(scores))]
}

// So is a list that was made here.
func (t *scoreTable) Days() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	days := make([]string, 0, len(t.byDay))
	for d := range t.byDay {
		days = append(days, d)
	}
	sort.Strings(days)
	return days
}

// The table that is filled is a new one.
func (t *scoreTable) Sorted() *scoreTable {
	s := newScoreTable()
	t.mu.RLock()
	defer t.mu.RUnlock()
	s.latest = append(s.latest, t.latest...)
	sort.Strings(s.latest)
	return s
}

// What is sorted is the caller's.
func (t *scoreTable) Known(names []string) []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	sort.Strings(names)
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return !slices.Contains(t.latest, n) })
}
