package bad

type tool struct{ data []byte }

type shelf struct{ tools []*tool }

// Taking one tool clears its slot.
func (s *shelf) take() *tool {
	last := len(s.tools) - 1
	t := s.tools[last]
	s.tools[last] = nil
	s.tools = s.tools[:last]
	return t
}

func (s *shelf) put(t *tool) { s.tools = append(s.tools, t) }

// Taking all leaves them.
func (s *shelf) sweep() {
	s.tools = s.tools[:0] // want "the array still holds all elements that were in `s.tools`, so the garbage collector cannot free them"
}

type label struct {
	key  string
	text any
}

type labels []label

// The part of the slot that holds something is cleared.
func (l *labels) drop(key string) {
	all := *l
	n := len(all)
	for i := range all {
		if all[i].key == key {
			n--
			all[i], all[n] = all[n], all[i]
			all[n].text = nil
			*l = all[:n] // want "audit: the removed element stays in the slot behind the end of `l`"
			return
		}
	}
}

func (l *labels) reset() {
	for _, x := range *l {
		if c, ok := x.text.(interface{ Close() }); ok {
			c.Close()
		}
	}
	*l = (*l)[:0] // want "the array still holds all elements that were in `l`, so the garbage collector cannot free them"
}

// The window moves on, and what is in front of it stays in the array.
type lastLines struct {
	lines [][]byte
	max   int
}

func (l *lastLines) add(line []byte) {
	l.lines = append(l.lines, line)
	if len(l.lines) > l.max {
		l.lines = l.lines[len(l.lines)-l.max:] // want "audit: the removed element stays in the array in front of `l.lines`"
	}
}
