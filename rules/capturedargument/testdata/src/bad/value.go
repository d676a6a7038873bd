package bad

import "math/big"

type pointSet struct{ x, y big.Int }

func newPointSet(px, py *big.Int) *pointSet {
	return &pointSet{x: *px, y: *py} // want "`x` becomes a copy of the big.Int in `px` as a value" "`y` becomes a copy"
}

func (s *pointSet) shift(d *big.Int) {
	s.x.Add(&s.x, d)
	s.y.Add(&s.y, d)
}
