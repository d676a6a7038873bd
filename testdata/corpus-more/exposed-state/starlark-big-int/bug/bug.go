// Package bug has the integers of a scripting language.
package bug

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

// Int is an immutable integer; big is nil for small ones.
type Int struct {
	small int32
	big   *big.Int
}

var (
	zero, one = Int{small: 0}, Int{small: 1}
	minSmall  = big.NewInt(math.MinInt32)
	maxSmall  = big.NewInt(math.MaxInt32)

	errDivZero = errors.New("integer division by zero")
)

func makeBigInt(x *big.Int) Int {
	if x.Cmp(minSmall) >= 0 && x.Cmp(maxSmall) <= 0 {
		return Int{small: int32(x.Int64())}
	}
	return Int{big: x}
}

// MakeInt64 returns the Int for x.
func MakeInt64(x int64) Int {
	if math.MinInt32 <= x && x <= math.MaxInt32 {
		return Int{small: int32(x)}
	}
	return Int{big: big.NewInt(x)}
}

// MakeBigInt returns the Int for x.
func MakeBigInt(x *big.Int) Int {
	return makeBigInt(new(big.Int).Set(x))
}

// BigInt returns the value of i.
func (i Int) BigInt() *big.Int {
	if i.big != nil {
		return i.big // BUG: exposed-state
	}
	return big.NewInt(int64(i.small))
}

// Int64 returns the value when it fits.
func (i Int) Int64() (int64, bool) {
	if i.big != nil {
		return i.big.Int64(), i.big.IsInt64()
	}
	return int64(i.small), true
}

// String formats i.
func (i Int) String() string {
	if i.big != nil {
		return i.big.String()
	}
	return fmt.Sprint(i.small)
}

// Hash returns a hash of i.
func (i Int) Hash() uint32 {
	var lo uint32
	if i.big != nil {
		for _, w := range i.big.Bits() {
			lo = lo*31 + uint32(w)
		}
	} else {
		lo = uint32(i.small)
	}
	return 12582917 * (lo + 3)
}

// Add returns i + j.
func (i Int) Add(j Int) Int {
	if i.big == nil && j.big == nil {
		return MakeInt64(int64(i.small) + int64(j.small))
	}
	return makeBigInt(new(big.Int).Add(i.BigInt(), j.BigInt()))
}

// Mul returns i * j.
func (i Int) Mul(j Int) Int {
	if i.big == nil && j.big == nil {
		return MakeInt64(int64(i.small) * int64(j.small))
	}
	return makeBigInt(new(big.Int).Mul(i.BigInt(), j.BigInt()))
}

// Div returns i // j.
func (i Int) Div(j Int) (Int, error) {
	y := j.BigInt()
	if y.Sign() == 0 {
		return zero, errDivZero
	}
	var quo, rem big.Int
	quo.QuoRem(i.BigInt(), y, &rem)
	if rem.Sign() != 0 && (rem.Sign() < 0) != (y.Sign() < 0) {
		quo.Sub(&quo, one.BigInt())
	}
	return makeBigInt(&quo), nil
}

// Value is a value of a script.
type Value interface{ String() string }

// Environment has the globals that scripts share.
type Environment struct {
	globals map[string]Value
}

// Lookup returns a global integer.
func (e *Environment) Lookup(name string) (Int, error) {
	i, ok := e.globals[name].(Int)
	if !ok {
		return zero, fmt.Errorf("%s is not an int", name)
	}
	return i, nil
}

// Factorial computes the product below the global.
func Factorial(e *Environment, name string) (Int, error) {
	i, err := e.Lookup(name)
	if err != nil {
		return zero, err
	}
	n := i.BigInt()
	res := big.NewInt(1)
	for ; n.Sign() > 0; n.Sub(n, big.NewInt(1)) {
		res.Mul(res, n)
	}
	return MakeBigInt(res), nil
}
