// Package fixed has decimals of any precision.
package fixed

import (
	"errors"
	"math/big"
	"strings"
)

var (
	zeroInt = big.NewInt(0)
	tenInt  = big.NewInt(10)
)

// Decimal is value * 10^exp.
type Decimal struct {
	value *big.Int
	exp   int32
}

// New returns value * 10^exp.
func New(value int64, exp int32) Decimal {
	return Decimal{value: big.NewInt(value), exp: exp}
}

// NewFromString parses a decimal.
func NewFromString(s string) (Decimal, error) {
	whole, frac, _ := strings.Cut(s, ".")
	v, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok {
		return Decimal{}, errors.New("can't convert " + s + " to decimal")
	}
	return Decimal{value: v, exp: -int32(len(frac))}, nil
}

func (d *Decimal) ensureInitialized() {
	if d.value == nil {
		d.value = new(big.Int)
	}
}

// Copy returns a copy of d with the same value and exponent.
func (d Decimal) Copy() Decimal {
	d.ensureInitialized()
	return Decimal{
		value: new(big.Int).Set(d.value),
		exp:   d.exp,
	}
}

// rescale returns d with the given exponent.
func (d Decimal) rescale(exp int32) Decimal {
	d.ensureInitialized()
	if d.exp == exp {
		return d
	}
	diff := int64(d.exp) - int64(exp)
	scale := new(big.Int).Exp(tenInt, big.NewInt(max(diff, -diff)), nil)
	v := new(big.Int).Set(d.value)
	if diff < 0 {
		v.Quo(v, scale)
	} else {
		v.Mul(v, scale)
	}
	return Decimal{value: v, exp: exp}
}

// Add returns d + d2.
func (d Decimal) Add(d2 Decimal) Decimal {
	exp := min(d.exp, d2.exp)
	a, b := d.rescale(exp), d2.rescale(exp)
	return Decimal{value: new(big.Int).Add(a.value, b.value), exp: exp}
}

// Cmp compares d and d2.
func (d Decimal) Cmp(d2 Decimal) int {
	exp := min(d.exp, d2.exp)
	return d.rescale(exp).value.Cmp(d2.rescale(exp).value)
}

// UnmarshalText parses text into d.
func (d *Decimal) UnmarshalText(text []byte) error {
	dec, err := NewFromString(string(text))
	if err != nil {
		return err
	}
	d.ensureInitialized()
	d.value.Set(dec.value)
	d.exp = dec.exp
	return nil
}

// GobDecode reads the binary form.
func (d *Decimal) GobDecode(data []byte) error {
	if len(data) < 1 {
		return errors.New("no data")
	}
	d.ensureInitialized()
	d.exp = int32(int8(data[0]))
	d.value.SetBytes(data[1:])
	return nil
}

// IsZero tells whether d is zero.
func (d Decimal) IsZero() bool {
	return d.value == nil || d.value.Cmp(zeroInt) == 0
}

// String formats d.
func (d Decimal) String() string {
	d.ensureInitialized()
	if d.exp >= 0 {
		return d.rescale(0).value.String()
	}
	s := d.value.String()
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	if n := int(-d.exp) + 1 - len(s); n > 0 {
		s = strings.Repeat("0", n) + s
	}
	at := len(s) - int(-d.exp)
	return sign + s[:at] + "." + s[at:]
}
