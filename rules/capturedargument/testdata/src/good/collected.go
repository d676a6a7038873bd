package good

type cell struct{ text string }

type record struct {
	cells []cell
	width int
}

func newRecord(cells []cell) *record { return &record{cells: cells, width: len(cells)} }

func (r *record) first() cell { return r.cells[0] }

// Each record has a list of its own.
func records(lines [][]string, n int) []*record {
	var out []*record
	for _, line := range lines {
		cells := make([]cell, n)
		for i := range cells {
			cells[i] = cell{line[i]}
		}
		out = append(out, newRecord(cells))
	}
	return out
}
