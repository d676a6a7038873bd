// Package bug is an HTTP client that can stream response bodies.
package bug

import (
	"bufio"
	"errors"
	"io"
	"net"
	"sync"
)

// requestStream reads a body of known length.
type requestStream struct {
	reader         *bufio.Reader
	contentLength  int
	totalBytesRead int
}

var requestStreamPool = sync.Pool{New: func() any { return &requestStream{} }}

func (rs *requestStream) Read(p []byte) (int, error) {
	left := rs.contentLength - rs.totalBytesRead
	if left <= 0 {
		return 0, io.EOF
	}
	if len(p) > left {
		p = p[:left]
	}
	n, err := rs.reader.Read(p)
	rs.totalBytesRead += n
	return n, err
}

func acquireRequestStream(r *bufio.Reader, length int) *requestStream {
	rs := requestStreamPool.Get().(*requestStream)
	rs.reader = r
	rs.contentLength = length
	return rs
}

func releaseRequestStream(rs *requestStream) {
	rs.reader = nil
	rs.contentLength = 0
	rs.totalBytesRead = 0
	requestStreamPool.Put(rs)
}

type closeReader struct {
	io.Reader
	closeFunc func(err error) error
}

func newCloseReaderWithError(r io.Reader, closeFunc func(err error) error) *closeReader {
	return &closeReader{Reader: r, closeFunc: closeFunc}
}

func (c *closeReader) CloseWithError(err error) error {
	if c.closeFunc == nil {
		return nil
	}
	return c.closeFunc(err)
}

// Response is the answer to a request; its body may still be on the way.
type Response struct {
	ContentLength int
	StreamBody    bool
	bodyStream    io.Reader
}

var responsePool = sync.Pool{New: func() any { return &Response{} }}

// AcquireResponse returns an empty response.
func AcquireResponse() *Response { return responsePool.Get().(*Response) }

// ReleaseResponse gives resp back; it must not be used any more.
func ReleaseResponse(resp *Response) {
	resp.Reset()
	responsePool.Put(resp)
}

// BodyStream returns the body; it may be closed before the response is released.
func (resp *Response) BodyStream() io.Reader { return resp.bodyStream }

// Reset clears the response.
func (resp *Response) Reset() {
	_ = resp.closeBodyStream(nil)
	resp.ContentLength = 0
	resp.StreamBody = false
}

// CloseBodyStream closes the body.
func (resp *Response) CloseBodyStream() error { return resp.closeBodyStream(nil) }

func (resp *Response) closeBodyStream(wErr error) error {
	if resp.bodyStream == nil {
		return nil
	}
	var err error
	if c, ok := resp.bodyStream.(interface{ CloseWithError(error) error }); ok {
		err = c.CloseWithError(wErr)
	}
	resp.bodyStream = nil
	return err
}

// HostClient talks to one host.
type HostClient struct {
	Dial       func() (net.Conn, error)
	ReadHeader func(br *bufio.Reader, resp *Response) error

	readerPool sync.Pool
	connsMu    sync.Mutex
	conns      []net.Conn
}

func (c *HostClient) acquireReader(conn net.Conn) *bufio.Reader {
	v := c.readerPool.Get()
	if v == nil {
		return bufio.NewReader(conn)
	}
	br := v.(*bufio.Reader)
	br.Reset(conn)
	return br
}

func (c *HostClient) releaseReader(br *bufio.Reader) { c.readerPool.Put(br) }

func (c *HostClient) acquireConn() (net.Conn, error) {
	c.connsMu.Lock()
	defer c.connsMu.Unlock()
	if n := len(c.conns); n > 0 {
		cc := c.conns[n-1]
		c.conns[n-1] = nil
		c.conns = c.conns[:n-1]
		return cc, nil
	}
	return c.Dial()
}

func (c *HostClient) releaseConn(cc net.Conn) {
	c.connsMu.Lock()
	c.conns = append(c.conns, cc)
	c.connsMu.Unlock()
}

// Do sends req and reads the header of the response.
func (c *HostClient) Do(req []byte, resp *Response) error {
	cc, err := c.acquireConn()
	if err != nil {
		return err
	}
	if _, err := cc.Write(req); err != nil {
		return errors.Join(err, cc.Close())
	}

	br := c.acquireReader(cc)
	if err := c.ReadHeader(br, resp); err != nil {
		c.releaseReader(br)
		return errors.Join(err, cc.Close())
	}
	if resp.StreamBody {
		rbs := acquireRequestStream(br, resp.ContentLength)
		resp.bodyStream = newCloseReaderWithError(rbs, func(wErr error) error {
			c.releaseReader(br)       // BUG: pool-escape
			releaseRequestStream(rbs) // ALSO: pool-escape
			if wErr != nil {
				return cc.Close()
			}
			c.releaseConn(cc)
			return nil
		})
		return nil
	}
	_, err = br.Discard(resp.ContentLength)
	c.releaseReader(br)
	c.releaseConn(cc)
	return err
}

// download copies a body to w and drops the connection if that fails.
func download(c *HostClient, req []byte, w io.Writer) error {
	resp := AcquireResponse()
	defer ReleaseResponse(resp)
	resp.StreamBody = true
	if err := c.Do(req, resp); err != nil {
		return err
	}
	body := resp.BodyStream()
	_, err := io.Copy(w, body)
	if b, ok := body.(*closeReader); ok {
		return errors.Join(err, b.CloseWithError(err)) // ALSO: pool-escape
	}
	return err
}
