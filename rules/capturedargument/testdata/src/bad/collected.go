package bad

import "errors"

type cell struct{ text string }

type record struct {
	cells []cell
	width int
}

type viewer interface{ Width() int }

func (r *record) Width() int { return len(r.cells) }

func newRecord(cells []cell) (viewer, error) {
	if len(cells) == 0 {
		return nil, errors.New("no cells")
	}
	r := record{cells: cells, width: len(cells)} // want "`cells` is kept without a copy, and `records` goes on to change it, so what is kept changes too"
	return &r, nil
}

// One list serves for all records.
func records(lines [][]string, n int) ([]viewer, error) {
	cells := make([]cell, n)
	var out []viewer
	for _, line := range lines {
		for i := range cells {
			cells[i] = cell{line[i]}
		}
		r, err := newRecord(cells)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

type frame struct{ cells []cell }

func newFrame(cells []cell) *frame { return &frame{cells: cells} } // want "`cells` is kept without a copy, and `frames` goes on to change it, so what is kept changes too"

func (f *frame) first() cell { return f.cells[0] }

func frames(lines map[string][]string, n int) map[string]*frame {
	cells := make([]cell, n)
	out := map[string]*frame{}
	for name, line := range lines {
		for i := range cells {
			cells[i] = cell{line[i]}
		}
		out[name] = newFrame(cells)
	}
	return out
}
