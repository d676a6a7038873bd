package bad

// A plane is changed by way of a copy that has a list of its own, but the same rows.
type plane struct{ rows [][]float64 }

func (g plane) Copy() plane {
	rows := make([][]float64, len(g.rows))
	copy(rows, g.rows) // want "this copy of `plane` shares the elements of `rows` with its source"
	return plane{rows}
}

func (g plane) Scale(f float64) plane {
	c := g.Copy()
	for _, r := range c.rows {
		for j := range r {
			r[j] *= f
		}
	}
	return c
}
