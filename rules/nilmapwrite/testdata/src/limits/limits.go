package limits

// What an argument is known to be elsewhere does not reach a method here.

type Table struct{ Rows map[string]int }

func (t *Table) FNExported(k string) { t.Rows[k] = 1 } // want "audit: this writes to `t.Rows`, which nothing in this package ever makes, so it panics"

// Somebody checks the field, somebody does not: which objects come here is not
// known.

type Doc struct{ Tags map[string]string }

func FNOneChecks(d *Doc) {
	if d.Tags == nil {
		d.Tags = map[string]string{}
	}
	d.Tags["a"] = "b"
}

func FNOtherDoesNot(d *Doc) { d.Tags["b"] = "c" }

// Whoever calls asked first whether there is an index already: that the helper
// asks again does not mean that it is called where there is one.

type shelf struct {
	books []string
	index map[string][]string
}

func indexOf(s *shelf) (byLetter map[string][]string) {
	if len(s.index) == 0 {
		byLetter = map[string][]string{}
	}
	for _, b := range s.books {
		byLetter[b[:1]] = append(byLetter[b[:1]], b) // want "audit: this writes to `byLetter`, which is still nil here, so it panics"
	}
	return byLetter
}

func (s *shelf) Find(letter string) []string {
	if len(s.index) == 0 {
		s.index = indexOf(s)
	}
	return s.index[letter]
}

func (s *shelf) Letters() (n int) {
	if s.index == nil {
		s.index = indexOf(s)
	}
	return len(s.index)
}
