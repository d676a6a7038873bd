package good

import "errors"

// What is appended is a part of what the list shows: it goes behind it, and moves
// nothing down. Where a step fails, the list stays as long as it was.

type expander struct{ out, text []byte }

func (e *expander) repeat(steps [][3]int) error {
	out := e.out
	for _, s := range steps {
		out = append(out, e.text[:s[2]]...)
		start := len(out) - s[0]
		if start < 0 {
			return errors.New("too far back")
		}
		if s[1] <= len(out)-start {
			out = append(out, out[start:start+s[1]]...)
			continue
		}
		out = out[:len(out)+s[1]]
		src := out[start : start+s[1]]
		dst := out[len(out)-s[1]:]
		for i := range src {
			dst[i] = src[i]
		}
	}
	e.out = out
	return nil
}
