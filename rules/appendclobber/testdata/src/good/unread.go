package good

import "strings"

// Nobody looks at the list: what is shown was written down when it grew.

type recorder struct {
	words []string
	text  string
}

func (r *recorder) With(words ...string) *recorder {
	next := *r
	next.words = append(next.words, words...)
	next.text += strings.Join(words, " ")
	return &next
}

func (r *recorder) Text() string { return r.text }
