package good

import (
	"slices"

	"good/logfmt"
)

// A sink is copied for each logger, and what it calls copies the list that it adds to.
type sink struct {
	logfmt.Formatter
	name string
}

func (s sink) WithValues(kv ...any) *sink {
	s.Formatter.AddValues(kv)
	return &s
}

// A platform is normalized in a copy that has its own features, if it has any.
type platform struct {
	os       string
	features []string
}

func normalize(p platform) platform {
	p.os = "linux"
	if len(p.features) > 0 {
		p.features = slices.Clone(p.features)
		slices.Sort(p.features)
		p.features = slices.Compact(p.features)
	}
	return p
}

type platformMatcher struct{ platform platform }

func newMatcher(p platform) *platformMatcher { return &platformMatcher{platform: normalize(p)} }

type matcherList struct{ platforms []platform }

func (m matcherList) Intersect(other matcherList) matcherList {
	var out []platform
	for _, p := range m.platforms {
		matcher := newMatcher(p)
		for _, o := range other.platforms {
			if matcher.platform.os == o.os {
				out = append(out, o)
			}
		}
	}
	m.platforms = out
	return m
}
