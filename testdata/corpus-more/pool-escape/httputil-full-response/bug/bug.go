// Package bug keeps the dump of a response and of the redirects before it.
package bug

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
)

const (
	maxBodySize          = 4 << 20
	largeBufferThreshold = 512 << 10
)

var (
	bufPool        = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	largeBufferSem = make(chan struct{}, 20)
)

func getBuffer() *bytes.Buffer {
	buf := bufPool.Get().(*bytes.Buffer)
	if buf.Cap() >= largeBufferThreshold {
		select {
		case <-largeBufferSem:
		default:
		}
	}
	return buf
}

// putBuffer gives a buffer back unless it is too large.
func putBuffer(buf *bytes.Buffer) {
	size := buf.Cap()
	if size > maxBodySize {
		return
	}
	buf.Reset()
	if size >= largeBufferThreshold {
		select {
		case largeBufferSem <- struct{}{}:
			bufPool.Put(buf)
		default:
		}
		return
	}
	bufPool.Put(buf)
}

// ResponseChain is a response with the chain of redirects that led to it.
type ResponseChain struct {
	headers *bytes.Buffer
	body    *bytes.Buffer
	resp    *http.Response
}

// NewResponseChain returns the chain of resp.
func NewResponseChain(resp *http.Response) *ResponseChain {
	if resp.Body != nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxBodySize)
	}
	return &ResponseChain{headers: getBuffer(), body: getBuffer(), resp: resp}
}

// Fill loads the current response.
func (r *ResponseChain) Fill() error {
	r.headers.Reset()
	r.body.Reset()
	if r.resp == nil {
		return errors.New("response is nil")
	}
	r.headers.WriteString(r.resp.Proto + " " + r.resp.Status + "\r\n")
	if err := r.resp.Header.Write(r.headers); err != nil {
		return err
	}
	r.headers.WriteString("\r\n")
	if r.resp.Body == nil {
		return nil
	}
	defer r.resp.Body.Close()
	_, err := io.Copy(r.body, r.resp.Body)
	return err
}

// FullResponse returns a buffer with headers and body. The caller owns it.
func (r *ResponseChain) FullResponse() *bytes.Buffer {
	buf := getBuffer()
	buf.Write(r.headers.Bytes())
	buf.Write(r.body.Bytes())
	return buf
}

// FullResponseBytes returns headers and body.
//
// The slice is valid only until Close is called.
func (r *ResponseChain) FullResponseBytes() []byte {
	buf := r.FullResponse()
	defer putBuffer(buf) // ALSO: pool-escape

	return buf.Bytes() // BUG: pool-escape
}

// Previous goes back to the response before a redirect.
func (r *ResponseChain) Previous() bool {
	if r.resp != nil && r.resp.Request != nil && r.resp.Request.Response != nil {
		r.resp = r.resp.Request.Response
		return true
	}
	return false
}

// Close releases the buffers.
func (r *ResponseChain) Close() {
	if r.headers != nil {
		putBuffer(r.headers)
		r.headers = nil
	}
	if r.body != nil {
		putBuffer(r.body)
		r.body = nil
	}
}

// match looks for a signature in the whole chain.
func match(resp *http.Response, sig []byte) (bool, error) {
	chain := NewResponseChain(resp)
	defer chain.Close()
	for {
		if err := chain.Fill(); err != nil {
			return false, err
		}
		if bytes.Contains(chain.FullResponseBytes(), sig) {
			return true, nil
		}
		if !chain.Previous() {
			return false, nil
		}
	}
}
