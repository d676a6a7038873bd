// Package fixed turns errors inside of GraphQL responses into Go errors.
package fixed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Error is one entry of the error list of a response.
type Error struct {
	Message string   `json:"message"`
	Type    string   `json:"type"`
	Path    []string `json:"path"`
}

func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return e.Message
	}
	return strings.Join(e.Path, ".") + ": " + e.Message
}

// Errors that callers look for.
var (
	ErrNotFound  = errors.New("not found")
	ErrForbidden = errors.New("forbidden")
)

// Is compares with the known kinds.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrNotFound:
		return e.Type == "NOT_FOUND"
	case ErrForbidden:
		return e.Type == "FORBIDDEN"
	}
	return false
}

// ErrorList is all the errors of a response.
type ErrorList []*Error

func (l ErrorList) Error() string {
	msgs := make([]string, len(l))
	for i, e := range l {
		msgs[i] = e.Error()
	}
	return strings.Join(msgs, "\n")
}

// Unwrap lists the errors.
func (l ErrorList) Unwrap() []error {
	errs := make([]error, len(l))
	for i, e := range l {
		errs[i] = e
	}
	return errs
}

var bufferPool = sync.Pool{
	New: func() any { return new(bytes.Buffer) },
}

func takeBuffer() *bytes.Buffer {
	return bufferPool.Get().(*bytes.Buffer)
}

func putBuffer(b *bytes.Buffer) {
	b.Reset()
	bufferPool.Put(b)
}

// pooledReadCloser reads a buffer and puts it back when closed.
type pooledReadCloser struct {
	*bytes.Reader
	buf *bytes.Buffer
}

// Close puts the buffer back.
func (p *pooledReadCloser) Close() error {
	if p.buf != nil {
		p.Reader.Reset(nil)
		putBuffer(p.buf)
		p.buf = nil
	}
	return nil
}

type transport struct {
	t http.RoundTripper
}

// WrapTransport returns a transport that reports the errors in responses.
func WrapTransport(t http.RoundTripper) http.RoundTripper {
	if t == nil {
		t = http.DefaultTransport
	}
	return &transport{t: t}
}

// RoundTrip sends the request.
func (g *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := g.t.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return resp, nil
	}

	buf := takeBuffer()
	kept := false
	defer func() {
		if !kept {
			putBuffer(buf)
		}
	}()
	_, err = buf.ReadFrom(resp.Body)
	_ = resp.Body.Close()
	if err != nil {
		return nil, fmt.Errorf("read response: %w", err)
	}

	var body struct {
		Errors ErrorList `json:"errors"`
	}
	if err := json.Unmarshal(buf.Bytes(), &body); err != nil {
		return nil, fmt.Errorf("decode response: %w", err)
	}
	if len(body.Errors) > 0 {
		return nil, body.Errors
	}
	kept = true
	resp.Body = &pooledReadCloser{Reader: bytes.NewReader(buf.Bytes()), buf: buf}
	return resp, nil
}

// Query posts a query and decodes its data into out.
func Query(c *http.Client, url, query string, out any) error {
	in, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return err
	}
	resp, err := c.Post(url, "application/json", bytes.NewReader(in))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var data struct {
		Data json.RawMessage `json:"data"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&data); err != nil {
		return err
	}
	return json.Unmarshal(data.Data, out)
}
