package good

import "math/big"

type pointSet struct{ x, y big.Int }

func newPointSet(px, py *big.Int) *pointSet {
	s := &pointSet{}
	s.x.Set(px)
	s.y.Set(py)
	return s
}

func (s *pointSet) shift(d *big.Int) {
	s.x.Add(&s.x, d)
	s.y.Add(&s.y, d)
}
