package bad

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

func (t *scoreTable) Add(day, name string, n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.byDay[day] = append(t.byDay[day], n)
	t.latest = append(t.latest, name)
}

func (t *scoreTable) Top(day string, n int) []int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	scores := t.byDay[day]
	slices.Sort(scores) // want "`Sort` reorders `byDay\\[...\\]` though `mu` is held for reading only"
	return slices.Clone(scores[:min(n, len(scores))])
}

func (t *scoreTable) Names() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	sort.Strings(t.latest) // want "`Strings` reorders `latest` though `mu` is held for reading only"
	return slices.Clone(t.latest)
}

func (t *scoreTable) Oldest() []string {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for i, j := 0, len(t.latest)-1; i < j; i, j = i+1, j-1 {
		t.latest[i], t.latest[j] = t.latest[j], t.latest[i] // want "this reorders `latest` though `mu` is held for reading only"
	}
	return slices.Clone(t.latest)
}
