package good

import (
	"bytes"
	"fmt"
	"io"
	"sync"
)

type reply struct{ raw []byte }

var replyPool = sync.Pool{New: func() any { return new(reply) }}

// afterPanic gives back only where something panics, and then nobody gets it.
func afterPanic(fail func() error) chan *reply {
	out := make(chan *reply, 1)
	var r *reply
	defer func() {
		if p := recover(); p != nil {
			if r != nil {
				replyPool.Put(r)
			}
		}
	}()
	r = replyPool.Get().(*reply)
	if fail() != nil {
		return nil
	}
	out <- r
	return out
}

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

// otherType: a bytes.Buffer is no encoder, so it is not given back.
func otherType(s fmt.Stringer) *bytes.Reader {
	var b bytes.Buffer
	encodeTo(&b, s)
	return bytes.NewReader(b.Bytes())
}

type disk struct {
	mu     sync.Mutex
	format []byte
}

func (d *disk) writeAll(name string, p []byte) {
	if name == "format.json" {
		d.mu.Lock()
		d.format = p
		d.mu.Unlock()
	}
}

var metaPool = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// keptForAnotherName: what is kept for one file is not kept for all.
func (d *disk) keptForAnotherName(name string) {
	b := metaPool.Get().(*[]byte)
	defer metaPool.Put(b) // want "audit: giving this back leaves `d.format` referring to memory that the next user overwrites"
	*b = append((*b)[:0], name...)
	d.writeAll(name+".meta", *b)
}
