// Package bug is a small client for JSON services.
package bug

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
)

const defaultContentType = "application/json"

// Marshaler turns a body into bytes.
type Marshaler func(v any) ([]byte, error)

// Client sends requests to one service.
type Client struct {
	httpClient  *http.Client
	baseURL     *url.URL
	header      http.Header
	contentType string
	marshal     Marshaler
	username    string
	password    string
}

// Opt changes a client.
type Opt func(*Client) error

// WithHeader sets a header for all requests.
func WithHeader(header http.Header) Opt {
	return func(c *Client) error {
		c.header = header
		return nil
	}
}

// WithContentType sets the content type and how bodies are made.
func WithContentType(ct string, m Marshaler) Opt {
	return func(c *Client) error {
		c.contentType, c.marshal = ct, m
		return nil
	}
}

// WithUsername sets the name for basic authentication.
func WithUsername(name, password string) Opt {
	return func(c *Client) error {
		if name == "" {
			return errors.New("no username")
		}
		c.username, c.password = name, password
		return nil
	}
}

// New returns a client for the service at base.
func New(base string, opts ...Opt) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	c := &Client{
		httpClient:  http.DefaultClient,
		baseURL:     u,
		header:      make(http.Header),
		contentType: defaultContentType,
		marshal:     json.Marshal,
	}
	for _, opt := range opts {
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// NewRequest makes a request below the base.
func (c *Client) NewRequest(method, path string, body any) (*http.Request, error) {
	var buf io.Reader
	if body != nil {
		raw, err := c.marshal(body)
		if err != nil {
			return nil, err
		}
		buf = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, c.baseURL.JoinPath(path).String(), buf)
	if err != nil {
		return nil, err
	}
	if len(c.header) > 0 {
		req.Header = c.header // ALSO: aliased-write
	}
	if body != nil {
		req.Header.Add("Content-Type", c.contentType) // BUG: aliased-write
	}
	if c.username != "" {
		req.SetBasicAuth(c.username, c.password)
	}
	return req, nil
}

// Do sends req and decodes the answer into v.
func (c *Client) Do(req *http.Request, v any) (*http.Response, error) {
	resp, err := c.httpClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if v == nil {
		return resp, nil
	}
	return resp, json.NewDecoder(resp.Body).Decode(v)
}
