// Package fixed shares secrets among parties.
package fixed

import (
	"errors"
	"fmt"
)

const prime = 2147483647

// Fn is an element of the field.
type Fn uint64

// Add gives the sum.
func (a Fn) Add(b Fn) Fn { return (a + b) % prime }

// Neg gives the negative.
func (a Fn) Neg() Fn { return (prime - a) % prime }

// Mul gives the product.
func (a Fn) Mul(b Fn) Fn { return a * b % prime }

// Inverse gives the inverse.
func (a Fn) Inverse() Fn {
	r, e := Fn(1), uint64(prime-2)
	for x := a; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = r.Mul(x)
		}
		x = x.Mul(x)
	}
	return r
}

// Share is a point of the polynomial.
type Share struct{ Index, Value Fn }

// Reconstructor opens secrets for a set of indices.
type Reconstructor struct {
	indices    []Fn
	fullProd   []Fn
	indInv     []Fn
	seen       []bool
	complement []int
}

// NewReconstructor makes a reconstructor for the indices.
func NewReconstructor(indices []Fn) Reconstructor {
	indicesCopy := make([]Fn, len(indices))
	copy(indicesCopy, indices)

	fullProd := make([]Fn, len(indices))
	indInv := make([]Fn, len(indices))
	for i, a := range indices {
		prod := Fn(1)
		for j, b := range indices {
			if i != j {
				prod = prod.Mul(b.Mul(b.Add(a.Neg()).Inverse()))
			}
		}
		fullProd[i] = prod
	}
	for i, a := range indices {
		indInv[i] = a.Inverse()
	}
	return Reconstructor{
		indices:    indicesCopy,
		fullProd:   fullProd,
		indInv:     indInv,
		seen:       make([]bool, len(indices)),
		complement: make([]int, 0, len(indices)),
	}
}

// N gives the number of indices.
func (r *Reconstructor) N() int { return len(r.indices) }

func (r *Reconstructor) position(ind Fn) int {
	for i, a := range r.indices {
		if a == ind {
			return i
		}
	}
	return -1
}

// Open gives the secret of the shares.
func (r *Reconstructor) Open(shares []Share) (Fn, error) {
	for i := range r.seen {
		r.seen[i] = false
	}
	pos := make([]int, len(shares))
	for i, s := range shares {
		if pos[i] = r.position(s.Index); pos[i] < 0 {
			return 0, fmt.Errorf("unexpected index %d", s.Index)
		}
		if r.seen[pos[i]] {
			return 0, errors.New("duplicate index")
		}
		r.seen[pos[i]] = true
	}
	r.complement = r.complement[:0]
	for i, ok := range r.seen {
		if !ok {
			r.complement = append(r.complement, i)
		}
	}
	var secret Fn
	for i, s := range shares {
		coeff := r.fullProd[pos[i]]
		for _, j := range r.complement {
			diff := r.indices[j].Add(s.Index.Neg())
			coeff = coeff.Mul(diff.Mul(r.indInv[j]))
		}
		secret = secret.Add(coeff.Mul(s.Value))
	}
	return secret, nil
}

// Player takes part in several rounds.
type Player struct {
	indices []Fn
	rounds  []Reconstructor
}

// Join starts a round with the current parties.
func (p *Player) Join() *Reconstructor {
	p.rounds = append(p.rounds, NewReconstructor(p.indices))
	return &p.rounds[len(p.rounds)-1]
}

// Replace puts a new party into the place of an old one.
func (p *Player) Replace(old, with Fn) {
	for i, a := range p.indices {
		if a == old {
			p.indices[i] = with
		}
	}
}
