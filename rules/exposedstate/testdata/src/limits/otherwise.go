package limits

import (
	"slices"
	"sync"
)

// A list copies what it gives where it is shared, and was told whether it is.
type list struct {
	shared bool
	mu     sync.Mutex
	values []int
}

func (l *list) Sort() {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.values)
}

func (l *list) Values() []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shared {
		return slices.Clone(l.values)
	}
	return l.values // want "^audit: `values` itself is returned, while `Sort` changes it in place"
}

func (l *list) From(n int) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shared {
		out := make([]int, len(l.values)-n)
		copy(out, l.values[n:])
		return out
	}
	return l.values[n:] // want "^audit: `values` itself is returned, while `Sort` changes it in place"
}

type cloner interface{ Clone() []int }

// Asked of something else, Clone says nothing of the list.
func (l *list) Values2(c cloner) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shared {
		return c.Clone()
	}
	return l.values // want "^`values` itself is returned, while `Sort` changes it in place"
}
