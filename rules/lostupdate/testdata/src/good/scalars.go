package good

import "strings"

func trimmed(lines []string) (out []string) {
	for _, l := range lines {
		l = strings.TrimSpace(l)
		out = append(out, l)
	}
	return out
}

func inPlace(lines []string) {
	for i, l := range lines {
		lines[i] = strings.TrimSpace(l)
	}
}

type counter int

func (c counter) next() counter {
	c++
	return c
}

func (c *counter) inc() { *c++ }

// Counting down a parameter is everybody's own business.
func skip(n int, f func()) {
	for n > 0 {
		f()
		n--
	}
}
