package bad

import (
	"io/fs"
	"path/filepath"
)

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

// Each treeEntry is given the common tags and its own.
func tagAll(root *treeEntry, common map[string]bool) {
	var base []string
	for t := range common {
		base = append(base, t)
	}
	walkTree(root, func(e *treeEntry) {
		e.tags = append(base, e.tags...) // want "append to `base` may write into its spare capacity, so what two callers get from it overwrites each other"
	})
}

func pathsOf(dir string, prefix ...string) (map[string][]string, error) {
	out := map[string][]string{}
	var base []string
	for _, p := range prefix {
		base = append(base, p)
	}
	err := filepath.Walk(dir, func(path string, _ fs.FileInfo, err error) error {
		out[path] = append(base, path) // want "append to `base` may write into its spare capacity"
		return err
	})
	return out, err
}
