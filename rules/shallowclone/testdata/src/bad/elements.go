package bad

import (
	"maps"
	"strings"
)

// Lists under names, and a method that appends to one of them.

type headers map[string][]string

func (h headers) Add(name, value string) {
	if name == "" {
		return
	}
	name = strings.ToLower(name)
	h[name] = append(h[name], value)
}

func (h headers) Clone() headers {
	out := make(headers, len(h))
	for k, v := range h {
		out[k] = v // want "this copy of `headers` shares its elements with its source, and `Add` appends to them in place where they have room, so changes to one reach both"
	}
	return out
}

type grid [][]int

func (g grid) Set(x, y, v int) { g[y][x] = v }

func (g grid) Copy() grid {
	out := make(grid, len(g))
	copy(out, g) // want "this copy of `grid` shares its elements with its source, and `Set` changes them in place"
	return out
}

type groups map[string]map[string]bool

func (g groups) Join(group, who string) { g[group][who] = true }

func copyGroups(g groups) groups {
	return maps.Clone(g) // want "this copy of `groups` shares its elements with its source, and `Join` changes them in place"
}

// The address of what a pointer points to is that pointer.

type quota struct{ limits []int }

func (q *quota) Copy() *quota {
	if q == nil {
		return nil
	}
	return &(*q) // want "copies nothing and gives `q` itself"
}

type tenantQuota struct {
	name  string
	quota *quota
}

func (t *tenantQuota) Clone() *tenantQuota {
	out := *t
	out.quota = &*t.quota // want "copies nothing and gives `t.quota` itself"
	return &out
}
