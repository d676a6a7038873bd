// Package fixed picks name servers by domain rules.
package fixed

import (
	"regexp"
	"sort"
	"strings"
)

// ValueMatcher returns the values of all rules that match.
type ValueMatcher interface {
	Match(input string) []uint32
}

// fullGroup matches whole names.
type fullGroup struct {
	rules map[string][]uint32
}

func (g *fullGroup) add(domain string, value uint32) {
	if g.rules == nil {
		g.rules = make(map[string][]uint32)
	}
	g.rules[domain] = append(g.rules[domain], value)
}

func (g *fullGroup) Match(input string) []uint32 { return g.rules[input] }

// suffixGroup matches a name and its parents.
type suffixGroup struct {
	rules map[string][]uint32
}

func (g *suffixGroup) add(domain string, value uint32) {
	if g.rules == nil {
		g.rules = make(map[string][]uint32)
	}
	g.rules[domain] = append(g.rules[domain], value)
}

func (g *suffixGroup) Match(input string) []uint32 {
	var hits [][]uint32
	for name := input; ; {
		if v, ok := g.rules[name]; ok {
			hits = append(hits, v)
		}
		_, rest, found := strings.Cut(name, ".")
		if !found {
			break
		}
		name = rest
	}
	return flattenReverse(hits)
}

type regexGroup struct {
	exprs  []*regexp.Regexp
	values []uint32
}

func (g *regexGroup) Match(input string) []uint32 {
	var out []uint32
	for i, e := range g.exprs {
		if e.MatchString(input) {
			out = append(out, g.values[i])
		}
	}
	return out
}

// linearMatcher asks one group after the other.
type linearMatcher struct {
	full   *fullGroup
	suffix *suffixGroup
	regex  *regexGroup
}

// Match implements ValueMatcher.
func (m *linearMatcher) Match(input string) []uint32 {
	result := make([][]uint32, 0, 3)
	if m.full != nil {
		if hits := m.full.Match(input); len(hits) > 0 {
			result = append(result, hits)
		}
	}
	if m.suffix != nil {
		if hits := m.suffix.Match(input); len(hits) > 0 {
			result = append(result, hits)
		}
	}
	if m.regex != nil {
		if hits := m.regex.Match(input); len(hits) > 0 {
			result = append(result, hits)
		}
	}
	return flatten(result)
}

func flatten(hits [][]uint32) []uint32 {
	switch len(hits) {
	case 0:
		return nil
	case 1:
		return append([]uint32(nil), hits[0]...)
	default:
		out := make([]uint32, 0, 5)
		for i := 0; i < len(hits); i++ {
			out = append(out, hits[i]...)
		}
		return out
	}
}

func flattenReverse(hits [][]uint32) []uint32 {
	switch len(hits) {
	case 0:
		return nil
	case 1:
		return hits[0]
	default:
		out := make([]uint32, 0, 5)
		for i := len(hits) - 1; i >= 0; i-- {
			out = append(out, hits[i]...)
		}
		return out
	}
}

type client struct {
	name string
}

type ruleInfo struct {
	client int
	rule   string
}

// DNS asks the clients whose rules match first.
type DNS struct {
	clients []*client
	infos   []ruleInfo
	matcher ValueMatcher
}

func (s *DNS) sortClients(domain string) []*client {
	out := make([]*client, 0, len(s.clients))
	used := make([]bool, len(s.clients))

	matches := s.matcher.Match(strings.ToLower(domain))
	sort.Slice(matches, func(i, j int) bool {
		return matches[i] < matches[j]
	})
	for _, m := range matches {
		info := s.infos[m]
		if used[info.client] {
			continue
		}
		used[info.client] = true
		out = append(out, s.clients[info.client])
	}
	for i, c := range s.clients {
		if !used[i] {
			out = append(out, c)
		}
	}
	return out
}
