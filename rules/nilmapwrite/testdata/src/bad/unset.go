package bad

import (
	"encoding/json"
	"errors"
	"strings"
)

var errFormat = errors.New("bad format")

// The labels of a line are optional.
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
	labels["host"] = host // want "this writes to `labels`, which `parseLine` leaves nil on one of its paths, so it panics"
	return name, labels, nil
}

func hosted(line, host string) (map[string]string, error) {
	_, labels, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	if _, ok := labels["host"]; !ok {
		labels["host"] = host // want "this writes to `labels`, which `parseLine` leaves nil on one of its paths, so it panics"
	}
	return labels, nil
}

// Whether it is reached hangs on something that is known of the line.
func hostedLong(line, host string) (map[string]string, error) {
	_, labels, err := parseLine(line)
	if err != nil {
		return nil, err
	}
	if len(line) > 80 {
		labels["host"] = host // want "audit: this writes to `labels`, which `parseLine` leaves nil on one of its paths"
	}
	return labels, nil
}

// The variable is not addressed, and filled by another function.
func parseBody(parts []string) (map[string]int, error) {
	var counts map[string]int
	if len(parts) > 1 {
		var err error
		if counts, err = countsOf(parts[1]); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

func countsOf(s string) (map[string]int, error) {
	if s == "" {
		return nil, errFormat
	}
	return map[string]int{s: 1}, nil
}

func total(parts []string) (map[string]int, error) {
	counts, err := parseBody(parts)
	if err != nil {
		return nil, err
	}
	counts["parts"] = len(parts) // want "this writes to `counts`, which `parseBody` leaves nil on one of its paths, so it panics"
	return counts, nil
}

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
	name     string
}

func (t *template) expand() map[string]string {
	if t.name == "" {
		return nil
	}
	labels := labelsOf(t.pairs)
	for k, v := range t.defaults {
		if _, ok := labels[k]; !ok {
			labels[k] = v // want `returns as nil when it is given nothing`
		}
	}
	return labels
}

func (t *template) named() map[string]string {
	labels := labelsOf(t.pairs)
	labels["name"] = t.name // want `returns as nil when it is given nothing`
	return labels
}

// Function literals that a package's variables hold count as functions.

var distinct = func(words []string) int {
	var seen map[string]int
	for _, w := range words {
		seen[w]++ // want "this writes to `seen`, which is still nil here, so it panics"
	}
	return len(seen)
}
