package bad

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"sync"
)

var packetMems = sync.Pool{New: func() any { return make([]byte, 2048) }}

// A packet lends what it has taken from the pool.
type packet struct {
	mem        []byte
	start, end int
}

func newPacket() packet { return packet{mem: packetMems.Get().([]byte)} }

func (p *packet) Bytes() []byte { return p.mem[p.start:p.end] }

func (p *packet) Release() {
	if p == nil || p.mem == nil {
		return
	}
	mem := p.mem
	p.mem = nil
	p.start, p.end = 0, 0
	packetMems.Put(mem)
}

// What is appended to the packet's bytes lies behind them, where there is room.
func withHeader(payload []byte) []byte {
	p := newPacket()
	p.end = copy(p.mem, "head")
	payload = append(p.Bytes(), payload...)
	p.Release()
	return payload // want "is returned after its memory was given back"
}

var doubles = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// doubled gives its result in the memory that it is given, or in a larger array.
func doubled(tmp *[]byte, in []byte) []byte {
	if n := 2 * len(in); cap(*tmp) < n {
		*tmp = make([]byte, n)
	} else {
		*tmp = (*tmp)[:n]
	}
	out := (*tmp)[:0]
	for _, b := range in {
		out = append(out, b, b)
	}
	return out
}

func sendDoubled(w io.Writer, in []byte) error {
	tmp := doubles.Get().(*[]byte)
	out := doubled(tmp, in)
	doubles.Put(tmp)
	for range 3 {
		if _, err := w.Write(out); err == nil { // want "is used after its memory was given back"
			return nil
		}
	}
	return io.ErrShortWrite
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// The body of the response is read from the buffer, by whoever gets it.
func parsed(stored []byte, req *http.Request) (*http.Response, error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer func() {
		buf.Reset()
		bodies.Put(buf) // want "giving this back leaves `buf` referring to memory"
	}()
	buf.Write(stored)
	return http.ReadResponse(bufio.NewReader(buf), req)
}
