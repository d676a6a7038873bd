// Package fixed runs a load test against a URL.
package fixed

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

const userAgent = "load-test/1.0"

// HTTPOptions describes the requests of a run.
type HTTPOptions struct {
	URL          string
	Payload      []byte
	ContentType  string
	extraHeaders http.Header
	hostOverride string
}

// AddHeader adds a header of the form "key: value".
func (o *HTTPOptions) AddHeader(hdr string) error {
	k, v, ok := strings.Cut(hdr, ":")
	if !ok {
		return errors.New("invalid extra header: " + hdr)
	}
	if o.extraHeaders == nil {
		o.InitHeaders()
	}
	if strings.EqualFold(k, "host") {
		o.hostOverride = strings.TrimSpace(v)
		return nil
	}
	o.extraHeaders.Add(k, strings.TrimSpace(v))
	return nil
}

// InitHeaders sets the default headers.
func (o *HTTPOptions) InitHeaders() {
	o.extraHeaders = make(http.Header, 1)
	o.extraHeaders.Add("User-Agent", userAgent)
}

// Method is the method that goes with the payload.
func (o *HTTPOptions) Method() string {
	if len(o.Payload) > 0 || o.ContentType != "" {
		return http.MethodPost
	}
	return http.MethodGet
}

// GenerateHeaders returns all headers of a request.
func (o *HTTPOptions) GenerateHeaders() http.Header {
	if o.extraHeaders == nil {
		o.InitHeaders()
	}
	allHeaders := o.extraHeaders.Clone()
	if o.hostOverride != "" {
		allHeaders.Set("Host", o.hostOverride)
	}
	if len(o.Payload) > 0 {
		allHeaders.Set("Content-Length", strconv.Itoa(len(o.Payload)))
	}
	if o.ContentType != "" {
		allHeaders.Set("Content-Type", o.ContentType)
	}
	return allHeaders
}

// Client fetches the URL again and again.
type Client struct {
	url    string
	body   []byte
	req    *http.Request
	client *http.Client
}

// NewClient returns a client of the options.
func NewClient(o *HTTPOptions) (*Client, error) {
	req, err := http.NewRequest(o.Method(), o.URL, nil)
	if err != nil {
		return nil, err
	}
	req.Header = o.GenerateHeaders()
	if h := req.Header.Get("Host"); h != "" {
		req.Host = h
	}
	return &Client{url: o.URL, body: o.Payload, req: req, client: &http.Client{}}, nil
}

// Fetch sends one request.
func (c *Client) Fetch() (int, error) {
	if len(c.body) > 0 {
		c.req.Body = io.NopCloser(bytes.NewReader(c.body))
	}
	resp, err := c.client.Do(c.req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// RunHTTPTest makes the clients, warms them up and runs them.
func RunHTTPTest(o *HTTPOptions, threads, count int) (map[int]int, error) {
	clients := make([]*Client, threads)
	warmup := make([]error, threads)
	var wg sync.WaitGroup
	for i := range clients {
		c, err := NewClient(o)
		if err != nil {
			return nil, err
		}
		clients[i] = c
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, warmup[i] = c.Fetch()
		}()
	}
	wg.Wait()
	if err := errors.Join(warmup...); err != nil {
		return nil, err
	}
	var mu sync.Mutex
	codes := make(map[int]int)
	for _, c := range clients {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for range count {
				code, _ := c.Fetch()
				mu.Lock()
				codes[code]++
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return codes, nil
}
