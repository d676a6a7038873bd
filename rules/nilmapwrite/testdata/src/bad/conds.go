package bad

import (
	"errors"
	"strings"
)

// Options of one type in several fields: whether one is given says nothing of
// the other.

type option struct {
	Value string
	Given bool
}

type remote struct {
	Attrs option
	Token option
	Retry *option
}

func parseAttrs(s string) map[string]string {
	out := make(map[string]string)
	for part := range strings.SplitSeq(s, ",") {
		k, v, _ := strings.Cut(part, "=")
		out[k] = v
	}
	return out
}

func dial(r remote, send func(map[string]string)) {
	var attrs map[string]string
	if r.Attrs.Given {
		attrs = parseAttrs(r.Attrs.Value)
	}
	if r.Token.Given {
		attrs["token"] = r.Token.Value // want "this writes to `attrs`, which is still nil here, so it panics"
	}
	send(attrs)
}

func dialAgain(r *remote, send func(map[string]string)) {
	var attrs map[string]string
	if r.Attrs.Given {
		attrs = parseAttrs(r.Attrs.Value)
	}
	if r.Retry.Given {
		attrs["retry"] = r.Retry.Value // want "this writes to `attrs`, which is still nil here, so it panics"
	}
	send(attrs)
}

// That parsing may fail does not tie the two together.
func dialChecked(r *remote, send func(map[string]string)) error {
	var attrs map[string]string
	if r.Attrs.Given {
		var err error
		if attrs, err = parseChecked(r.Attrs.Value); err != nil {
			return err
		}
	}
	if r.Token.Given {
		attrs["token"] = r.Token.Value // want "this writes to `attrs`, which is still nil here, so it panics"
	}
	send(attrs)
	return nil
}

func parseChecked(s string) (map[string]string, error) {
	if s == "" {
		return nil, errors.New("nothing given")
	}
	return parseAttrs(s), nil
}

// One of the callers does not ask.

type rack struct {
	items []string
	slots map[string]int
	full  bool
}

func slotsOf(r *rack) (slots map[string]int) {
	if len(r.slots) == 0 {
		slots = map[string]int{}
	}
	for n, s := range r.items {
		slots[s] = n // want "this writes to `slots`, which is still nil here, so it panics"
	}
	return slots
}

func (r *rack) Slot(item string) int {
	if len(r.slots) == 0 {
		r.slots = slotsOf(r)
	}
	return r.slots[item]
}

func (r *rack) Refresh() {
	if !r.full {
		r.slots = slotsOf(r)
	}
}
