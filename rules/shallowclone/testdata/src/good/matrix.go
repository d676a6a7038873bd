package good

type plane struct{ rows [][]float64 }

func (g plane) Copy() plane {
	rows := make([][]float64, len(g.rows))
	for i := range rows {
		rows[i] = append([]float64(nil), g.rows[i]...)
	}
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
