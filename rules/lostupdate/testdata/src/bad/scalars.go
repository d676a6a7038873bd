package bad

import "strings"

func trim(lines []string) {
	for _, l := range lines {
		l = strings.TrimSpace(l) // want "`l` is a copy of each element of `lines`, so the elements stay as they were"
	}
}

func double(xs []int) []int {
	for _, x := range xs {
		x *= 2 // want "`x` is a copy of each element of `xs`"
	}
	return xs
}

type counter int

func (c counter) inc() {
	c++ // want "receiver `c` is passed by value, so the caller's value stays as it was"
}

func (c counter) add(n int) {
	c += counter(n) // want "receiver `c` is passed by value"
}
