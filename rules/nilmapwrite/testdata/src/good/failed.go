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

type closer interface{ Close() error }

// A function that defers puts its results into variables; what it returns is the same.
func collect(names []string, c closer, try func(string) error) (map[string]error, error) {
	if len(names) == 0 {
		return nil, nil
	}
	errs := map[string]error{}
	defer c.Close()
	for _, n := range names {
		if err := try(n); err != nil {
			return errs, err
		}
	}
	return errs, nil
}

func collected(names []string, c closer, try func(string) error) map[string]error {
	errs, err := collect(names, c, try)
	if err != nil {
		for _, n := range names {
			errs[n] = err
		}
	}
	return errs
}

// What comes after the error was checked by a function that does not come back comes after
// a call that did not fail.

func wantsOf(text string) (map[string]int, error) {
	if text == "" {
		return nil, errors.New("empty")
	}
	return map[string]int{}, nil
}

func checkNoError(fail func(...any), err error) {
	if err != nil {
		fail(err)
	}
}

func countWants(text string, fail func(...any)) map[string]int {
	want, err := wantsOf(text)
	checkNoError(fail, err)
	want[text]++
	return want
}

func unpack(text string) (map[string]int, error) {
	if text == "" {
		return nil, errors.New("nothing")
	}
	return map[string]int{text: 1}, nil
}

// The map is made unless there was an error before, which ends the function as well.
func unpackUnless(err error, text string) (map[string]int, error) {
	var m map[string]int
	if err == nil {
		m, err = unpack(text)
	}
	if err != nil {
		return nil, err
	}
	m["all"] = 1
	return m, nil
}
