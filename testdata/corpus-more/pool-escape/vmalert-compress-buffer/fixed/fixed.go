// Package fixed pushes time series to a remote storage.
package fixed

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// ByteBuffer is a pooled buffer.
type ByteBuffer struct{ B []byte }

func (bb *ByteBuffer) Write(p []byte) (int, error) {
	bb.B = append(bb.B, p...)
	return len(p), nil
}

// ByteBufferPool is a pool of ByteBuffers.
type ByteBufferPool struct{ p sync.Pool }

// Get returns a buffer, which must be given back with Put.
func (bbp *ByteBufferPool) Get() *ByteBuffer {
	if v := bbp.p.Get(); v != nil {
		return v.(*ByteBuffer)
	}
	return &ByteBuffer{}
}

// Put returns bb to the pool.
func (bbp *ByteBufferPool) Put(bb *ByteBuffer) {
	bb.B = bb.B[:0]
	bbp.p.Put(bb)
}

var (
	writeRequestBufPool ByteBufferPool
	compressBufPool     ByteBufferPool
)

// WriteRequest is a batch of rows.
type WriteRequest struct{ Timeseries []string }

func (wr *WriteRequest) marshal(dst []byte) []byte {
	for _, ts := range wr.Timeseries {
		dst = append(append(dst, ts...), '\n')
	}
	return dst
}

// Reset drops the rows.
func (wr *WriteRequest) Reset() { wr.Timeseries = wr.Timeseries[:0] }

// Client pushes data to addr.
type Client struct {
	addr    string
	c       *http.Client
	retries int
	pause   time.Duration
	dropped int
}

func (c *Client) flush(ctx context.Context, wr *WriteRequest) {
	if len(wr.Timeseries) < 1 {
		return
	}
	defer wr.Reset()

	bb := writeRequestBufPool.Get()
	bb.B = wr.marshal(bb.B[:0])
	zb := compressBufPool.Get()
	// After a failed send the transport may go on reading zb.B.
	sendFailed := false
	defer func() {
		if !sendFailed {
			compressBufPool.Put(zb)
		}
	}()
	zw, _ := flate.NewWriter(zb, flate.BestSpeed)
	zw.Write(bb.B)
	zw.Close()
	writeRequestBufPool.Put(bb)

	for attempt := 0; attempt <= c.retries; attempt++ {
		err := c.send(ctx, zb.B)
		if err != nil {
			sendFailed = true
			if errors.Is(err, io.EOF) {
				// The connection may have been closed between us and the
				// destination; once more.
				err = c.send(ctx, zb.B)
			}
		}
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			c.dropped += len(wr.Timeseries)
			return
		case <-time.After(c.pause):
		}
	}
	c.dropped += len(wr.Timeseries)
}

func (c *Client) send(ctx context.Context, data []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.addr, bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("failed to create new HTTP request: %w", err)
	}
	req.Header.Set("Content-Encoding", "deflate")

	resp, err := c.c.Do(req)
	if err != nil {
		return fmt.Errorf("error while sending request to %s: %w", c.addr, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("unexpected response code %d", resp.StatusCode)
	}
	return nil
}
