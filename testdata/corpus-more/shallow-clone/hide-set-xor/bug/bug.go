package bug

import (
	"errors"
	"math"
	"math/big"
)

var (
	bigInt32Max  = big.NewInt(math.MaxInt32 + 1)
	bigInt64Max  = new(big.Int).Add(big.NewInt(math.MaxInt64), big.NewInt(1))
	errNotPrime  = errors.New("not a prime")
	errPrimeSize = errors.New("prime out of range")
)

// Hide obfuscates integer IDs.
type Hide struct {
	int32prime   *big.Int
	int32inverse *big.Int
	int32xor     big.Int

	int64prime   *big.Int
	int64inverse *big.Int
	int64xor     big.Int
}

// Default is used by the package functions.
var Default Hide

// SetInt32 sets the prime for 32 bit IDs.
func (h *Hide) SetInt32(prime *big.Int) error {
	if !prime.ProbablyPrime(20) {
		return errNotPrime
	}
	if prime.Cmp(bigInt32Max) >= 0 {
		return errPrimeSize
	}
	h.int32prime = new(big.Int).Set(prime)
	h.int32inverse = new(big.Int).ModInverse(prime, bigInt32Max)
	return nil
}

// SetInt64 sets the prime for 64 bit IDs.
func (h *Hide) SetInt64(prime *big.Int) error {
	if !prime.ProbablyPrime(20) {
		return errNotPrime
	}
	if prime.Cmp(bigInt64Max) >= 0 {
		return errPrimeSize
	}
	h.int64prime = new(big.Int).Set(prime)
	h.int64inverse = new(big.Int).ModInverse(prime, bigInt64Max)
	return nil
}

// SetXor sets the number that is mixed into the IDs.
func (h *Hide) SetXor(xor *big.Int) error {
	if xor.Sign() < 0 {
		return errors.New("xor must not be negative")
	}
	h.int64xor = *xor // ALSO: shallow-clone
	h.int64xor.Rem(&h.int64xor, bigInt64Max)
	h.int32xor = *xor // BUG: shallow-clone
	h.int32xor.Rem(&h.int32xor, bigInt32Max)
	return nil
}

func modularMultiplicativeInverse(val int64, prime, max *big.Int) int64 {
	b := big.NewInt(val)
	b.Mul(b, prime)
	b.Rem(b, max)
	return b.Int64()
}

// Int32Obfuscate hides a 32 bit ID.
func (h *Hide) Int32Obfuscate(i int32) int32 {
	v := modularMultiplicativeInverse(int64(i), h.int32prime, bigInt32Max)
	return int32(v ^ h.int32xor.Int64())
}

// Int32Deobfuscate is the inverse of Int32Obfuscate.
func (h *Hide) Int32Deobfuscate(i int32) int32 {
	v := int64(i) ^ h.int32xor.Int64()
	return int32(modularMultiplicativeInverse(v, h.int32inverse, bigInt32Max))
}

// Int64Obfuscate hides a 64 bit ID.
func (h *Hide) Int64Obfuscate(i int64) int64 {
	v := modularMultiplicativeInverse(i, h.int64prime, bigInt64Max)
	return v ^ h.int64xor.Int64()
}

// Int64Deobfuscate is the inverse of Int64Obfuscate.
func (h *Hide) Int64Deobfuscate(i int64) int64 {
	return modularMultiplicativeInverse(i^h.int64xor.Int64(), h.int64inverse, bigInt64Max)
}
