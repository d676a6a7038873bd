// Package fixed is a transport for remote calls over HTTP.
package fixed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// ErrNotOpen is returned when there is no answer to read.
var ErrNotOpen = errors.New("response buffer is empty, no request")

// Transport carries messages.
type Transport interface {
	io.ReadWriter
	Flush(ctx context.Context) error
	Close() error
}

// HTTPClient sends each message as a request.
type HTTPClient struct {
	client        *http.Client
	response      *http.Response
	url           *url.URL
	requestBuffer *bytes.Buffer
	header        http.Header
}

var _ Transport = (*HTTPClient)(nil)

// NewHTTPClient makes a transport that sends to the address.
func NewHTTPClient(addr string, client *http.Client) (*HTTPClient, error) {
	u, err := url.Parse(addr)
	if err != nil {
		return nil, err
	}
	if client == nil {
		client = http.DefaultClient
	}
	return &HTTPClient{
		client:        client,
		url:           u,
		requestBuffer: bytes.NewBuffer(make([]byte, 0, 1024)),
		header:        http.Header{"Content-Type": {"application/x-rpc"}},
	}, nil
}

// SetHeader sets a header of all requests.
func (p *HTTPClient) SetHeader(key, value string) { p.header.Set(key, value) }

func (p *HTTPClient) closeResponse() error {
	var err error
	if p.response != nil && p.response.Body != nil {
		io.Copy(io.Discard, p.response.Body)
		err = p.response.Body.Close()
	}
	p.response = nil
	return err
}

// Close ends the transport.
func (p *HTTPClient) Close() error {
	if p.requestBuffer != nil {
		p.requestBuffer.Reset()
		p.requestBuffer = nil
	}
	return p.closeResponse()
}

// Read reads from the answer.
func (p *HTTPClient) Read(buf []byte) (int, error) {
	if p.response == nil {
		return 0, ErrNotOpen
	}
	n, err := p.response.Body.Read(buf)
	if n > 0 && errors.Is(err, io.EOF) {
		return n, nil
	}
	return n, err
}

// Write collects the bytes of a message.
func (p *HTTPClient) Write(buf []byte) (int, error) {
	if p.requestBuffer == nil {
		return 0, ErrNotOpen
	}
	return p.requestBuffer.Write(buf)
}

// Flush sends the message.
func (p *HTTPClient) Flush(ctx context.Context) error {
	p.closeResponse()

	buf := p.requestBuffer
	p.requestBuffer = new(bytes.Buffer)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url.String(), buf)
	if err != nil {
		return err
	}
	req.Header = p.header.Clone()
	response, err := p.client.Do(req)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		p.response = response
		p.closeResponse()
		return fmt.Errorf("HTTP response code: %s", strconv.Itoa(response.StatusCode))
	}
	p.response = response
	return nil
}

// Call sends a message and reads the answer.
func Call(ctx context.Context, t Transport, msg []byte) ([]byte, error) {
	if _, err := t.Write(msg); err != nil {
		return nil, err
	}
	if err := t.Flush(ctx); err != nil {
		return nil, err
	}
	return io.ReadAll(t)
}
