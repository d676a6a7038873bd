package good

import (
	"bytes"
	"io"
	"sync"
)

// A free list in front of a pool: what is given back is held for the next user.
type headers struct {
	free chan []byte
	pool sync.Pool
}

func (h *headers) get() []byte {
	select {
	case b := <-h.free:
		return b
	default:
		return h.pool.Get().([]byte)
	}
}

func (h *headers) put(b []byte) {
	select {
	case h.free <- b:
	default:
		h.pool.Put(b)
	}
}

var headerList = &headers{free: make(chan []byte, 64), pool: sync.Pool{New: func() any { return make([]byte, 64) }}}

func writeHeader(w io.Writer, n byte) error {
	b := headerList.get()
	defer headerList.put(b)
	b[0] = n
	_, err := w.Write(b)
	return err
}

var lines = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// The variable is declared outside of the literal, and means something inside only.
func writeAll(each func(func(string) bool), w io.Writer) (err error) {
	var data []byte
	each(func(s string) bool {
		b := lines.Get().(*bytes.Buffer)
		defer lines.Put(b)
		b.Reset()
		b.WriteString(s)
		data = b.Bytes()
		_, err = w.Write(data)
		return err == nil
	})
	return err
}
