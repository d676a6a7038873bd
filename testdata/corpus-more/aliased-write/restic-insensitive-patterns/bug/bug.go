// Package bug builds file name filters from options.
package bug

import (
	"errors"
	"fmt"
	"path"
	"strings"
)

// RejectFunc reports whether to skip a file.
type RejectFunc func(name string) bool

// IncludeFunc reports whether to take a file and whether files below it may match.
type IncludeFunc func(name string) (matched, childMayMatch bool)

type warnFunc func(msg string, args ...any)

type pattern struct {
	original string
	parts    []string
}

func parsePatterns(list []string) []pattern {
	out := make([]pattern, 0, len(list))
	for _, s := range list {
		if s == "" {
			continue
		}
		out = append(out, pattern{original: s, parts: strings.Split(s, "/")})
	}
	return out
}

func matchAny(list []pattern, name string) (matched, child bool, err error) {
	parts := strings.Split(name, "/")
	for _, p := range list {
		n := min(len(p.parts), len(parts))
		ok := true
		for i := 0; i < n && ok; i++ {
			if ok, err = path.Match(p.parts[i], parts[i]); err != nil {
				return false, false, fmt.Errorf("pattern %q: %w", p.original, err)
			}
		}
		if !ok {
			continue
		}
		child = true
		if len(parts) >= len(p.parts) {
			matched = true
		}
	}
	return matched, child, nil
}

func validatePatterns(list []string) error {
	for _, s := range list {
		if _, err := path.Match(s, ""); err != nil {
			return fmt.Errorf("invalid pattern %q", s)
		}
	}
	return nil
}

// RejectByPattern returns a filter for files that match one of the patterns.
func RejectByPattern(patterns []string, warn warnFunc) RejectFunc {
	parsed := parsePatterns(patterns)
	return func(name string) bool {
		matched, _, err := matchAny(parsed, name)
		if err != nil {
			warn("exclude pattern: %v", err)
		}
		return matched
	}
}

// RejectByInsensitivePattern is RejectByPattern without regard to case.
func RejectByInsensitivePattern(patterns []string, warn warnFunc) RejectFunc {
	for i, p := range patterns {
		patterns[i] = strings.ToLower(p) // BUG: aliased-write
	}

	reject := RejectByPattern(patterns, warn)
	return func(name string) bool {
		return reject(strings.ToLower(name))
	}
}

// IncludeByPattern returns a filter that takes files that match a pattern.
func IncludeByPattern(patterns []string, warn warnFunc) IncludeFunc {
	parsed := parsePatterns(patterns)
	return func(name string) (matched, childMayMatch bool) {
		matched, childMayMatch, err := matchAny(parsed, name)
		if err != nil {
			warn("include pattern: %v", err)
		}
		return matched, childMayMatch
	}
}

// IncludeByInsensitivePattern is IncludeByPattern without regard to case.
func IncludeByInsensitivePattern(patterns []string, warn warnFunc) IncludeFunc {
	for i, p := range patterns {
		patterns[i] = strings.ToLower(p) // ALSO: aliased-write
	}

	include := IncludeByPattern(patterns, warn)
	return func(name string) (matched, childMayMatch bool) {
		return include(strings.ToLower(name))
	}
}

// Options are the exclude flags.
type Options struct {
	Excludes            []string
	InsensitiveExcludes []string
}

// Collect returns the filters the options ask for.
func (o Options) Collect(warn warnFunc) ([]RejectFunc, error) {
	var fs []RejectFunc
	if len(o.InsensitiveExcludes) > 0 {
		if err := validatePatterns(o.InsensitiveExcludes); err != nil {
			return nil, errors.Join(errors.New("--iexclude"), err)
		}
		fs = append(fs, RejectByInsensitivePattern(o.InsensitiveExcludes, warn)) // ALSO: aliased-write
	}
	if len(o.Excludes) > 0 {
		if err := validatePatterns(o.Excludes); err != nil {
			return nil, errors.Join(errors.New("--exclude"), err)
		}
		fs = append(fs, RejectByPattern(o.Excludes, warn))
	}
	return fs, nil
}
