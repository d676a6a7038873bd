// Package bug has integers modulo a prime for a threshold scheme.
package bug

import (
	"errors"
	"math/big"
)

var one = big.NewInt(1)

// Scalar is a number of a group.
type Scalar interface {
	Clone() Scalar
	Set(a Scalar) Scalar
	Zero() Scalar
	Add(a, b Scalar) Scalar
	Mul(a, b Scalar) Scalar
	Equal(a Scalar) bool
}

// ByteOrder is the order of bytes.
type ByteOrder bool

// Int is an integer V modulo M.
type Int struct {
	V  big.Int
	M  *big.Int
	BO ByteOrder
}

// NewInt returns v modulo m.
func NewInt(v int64, m *big.Int) *Int {
	i := &Int{M: m, BO: true}
	i.V.SetInt64(v).Mod(&i.V, m)
	return i
}

// InitBytes sets i to the number in b, in its byte order, modulo m.
func (i *Int) InitBytes(b []byte, m *big.Int) *Int {
	i.M = m
	if !i.BO {
		r := make([]byte, len(b))
		for k := range b {
			r[len(b)-1-k] = b[k]
		}
		b = r
	}
	i.V.SetBytes(b).Mod(&i.V, i.M)
	return i
}

// Set sets i to a.
func (i *Int) Set(a Scalar) Scalar {
	ai := a.(*Int)
	i.V.Set(&ai.V)
	i.M = ai.M
	return i
}

// Clone returns a copy of i.
func (i *Int) Clone() Scalar {
	return &Int{V: i.V, M: i.M, BO: i.BO} // BUG: shallow-clone
}

// Zero sets i to zero.
func (i *Int) Zero() Scalar {
	i.V.SetInt64(0)
	return i
}

// Add sets i to a + b.
func (i *Int) Add(a, b Scalar) Scalar {
	ai, bi := a.(*Int), b.(*Int)
	i.M = ai.M
	i.V.Add(&ai.V, &bi.V).Mod(&i.V, i.M)
	return i
}

// Mul sets i to a * b.
func (i *Int) Mul(a, b Scalar) Scalar {
	ai, bi := a.(*Int), b.(*Int)
	i.M = ai.M
	i.V.Mul(&ai.V, &bi.V).Mod(&i.V, i.M)
	return i
}

// Equal tells whether both are the same number.
func (i *Int) Equal(a Scalar) bool {
	return i.V.Cmp(&a.(*Int).V) == 0
}

// PriPoly is a polynomial with secret coefficients.
type PriPoly struct {
	s []Scalar
}

// NewPriPoly returns a polynomial with the secret as its first coefficient.
func NewPriPoly(secret Scalar, rest ...Scalar) (*PriPoly, error) {
	if secret == nil {
		return nil, errors.New("no secret")
	}
	p := &PriPoly{s: make([]Scalar, 0, len(rest)+1)}
	p.s = append(p.s, secret.Clone())
	for _, c := range rest {
		p.s = append(p.s, c.Clone())
	}
	return p, nil
}

// Eval returns the share for an index.
func (p *PriPoly) Eval(index int64) Scalar {
	m := p.s[0].(*Int).M
	x := NewInt(index+1, m)
	v := p.s[len(p.s)-1].Clone()
	for j := len(p.s) - 2; j >= 0; j-- {
		v.Mul(v, x)
		v.Add(v, p.s[j])
	}
	return v
}

// AddPoly adds q to p in place.
func (p *PriPoly) AddPoly(q *PriPoly) error {
	if len(p.s) != len(q.s) {
		return errors.New("different thresholds")
	}
	for j := range p.s {
		p.s[j].Add(p.s[j], q.s[j])
	}
	return nil
}

// Inverse sets i to the inverse of a.
func (i *Int) Inverse(a Scalar) (Scalar, error) {
	ai := a.(*Int)
	i.M = ai.M
	if i.V.ModInverse(&ai.V, i.M) == nil || i.M.Cmp(one) <= 0 {
		return nil, errors.New("no inverse")
	}
	return i, nil
}
