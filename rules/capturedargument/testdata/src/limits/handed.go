package limits

// What a method that is chosen at run time changes is inferred from those that can
// be meant.

type filler interface{ fill(lines []int) }

type zeroes struct{}

func (zeroes) fill(lines []int) {
	for n := range lines {
		lines[n] = 0
	}
}

type note struct{ lines []int }

type sink struct {
	kept   []note
	filler filler
}

func (s *sink) keep(lines []int) {
	s.kept = append(s.kept, note{lines}) // want "audit: `lines` is kept without a copy, and `FNFilled` goes on to change it"
}

func (s *sink) total() (n int) {
	for _, k := range s.kept {
		for _, l := range k.lines {
			n += l
		}
	}
	return n
}

func (s *sink) FNFilled(lines []int, times int) int {
	for range times {
		s.keep(lines)
		s.filler.fill(lines)
	}
	return s.total()
}
