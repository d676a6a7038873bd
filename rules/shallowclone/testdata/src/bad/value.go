package bad

import "math/big"

type residue struct {
	v   big.Int
	mod *big.Int
}

func (r *residue) add(o *residue) {
	r.v.Add(&r.v, &o.v).Mod(&r.v, r.mod)
}

func (r *residue) clone() *residue {
	return &residue{v: r.v, mod: r.mod} // want "copy of a big.Int shares its array with its source"
}
