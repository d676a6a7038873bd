package good

import (
	"encoding/json"
	"errors"
	"strings"
)

var errFormat = errors.New("bad format")

func parseLine(line string) (name string, labels map[string]string, err error) {
	name, rest, found := strings.Cut(line, " ")
	if name == "" {
		return "", nil, errFormat
	}
	if found {
		if err := json.Unmarshal([]byte(rest), &labels); err != nil {
			return "", nil, err
		}
	}
	return name, labels, nil
}

func labelled(line, host string) (string, map[string]string, error) {
	name, labels, err := parseLine(line)
	if err != nil {
		return "", nil, err
	}
	if labels == nil {
		labels = make(map[string]string)
	}
	labels["host"] = host
	return name, labels, nil
}

// Something was found in it.
func hosted(line, host string) (map[string]string, error) {
	_, labels, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	if _, ok := labels["host"]; ok {
		labels["host"] = host
	}
	return labels, nil
}

// All paths that do not fail make the map.
func parseAll(line string) (labels map[string]string, err error) {
	rest, found := strings.CutPrefix(line, "#")
	if !found {
		labels = map[string]string{}
		return labels, nil
	}
	if labels, err = decode(rest); err != nil {
		return nil, err
	}
	return labels, nil
}

func decode(s string) (map[string]string, error) {
	labels := map[string]string{}
	err := json.Unmarshal([]byte(s), &labels)
	return labels, err
}

func hostedAll(line, host string) (map[string]string, error) {
	labels, err := parseAll(line)
	if err != nil {
		return nil, err
	}
	labels["host"] = host
	return labels, nil
}

// A literal of an unnamed struct type makes the map of the field's type.

type mock struct {
	state struct {
		err     error
		entries map[string]int
	}
}

func newMock() *mock {
	return &mock{
		state: struct {
			err     error
			entries map[string]int
		}{entries: make(map[string]int)},
	}
}

func (m *mock) set(name string) { m.state.entries[name]++ }

// labelsOf gives nothing for no pairs.
func labelsOf(pairs []string) map[string]string {
	if len(pairs) == 0 {
		return nil
	}
	m := make(map[string]string, len(pairs))
	for _, p := range pairs {
		m[p] = p
	}
	return m
}

type template struct {
	pairs    []string
	defaults map[string]string
}

// It is asked whether there are any.
func (t *template) asked() map[string]string {
	if len(t.pairs) == 0 {
		return t.defaults
	}
	labels := labelsOf(t.pairs)
	labels["name"] = "x"
	return labels
}

// Without pairs there are no rounds.
func (t *template) upper() map[string]string {
	labels := labelsOf(t.pairs)
	for _, p := range t.pairs {
		labels[p+"!"] = p
	}
	return labels
}

// Without labels there are no rounds.
func (t *template) trimmed() map[string]string {
	labels := labelsOf(t.pairs)
	for k, v := range labels {
		labels[k] = v[1:]
	}
	return labels
}

// The list is never empty.
func constant() map[string]string {
	labels := labelsOf([]string{"a", "b"})
	labels["name"] = "x"
	return labels
}

// What it gives is asked for.
func (t *template) made() map[string]string {
	labels := labelsOf(t.pairs)
	if labels == nil {
		labels = map[string]string{}
	}
	labels["name"] = "x"
	return labels
}
