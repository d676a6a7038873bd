package bad

// One of the callers looks at the counts again.

type counts struct{ questions, answers int }

type packet struct{ parts []string }

func (p *packet) fill(c counts, words []string) {
	for i := 0; i < c.questions; i++ {
		p.parts = append(p.parts, words[i])
	}
	c.answers = len(p.parts) // want "`c.answers` is set on a parameter that is passed by value, so the caller's value stays as it was"
}

func parse(words []string) *packet {
	c := counts{questions: len(words)}
	p := &packet{}
	p.fill(c, words)
	return p
}

func count(words []string) int {
	c := counts{questions: len(words)}
	p := &packet{}
	p.fill(c, words)
	return c.answers
}
