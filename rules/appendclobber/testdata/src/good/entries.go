package good

import (
	"slices"
	"strings"
)

type role struct {
	name, parent string
	perms        []string
}

func resolved(roles []role) map[string][]string {
	all := map[string][]string{}
	for _, r := range roles {
		all[r.name] = append(slices.Clip(all[r.parent]), r.perms...)
	}
	return all
}

// The same entry, by a key that is computed twice.
func grouped(words []string) map[string][]string {
	all := map[string][]string{}
	for _, w := range words {
		all[strings.ToLower(w)] = append(all[strings.ToLower(w)], w)
	}
	return all
}

// The list moves to another key.
func movedGroups(groups map[string][]string, into map[string]string) {
	for from, to := range into {
		groups[to] = append(groups[from], groups[to]...)
		delete(groups, from)
	}
}

// Each row starts from the one before, and no other does.
func rising(costs []int) [][]int {
	rows := make([][]int, len(costs)+1)
	for i, c := range costs {
		rows[i+1] = append(rows[i], c)
	}
	return rows
}

// Once, and not in a loop.
func derived(all map[string][]string, name, parent, perm string) {
	all[name] = append(all[parent], perm)
}

type item struct{ kind, name string }

func (i item) label() string { return i.kind + "/" + i.name }

// The key is computed twice.
func byLabel(items []item) map[string][]string {
	out := map[string][]string{}
	for _, it := range items {
		if names, ok := out[it.label()]; ok {
			out[it.label()] = append(names, it.name)
		} else {
			out[it.label()] = []string{it.name}
		}
	}
	return out
}
