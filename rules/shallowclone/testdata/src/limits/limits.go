package limits

import "maps"

type state struct {
	mode  string
	peers map[string]int
	tags  map[string]string
}

// FN: nobody in the package changes peers, but importers may.
func (s *state) FNExported() *state {
	c := *s
	c.tags = maps.Clone(s.tags)
	return &c
}
