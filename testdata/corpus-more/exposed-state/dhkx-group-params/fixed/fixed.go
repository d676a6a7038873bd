// Package fixed agrees on a key over an open channel.
package fixed

import (
	"crypto/rand"
	"errors"
	"io"
	"math/big"
	"strings"
)

const prime1 = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74" +
	"020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F14374" +
	"FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF"

// DHKey is one side of an exchange, or its result.
type DHKey struct {
	x, y  *big.Int
	group *DHGroup
}

// Bytes returns the public part.
func (k *DHKey) Bytes() []byte {
	if k.y == nil {
		return nil
	}
	if k.group == nil {
		return k.y.Bytes()
	}
	size := (k.group.p.BitLen() + 7) / 8
	return k.y.FillBytes(make([]byte, size))
}

// String returns the public part for logs.
func (k *DHKey) String() string {
	if k.y == nil {
		return ""
	}
	return strings.ToUpper(k.y.Text(16))
}

// IsPrivateKey tells whether the secret part is there.
func (k *DHKey) IsPrivateKey() bool { return k.x != nil }

// NewPublicKey makes the key of the other side.
func NewPublicKey(s []byte) *DHKey {
	return &DHKey{y: new(big.Int).SetBytes(s)}
}

// DHGroup is a group to exchange keys in; one group may serve many exchanges.
type DHGroup struct {
	p *big.Int
	g *big.Int
}

// P is the modulus.
func (d *DHGroup) P() *big.Int {
	p := new(big.Int)
	p.Set(d.p)
	return p
}

// G is the generator.
func (d *DHGroup) G() *big.Int {
	g := new(big.Int)
	g.Set(d.g)
	return g
}

// GeneratePrivateKey makes a key.
func (d *DHGroup) GeneratePrivateKey(random io.Reader) (*DHKey, error) {
	if random == nil {
		random = rand.Reader
	}
	for {
		x, err := rand.Int(random, d.p)
		if err != nil {
			return nil, err
		}
		if x.Sign() == 0 {
			continue
		}
		return &DHKey{x: x, y: new(big.Int).Exp(d.g, x, d.p), group: d}, nil
	}
}

// GetGroup returns a standard group.
func GetGroup(id int) (*DHGroup, error) {
	if id != 1 {
		return nil, errors.New("DH: unknown group")
	}
	p, _ := new(big.Int).SetString(prime1, 16)
	return &DHGroup{p: p, g: big.NewInt(2)}, nil
}

// CreateGroup makes a group of one's own.
func CreateGroup(prime, generator *big.Int) *DHGroup {
	return &DHGroup{
		p: new(big.Int).Set(prime),
		g: new(big.Int).Set(generator),
	}
}

// ComputeKey returns the shared key.
func (d *DHGroup) ComputeKey(pub, priv *DHKey) (*DHKey, error) {
	if d.p == nil {
		return nil, errors.New("DH: invalid group")
	}
	if pub.y == nil || pub.y.Sign() <= 0 || pub.y.Cmp(d.p) >= 0 {
		return nil, errors.New("DH: invalid public key")
	}
	if priv.x == nil {
		return nil, errors.New("DH: invalid private key")
	}
	return &DHKey{y: new(big.Int).Exp(pub.y, priv.x, d.p), group: d}, nil
}
