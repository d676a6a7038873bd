// Package bug selects files by include and exclude patterns.
package bug

import (
	"errors"
	"path"
	"strings"
)

var errEmpty = errors.New("filter: empty name")

// Filter holds split include and exclude patterns.
type Filter struct {
	include, exclude [][]string
}

// New splits the patterns once.
func New(include, exclude []string) *Filter {
	f := &Filter{}
	for _, p := range include {
		f.include = append(f.include, strings.Split(p, "/"))
	}
	for _, p := range exclude {
		f.exclude = append(f.exclude, strings.Split(p, "/"))
	}
	return f
}

// Select reports whether name passes the filter.
func (f *Filter) Select(name string) (bool, error) {
	if name == "" {
		return false, errEmpty
	}
	parts := strings.Split(name, "/")
	if len(f.include) > 0 {
		ok, err := anyMatch(f.include, parts)
		if err != nil || !ok {
			return false, err
		}
	}
	hit, err := anyMatch(f.exclude, parts)
	return !hit, err
}

func anyMatch(patterns [][]string, parts []string) (bool, error) {
	for _, p := range patterns {
		ok, err := match(p, parts)
		if err != nil {
			return false, err
		}
		if ok {
			return true, nil
		}
	}
	return false, nil
}

func doubleWildcard(list []string) (int, bool) {
	for i, s := range list {
		if s == "**" {
			return i, true
		}
	}
	return 0, false
}

// match compares the split pattern with every suffix of the split name. A
// double wildcard stands for any number of single ones.
func match(pat, parts []string) (bool, error) {
	if pos, ok := doubleWildcard(pat); ok {
		for n := 0; n <= len(parts)-len(pat)+1; n++ {
			expanded := pat[:pos] // ALSO: append-clobber
			for k := 0; k < n; k++ {
				expanded = append(expanded, "*") // ALSO: append-clobber
			}
			expanded = append(expanded, pat[pos+1:]...) // BUG: append-clobber

			ok, err := match(expanded, parts)
			if err != nil {
				return false, err
			}
			if ok {
				return true, nil
			}
		}
		return false, nil
	}

	if len(pat) == 0 && len(parts) == 0 {
		return true, nil
	}
	if len(pat) > len(parts) {
		return false, nil
	}
next:
	for off := len(parts) - len(pat); off >= 0; off-- {
		for i := len(pat) - 1; i >= 0; i-- {
			ok, err := path.Match(pat[i], parts[off+i])
			if err != nil {
				return false, err
			}
			if !ok {
				continue next
			}
		}
		return true, nil
	}
	return false, nil
}
