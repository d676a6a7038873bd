// Package fixed generates key pairs of a lattice scheme.
package fixed

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
)

const (
	paramsN        = 16
	paramsQ        = 3329
	paramsSymBytes = 32
)

type poly [paramsN]int16

type polyvec []poly

func polyvecNew(k int) polyvec { return make(polyvec, k) }

// xof stretches a seed.
type xof struct {
	h   hash.Hash
	ctr uint32
}

func newXOF() *xof { return &xof{h: sha256.New()} }

func (x *xof) Reset() {
	x.h.Reset()
	x.ctr = 0
}

func (x *xof) Write(p []byte) (int, error) { return x.h.Write(p) }

func (x *xof) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		binary.Write(x.h, binary.LittleEndian, x.ctr)
		x.ctr++
		n += copy(p[n:], x.h.Sum(nil))
	}
	return len(p), nil
}

func rejUniform(buf []byte, l int) (poly, int) {
	var r poly
	i := 0
	for j := 0; i < l && j+2 <= len(buf); j += 2 {
		if d := binary.LittleEndian.Uint16(buf[j:]) & 0xfff; d < paramsQ {
			r[i] = int16(d)
			i++
		}
	}
	return r, i
}

func genMatrix(seed []byte, transposed bool, k int) ([]polyvec, error) {
	r := make([]polyvec, k)
	buf := make([]byte, 6*paramsN)
	x := newXOF()
	for i := 0; i < k; i++ {
		r[i] = polyvecNew(k)
		for j := 0; j < k; j++ {
			x.Reset()
			var err error
			if transposed {
				_, err = x.Write(append(seed, byte(i), byte(j)))
			} else {
				_, err = x.Write(append(seed, byte(j), byte(i)))
			}
			if err != nil {
				return nil, err
			}
			if _, err = x.Read(buf); err != nil {
				return nil, err
			}
			r[i][j], _ = rejUniform(buf, paramsN)
		}
	}
	return r, nil
}

func noisePoly(seed []byte, nonce byte) poly {
	x := newXOF()
	x.Write(seed)
	x.Write([]byte{nonce})
	var b [paramsN]byte
	x.Read(b[:])
	var p poly
	for i, v := range b {
		p[i] = int16(v&3) - int16(v>>2&3)
	}
	return p
}

// Keypair makes the secret vector, the public vector and the public seed.
func Keypair(k int) (skv, pkv polyvec, seed []byte, err error) {
	buf := make([]byte, 2*paramsSymBytes)
	h := sha512.New()
	if _, err = rand.Read(buf[:paramsSymBytes]); err != nil {
		return nil, nil, nil, err
	}
	if _, err = h.Write(buf[:paramsSymBytes]); err != nil {
		return nil, nil, nil, err
	}
	buf = buf[:0]
	buf = h.Sum(buf)
	publicSeed := make([]byte, paramsSymBytes)
	noiseSeed := make([]byte, paramsSymBytes)
	copy(publicSeed, buf[:paramsSymBytes])
	copy(noiseSeed, buf[paramsSymBytes:])
	a, err := genMatrix(publicSeed, false, k)
	if err != nil {
		return nil, nil, nil, err
	}
	skv, pkv = polyvecNew(k), polyvecNew(k)
	var nonce byte
	for i := range skv {
		skv[i] = noisePoly(noiseSeed, nonce)
		nonce++
	}
	for i := range pkv {
		e := noisePoly(noiseSeed, nonce)
		nonce++
		for n := range e {
			sum := int32(e[n])
			for j := range skv {
				sum += int32(a[i][j][n]) * int32(skv[j][n])
			}
			pkv[i][n] = int16(sum % paramsQ)
		}
	}
	return skv, pkv, publicSeed, nil
}

// Encrypt hides a bit per coefficient under the public key.
func Encrypt(pkv polyvec, seed, coins []byte) ([]polyvec, error) {
	at, err := genMatrix(append([]byte(nil), seed...), true, len(pkv))
	if err != nil {
		return nil, err
	}
	for i := range at {
		for n, c := range noisePoly(coins, byte(i)) {
			at[i][0][n] += c
		}
	}
	return at, nil
}
