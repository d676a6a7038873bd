package limits

import (
	"errors"
	"maps"
)

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

// The old value goes on only where the method was not called.

type prefs struct {
	name   string
	labels map[string]string
}

func (o prefs) merge(with prefs) prefs { // want "^audit: this copy of `prefs` shares `labels`"
	o.name = with.name
	for k, v := range with.labels {
		o.labels[k] = v
	}
	return o
}

func factory() prefs { return prefs{labels: map[string]string{}} }

func consolidated(file, env *prefs, ok func(prefs) bool) (prefs, bool) {
	result := factory()
	if file != nil {
		result = result.merge(*file)
	}
	if env != nil {
		if !ok(*env) {
			return result, false
		}
		result = result.merge(*env)
	}
	return result, true
}

// The old value is returned with an error only.

func (o prefs) overlay(with *prefs) (prefs, error) { // want "^audit: this copy of `prefs` shares `labels`"
	if with == nil {
		return o, errors.New("nothing to lay over")
	}
	o.labels["name"] = with.name
	return o, nil
}

func layered(o prefs, with *prefs) (prefs, error) {
	over, err := o.overlay(with)
	if err != nil {
		return o, err
	}
	return over, nil
}

// What a part of something shares with the whole is meant to be shared: it has more
// fields than those.

type scope struct {
	known map[string]int
	outer *scope
	names []string
}

func (s *scope) inner(names []string) *scope {
	in := &scope{known: s.known, outer: s} // want "audit: this copy of `scope` shares `known` with its source"
	for n, name := range names {
		in.known[name] = n
	}
	return in
}

// What is changed is the copy itself for most values; that it is an element which
// the source has, too, takes a value for which the callee goes one step further.

type shape struct {
	kind  int
	parts []shape
}

func (s *shape) clone() *shape {
	out := *s // want "audit: this copy of `shape` shares `parts` with its source"
	return &out
}

func (s *shape) inner() *shape {
	if s.kind == 0 && len(s.parts) == 1 {
		return &s.parts[0]
	}
	return s
}

func (s *shape) FNAs(kind int) *shape {
	as := s.clone()
	as = as.inner()
	as.kind = kind
	return as
}
