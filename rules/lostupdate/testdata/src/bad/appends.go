package bad

import "errors"

type opt func(*options)

func invoke(opts ...opt) {}

func call(base []opt, a, b opt) {
	opts := append(base, a) // want "what is appended to `opts` here is lost, because the next append starts from `base` again"
	opts = append(base, b)
	invoke(opts...)
}

func merge(items []string) (errs []error) {
	for _, it := range items {
		out, errs := mergeOne(it)
		errs = append(errs, errs...) // want "append to `errs` is lost, because this `errs` hides the one outside that is used later"
		_ = out
	}
	return errs
}

func mergeOne(s string) (string, []error) {
	if s == "" {
		return "", []error{errors.New("empty")}
	}
	return s, nil
}

func collect(list []string, s string) {
	list = append(list, s) // want "append to parameter `list` is lost, because the caller keeps its own length"
}

func collectAll(list []string, more []string) {
	for _, s := range more {
		if s != "" {
			list = append(list, s) // want "append to parameter `list` is lost"
		}
	}
}

func dropped(items []string) int {
	var seen []string
	for _, it := range items {
		seen = append(seen, it) // want "audit: append to `seen` is lost, because nobody reads `seen` afterwards"
	}
	return len(items)
}
