package good

import (
	"bytes"
	"io"
)

// byteCounter has a Read with another signature: nothing is said of what it
// does to b.
type byteCounter interface {
	Read(b []byte) int
}

func counted(c byteCounter, b []byte) (out [][]byte) {
	for range 3 {
		c.Read(b)
		out = append(out, b)
	}
	return out
}

// tokenStream fills its buffer behind what it has lent.
type tokenStream struct {
	src  io.Reader
	buf  []byte
	pos  int
	full int
}

func (s *tokenStream) room() []byte {
	if s.full == len(s.buf) {
		bigger := make([]byte, 2*len(s.buf)+16)
		copy(bigger, s.buf)
		s.buf = bigger
	}
	return s.buf[s.full:]
}

func (s *tokenStream) read() bool {
	n, err := s.src.Read(s.room())
	s.full += n
	return err == nil
}

func (s *tokenStream) word() []byte {
	start := s.pos
	for s.pos < s.full && s.buf[s.pos] != ' ' {
		s.pos++
	}
	return s.buf[start:s.pos]
}

func (s *tokenStream) skipSpace() {
	for {
		for s.pos < s.full {
			if s.buf[s.pos] != ' ' {
				return
			}
			s.pos++
		}
		if !s.read() {
			return
		}
	}
}

func wordAndNext(s *tokenStream) (string, byte) {
	w := s.word()
	s.skipSpace()
	return string(w), s.buf[s.pos] // want `audit: .*used after`
}

// lineBox lends the room it reads into: who asks for it wants what comes next.
type lineBox struct {
	src io.Reader
	mem []byte
}

func (b *lineBox) space() []byte { return b.mem[:cap(b.mem)] }

func (b *lineBox) load() error {
	_, err := io.ReadFull(b.src, b.mem)
	return err
}

func spaceFirst(b *lineBox) (int, error) {
	p := b.space()
	if err := b.load(); err != nil {
		return 0, err
	}
	return bytes.IndexByte(p, '\n'), nil // want `audit: .*used after`
}

// Each part is copied, or read before the next one comes.
func partsInTurn(b *lineBox) (first string, second []byte, err error) {
	if err := b.load(); err != nil {
		return "", nil, err
	}
	first = string(b.space())
	if err := b.load(); err != nil {
		return "", nil, err
	}
	return first, b.space(), nil
}

// codec calls what the package stores in its field: copies only.
type codec struct {
	decode func([]byte) []byte
}

func upper(b []byte) []byte { return bytes.ToUpper(b) }

func newCodec(exact bool) *codec {
	c := &codec{decode: upper}
	if exact {
		c.decode = bytes.Clone
	}
	return c
}

func (c *codec) collect(r io.Reader, count int) (out [][]byte, err error) {
	b := make([]byte, 64)
	for range count {
		n, err := r.Read(b)
		if err != nil {
			return nil, err
		}
		out = append(out, c.decode(b[:n]))
	}
	return out, nil
}
