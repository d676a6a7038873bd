package bad

import (
	"errors"
	"strconv"
)

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

type seq[T any] struct{ list []T }

func (s seq[T]) appendTo(dst []T) []T { return append(dst, s.list...) }

func gather(s seq[string], names []string) []string {
	out := make([]string, 0, 4)
	s.appendTo(out) // want `what .appendTo. appends is lost, because its result is not used and .out. keeps its length`
	return append(out, names...)
}

func digits(out []byte, n int64) []byte {
	strconv.AppendInt(out, n, 10) // want `what .AppendInt. appends is lost`
	return out
}
