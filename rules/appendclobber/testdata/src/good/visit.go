package good

import "slices"

type treeEntry struct {
	name string
	tags []string
	kids []*treeEntry
}

func walkTree(e *treeEntry, f func(*treeEntry)) {
	f(e)
	for _, k := range e.kids {
		walkTree(k, f)
	}
}

func grownTags(common map[string]bool) []string {
	var base []string
	for t := range common {
		base = append(base, t)
	}
	return base
}

func tagClipped(root *treeEntry, common map[string]bool) {
	base := slices.Clip(grownTags(common))
	walkTree(root, func(e *treeEntry) { e.tags = append(base, e.tags...) })
}

func tagConcat(root *treeEntry, common map[string]bool) {
	var base []string
	for t := range common {
		base = append(base, t)
	}
	walkTree(root, func(e *treeEntry) { e.tags = slices.Concat(base, e.tags) })
}

// The list of the treeEntry grows, not the common one.
func tagBehind(root *treeEntry, common map[string]bool) {
	var base []string
	for t := range common {
		base = append(base, t)
	}
	walkTree(root, func(e *treeEntry) { e.tags = append(e.tags, base...) })
}

// All that is visited goes into one list.
func names(root *treeEntry) []string {
	var out []string
	walkTree(root, func(e *treeEntry) { out = append(out, e.name) })
	return out
}

func update(e *treeEntry, f func(*treeEntry)) { f(e) }

// Called once.
func tagOne(e *treeEntry, common map[string]bool) {
	var base []string
	for t := range common {
		base = append(base, t)
	}
	update(e, func(e *treeEntry) { e.tags = append(base, e.tags...) }) // want "audit: append to `base`"
}
