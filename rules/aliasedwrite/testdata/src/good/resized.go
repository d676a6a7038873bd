package good

type setValue struct {
	key  string
	dead bool
}

type setMerger struct {
	scratch []setValue
	out     [][]setValue
}

func dropDead(in []setValue) []setValue {
	n := 0
	for _, v := range in {
		if !v.dead {
			in[n] = v
			n++
		}
	}
	return in[:n]
}

// The field is memory to work in: each call gives it the length that it needs.
func (m *setMerger) merge(write func([]setValue), a, b []setValue) {
	need := len(a) + len(b)
	if cap(m.scratch) < need {
		m.scratch = make([]setValue, need, need*2)
	} else {
		m.scratch = m.scratch[:need]
	}
	copy(m.scratch, a)
	copy(m.scratch[len(a):], b)
	write(dropDead(m.scratch))
}

func (m *setMerger) size() int { return len(m.scratch) }

type flusher struct {
	pending []string
	push    func([]string)
}

func (f *flusher) reset() {
	clear(f.pending)
	f.pending = f.pending[:0]
}

func (f *flusher) add(s string) { f.pending = append(f.pending, s) }

// flush filters what it is going to forget.
func (f *flusher) flush() {
	defer f.reset()
	kept := f.pending[:0]
	for _, s := range f.pending {
		if s != "" {
			kept = append(kept, s)
		}
	}
	f.push(kept)
}
