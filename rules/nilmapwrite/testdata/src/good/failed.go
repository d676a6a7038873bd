package good

import "errors"

func scan(lines []string) (map[string]int, map[string]bool, error) {
	if len(lines) == 0 {
		return nil, nil, errors.New("nothing to scan")
	}
	values, missing := make(map[string]int), make(map[string]bool)
	for _, l := range lines {
		values[l] = len(l)
		missing["old"+l] = true
	}
	return values, missing, nil
}

// What is found in the second map was put there by a call that did not fail.
func renamed(lines []string, names map[string]string) (map[string]int, error) {
	values, missing, err := scan(lines)
	for old, now := range names {
		if missing[old] {
			values[old] = values[now]
		}
	}
	return values, err
}
