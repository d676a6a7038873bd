package bad

// The row is not replaced where it goes into the table.
func grid(text string, head []string) (rows [][]string) {
	row := make([]string, 0, 8)
	if len(head) > 0 {
		row = append(make([]string, 0, 2*len(head)), head...)
	}
	for i := range len(text) {
		if text[i] == '\n' {
			rows = append(rows, append(row, text[:i])) // want "append writes into the array behind its first argument, so it overwrites elements of another slice that is used later"
		}
	}
	return rows
}

type shape struct{ gone map[string][]byte }

func (s *shape) drop(name string, path []byte) { s.gone[name] = path }

// The parts of the key begin at different places.
func (s *shape) dropBelow(path, key []byte) {
	inner := path[:len(path)-len(key)]
	for i := 1; i < len(key); i++ {
		s.drop(string(inner), append(inner, key[i:]...)) // want "append writes into the array behind `path`, so it overwrites elements of another slice that is used later"
	}
}

type labelled struct{ label, name string }

// Two lists begin with one group.
func paired(all []*labelled, first, second *labelled) [][]*labelled {
	groups := make(map[string][]*labelled)
	for _, l := range all {
		groups[l.label] = append(groups[l.label], l)
	}
	var out [][]*labelled
	for _, g := range groups {
		a := append(g, first)
		b := append(g, second) // want "append writes into the array behind its first argument"
		out = append(out, a, b)
	}
	return out
}

// The lists that the inner loop makes of one group begin with it.
func combined(all []*labelled, ends []*labelled) [][]*labelled {
	groups := make(map[string][]*labelled)
	for _, l := range all {
		groups[l.label] = append(groups[l.label], l)
	}
	var out [][]*labelled
	for _, g := range groups {
		for _, e := range ends {
			out = append(out, append(g, e)) // want "append writes into the array behind its first argument"
		}
	}
	return out
}
