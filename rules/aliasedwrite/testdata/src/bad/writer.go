package bad

import (
	"crypto/cipher"
	"io"
)

type encrypting struct {
	w      io.Writer
	stream cipher.Stream
}

// Who writes the same bytes to two writers sends the second one what this left.
func (e *encrypting) Write(p []byte) (int, error) {
	e.stream.XORKeyStream(p, p) // want "this overwrites elements of `p`, but io.Writer must not keep or change p"
	return e.w.Write(p)
}

func newEncrypting(w io.Writer, s cipher.Stream) io.Writer { return &encrypting{w, s} }

// Upper is exported.
type Upper struct{ W io.Writer }

func (u Upper) Write(p []byte) (int, error) {
	for i, c := range p {
		if 'a' <= c && c <= 'z' {
			p[i] = c - 'a' + 'A' // want "this overwrites elements of `p`, but io.Writer must not keep or change p"
		}
	}
	return u.W.Write(p)
}

// Only this package calls it, by its name.
type scrambler struct{ key byte }

func (s scrambler) Write(p []byte) (int, error) {
	for i := range p {
		p[i] ^= s.key // want "audit: this overwrites elements of `p`, but io.Writer must not keep or change p"
	}
	return len(p), nil
}

func scrambled(p []byte) []byte {
	_, _ = scrambler{7}.Write(p)
	return p
}
