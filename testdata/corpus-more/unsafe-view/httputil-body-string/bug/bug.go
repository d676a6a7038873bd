// Package bug probes hosts and records what they answer.
package bug

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"unsafe"
)

// asString converts without a copy.
func asString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

var bufPool = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func getBuffer() *bytes.Buffer { return bufPool.Get().(*bytes.Buffer) }

func putBuffer(buf *bytes.Buffer) {
	if buf.Cap() > 4<<20 {
		return
	}
	buf.Reset()
	bufPool.Put(buf)
}

// ResponseChain is a response with the redirects before it.
type ResponseChain struct {
	headers *bytes.Buffer
	body    *bytes.Buffer
	resp    *http.Response
}

// NewResponseChain returns the chain of resp.
func NewResponseChain(resp *http.Response) *ResponseChain {
	return &ResponseChain{headers: getBuffer(), body: getBuffer(), resp: resp}
}

// HeadersBytes returns the headers; they are valid until Close.
func (r *ResponseChain) HeadersBytes() []byte { return r.headers.Bytes() }

// HeadersString returns the headers.
func (r *ResponseChain) HeadersString() string {
	return asString(r.headers.Bytes()) // ALSO: unsafe-view
}

// BodyBytes returns the body; it is valid until Close.
func (r *ResponseChain) BodyBytes() []byte { return r.body.Bytes() }

// BodyString returns the body.
func (r *ResponseChain) BodyString() string {
	return asString(r.body.Bytes()) // BUG: unsafe-view
}

// FullResponseBytes returns a copy of headers and body.
func (r *ResponseChain) FullResponseBytes() []byte {
	buf := make([]byte, r.headers.Len()+r.body.Len())
	copy(buf, r.headers.Bytes())
	copy(buf[r.headers.Len():], r.body.Bytes())
	return buf
}

// FullResponseString returns headers and body.
func (r *ResponseChain) FullResponseString() string {
	return asString(r.FullResponseBytes())
}

// Fill loads the response into the buffers.
func (r *ResponseChain) Fill() error {
	r.headers.Reset()
	r.body.Reset()
	if r.resp == nil {
		return errors.New("response is nil")
	}
	if err := r.resp.Header.Write(r.headers); err != nil {
		return err
	}
	defer r.resp.Body.Close()
	_, err := io.Copy(r.body, r.resp.Body)
	return err
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

// Result is the answer of one host.
type Result struct {
	URL        string
	RawHeaders string
	Body       string
	Raw        string
}

type prober struct {
	client  *http.Client
	mu      sync.Mutex
	results []Result
}

func (p *prober) probe(url string) error {
	resp, err := p.client.Get(url)
	if err != nil {
		return err
	}
	chain := NewResponseChain(resp)
	defer chain.Close()
	if err := chain.Fill(); err != nil {
		return err
	}
	res := Result{
		URL:        url,
		RawHeaders: chain.HeadersString(), // ALSO: unsafe-view
		Body:       chain.BodyString(),    // ALSO: unsafe-view
		Raw:        chain.FullResponseString(),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.results = append(p.results, res)
	return nil
}
