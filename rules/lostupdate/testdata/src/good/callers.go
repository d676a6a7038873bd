package good

// The counts of a header are working variables here: both callers are done with
// theirs when they pass it.

type counts struct{ questions, answers int }

type packet struct{ parts []string }

func (p *packet) fill(c counts, words []string) {
	for i := 0; i < c.questions; i++ {
		if i == len(words) {
			c.questions = i
			break
		}
		p.parts = append(p.parts, words[i])
	}
	c.answers = len(p.parts)
}

func parse(words []string) *packet {
	c := counts{questions: len(words[0]), answers: len(words)}
	p := &packet{}
	p.fill(c, words)
	return p
}

func parseAll(lists [][]string) (out []*packet) {
	for _, words := range lists {
		c := counts{questions: len(words)}
		p := &packet{}
		p.fill(c, words)
		out = append(out, p)
	}
	return out
}

// A method of the same name in an interface, with other parameters, is another one.
type filler interface{ fill(words []string) }

func fillAll(fs []filler, words []string) {
	for _, f := range fs {
		f.fill(words)
	}
}
