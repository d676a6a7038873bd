package bad

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"sync"
)

type pkgRelease struct {
	name string
	n    int
}

// A catalog is asked by many.
type catalog interface {
	releases(ctx context.Context, name string) ([]pkgRelease, error)
}

type localCatalog struct {
	mu   sync.RWMutex
	list map[string][]pkgRelease
}

func (c *localCatalog) add(r pkgRelease) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list[r.name] = append(c.list[r.name], r)
}

func (c *localCatalog) releases(_ context.Context, name string) ([]pkgRelease, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.list[name], nil
}

func newest(ctx context.Context, c catalog, name string) (pkgRelease, error) {
	rs, err := c.releases(ctx, name)
	if err != nil || len(rs) == 0 {
		return pkgRelease{}, err
	}
	slices.SortFunc(rs, func(a, b pkgRelease) int { return cmp.Compare(b.n, a.n) }) // want `moves the elements of .list\[...\]. itself`
	return rs[0], nil
}

type lentMembers struct {
	mu    sync.Mutex
	names []string
}

func (m *lentMembers) join(name string) {
	m.mu.Lock()
	m.names = append(m.names, name)
	m.mu.Unlock()
}

func (m *lentMembers) all() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.names
}

func reportMembers(m *lentMembers, say func(string)) {
	names := m.all()
	sort.Strings(names) // want `moves the elements of .names. itself`
	for _, n := range names {
		say(n)
	}
}
