package bad

type parsed struct {
	cells []cell
	names []string
}

func newParsed(cells []cell) *parsed { return &parsed{cells: cells} } // want "audit: `cells` is kept without a copy, and `parseAll` goes on to change it"

func (p *parsed) parse() {
	for _, c := range p.cells {
		p.names = append(p.names, c.text)
	}
}

// The record is read before the list changes, perhaps for good.
func parseAll(lines [][]string, n int) []*parsed {
	cells := make([]cell, n)
	var out []*parsed
	for _, line := range lines {
		for i := range cells {
			cells[i] = cell{line[i]}
		}
		p := newParsed(cells)
		p.parse()
		out = append(out, p)
	}
	return out
}

type row struct{ cells []cell }

func newRow(cells []cell) *row { return &row{cells: cells} } // want "audit: `cells` is kept without a copy, and `print` goes on to change it"

func (r *row) text() string { return r.cells[0].text }

// The list of rows is dropped before the cells change.
func print(lines [][]string, n int, show func([]*row)) {
	cells := make([]cell, n)
	for _, line := range lines {
		for i := range cells {
			cells[i] = cell{line[i]}
		}
		show(append([]*row(nil), newRow(cells)))
	}
}
