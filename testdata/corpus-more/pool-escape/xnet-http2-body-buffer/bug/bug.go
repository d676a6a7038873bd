// Package bug serves streams of one connection.
package bug

import (
	"errors"
	"io"
	"sync"
)

const initialWindowSize = 65535

var errStreamClosed = errors.New("stream closed")

// fixedBuffer is a queue of bytes of fixed capacity.
type fixedBuffer struct {
	buf  []byte
	r, w int
}

func (b *fixedBuffer) Read(p []byte) int {
	n := copy(p, b.buf[b.r:b.w])
	b.r += n
	if b.r == b.w {
		b.r, b.w = 0, 0
	}
	return n
}

func (b *fixedBuffer) Write(p []byte) error {
	if b.r > 0 && len(p) > len(b.buf)-b.w {
		copy(b.buf, b.buf[b.r:b.w])
		b.w -= b.r
		b.r = 0
	}
	n := copy(b.buf[b.w:], p)
	b.w += n
	if n < len(p) {
		return errors.New("write on full buffer")
	}
	return nil
}

// pipe connects the connection and a handler.
type pipe struct {
	mu  sync.Mutex
	c   sync.Cond
	b   fixedBuffer
	err error
}

func newPipe(buf []byte) *pipe {
	p := &pipe{b: fixedBuffer{buf: buf}}
	p.c.L = &p.mu
	return p
}

func (p *pipe) Read(d []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if p.b.w > p.b.r {
			return p.b.Read(d), nil
		}
		if p.err != nil {
			return 0, p.err
		}
		p.c.Wait()
	}
}

func (p *pipe) Write(d []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.c.Signal()
	return p.b.Write(d)
}

func (p *pipe) CloseWithError(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.c.Signal()
	if p.err == nil {
		p.err = err
	}
}

type stream struct {
	id     uint32
	body   *pipe
	reqBuf []byte
}

type frame struct {
	id   uint32
	kind byte
	data []byte
}

type serverConn struct {
	frames  chan frame
	streams map[uint32]*stream
	handler func(id uint32, body io.Reader)

	handlerDone chan *stream
	// a buffer for getRequestBodyBuf, or nil
	freeRequestBodyBuf []byte
}

func (sc *serverConn) getRequestBodyBuf() []byte {
	if b := sc.freeRequestBodyBuf; b != nil {
		sc.freeRequestBodyBuf = nil
		return b
	}
	return make([]byte, initialWindowSize)
}

func (sc *serverConn) serve() {
	for {
		select {
		case f, ok := <-sc.frames:
			if !ok {
				return
			}
			sc.processFrame(f)
		case st := <-sc.handlerDone:
			sc.finishHandler(st)
		}
	}
}

func (sc *serverConn) processFrame(f frame) {
	st := sc.streams[f.id]
	switch {
	case f.kind == 'H' && st == nil:
		st = &stream{id: f.id, reqBuf: sc.getRequestBodyBuf()}
		st.body = newPipe(st.reqBuf)
		sc.streams[f.id] = st
		go sc.runHandler(st)
	case f.kind == 'D' && st != nil:
		if err := st.body.Write(f.data); err != nil {
			sc.closeStream(st, err)
		}
	case f.kind == 'R' && st != nil:
		sc.closeStream(st, errStreamClosed)
	}
}

func (sc *serverConn) runHandler(st *stream) {
	sc.handler(st.id, st.body)
	sc.handlerDone <- st
}

func (sc *serverConn) finishHandler(st *stream) {
	if sc.streams[st.id] == st {
		sc.closeStream(st, io.EOF)
	}
}

func (sc *serverConn) closeStream(st *stream, err error) {
	delete(sc.streams, st.id)
	st.body.CloseWithError(err)
	if st.reqBuf != nil {
		sc.freeRequestBodyBuf = st.reqBuf // BUG: pool-escape
		st.reqBuf = nil
	}
}
