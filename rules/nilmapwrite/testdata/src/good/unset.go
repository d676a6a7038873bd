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
