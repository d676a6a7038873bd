package bad

import (
	"fmt"
	"io"
	"sync"
)

type encoder struct {
	w   io.Writer
	buf []byte
}

func (e *encoder) Write(p []byte) (int, error) { e.buf = append(e.buf, p...); return len(p), nil }

var encoderPool = sync.Pool{New: func() any { return new(encoder) }}

func newEncoder(w io.Writer) *encoder {
	if e, ok := w.(*encoder); ok {
		return e
	}
	e := encoderPool.Get().(*encoder)
	e.w = w
	return e
}

func encodeTo(w io.Writer, s fmt.Stringer) {
	e := newEncoder(w)
	_, _ = io.WriteString(e, s.String())
	encoderPool.Put(e)
}

// sameType: its own encoder is given back under its hands.
func sameType(s fmt.Stringer) string {
	e := &encoder{}
	encodeTo(e, s)
	return string(e.buf) // want "`buf` is used after its memory was given back, so it may hold another user's data"
}

// unknownType may well be one of ours.
func unknownType(w io.Writer, list []fmt.Stringer) {
	for _, s := range list {
		encodeTo(w, s) // want "audit: `w` is given back a second time, so two later users get the same memory"
	}
}
