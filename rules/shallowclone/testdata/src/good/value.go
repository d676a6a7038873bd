package good

import "math/big"

type residue struct {
	v   big.Int
	mod *big.Int
}

func (r *residue) add(o *residue) {
	r.v.Add(&r.v, &o.v).Mod(&r.v, r.mod)
}

func (r *residue) clone() *residue {
	c := &residue{mod: r.mod}
	c.v.Set(&r.v)
	return c
}

// What was made here has no other owner.
func newResidue(n int64, mod *big.Int) *residue {
	v := new(big.Int).SetInt64(n)
	return &residue{v: *v, mod: mod}
}

type constant struct{ v big.Int }

// Nothing changes such a field in place.
func (c *constant) again() *constant { return &constant{v: c.v} }
