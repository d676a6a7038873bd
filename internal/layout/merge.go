package layout

// A Row is one word on several architectures.
type Row struct {
	Path  string
	Kind  Kind
	Words []*Word // nil where an architecture does not have it
}

// Merge puts the words of one type on several architectures side by side.
// Fields come in the same order everywhere; only padding comes and goes.
func Merge(ls []*Layout) []Row {
	var rows []Row
	next := make([]int, len(ls))
	for {
		r := Row{Words: make([]*Word, len(ls))}
		// Padding first, where some have it, so that fields stay in line.
		found := false
		for i, l := range ls {
			if next[i] < len(l.Words) && (!found || l.Words[next[i]].Kind == Padding && r.Kind != Padding) {
				w := l.Words[next[i]]
				r.Path, r.Kind, found = w.Path, w.Kind, true
			}
		}
		if !found {
			return rows
		}
		for i, l := range ls {
			if next[i] < len(l.Words) {
				if w := &l.Words[next[i]]; w.Path == r.Path && w.Kind == r.Kind {
					r.Words[i] = w
					next[i]++
				}
			}
		}
		rows = append(rows, r)
	}
}
