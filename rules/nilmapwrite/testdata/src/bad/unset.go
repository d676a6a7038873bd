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
