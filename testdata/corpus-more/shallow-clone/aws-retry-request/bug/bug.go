// Package bug sends requests to a service, with retries.
package bug

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

var errRetry = errors.New("retry")

// Handlers are the steps of a request.
type Handlers struct {
	Build []func(*Request)
	Sign  []func(*Request)
	Send  func(*Request) (*http.Response, error)
}

// Request is one operation.
type Request struct {
	Handlers    Handlers
	Operation   string
	HTTPRequest *http.Request
	Error       error
	RetryCount  int
	MaxRetries  int
	Time        time.Time

	body  []byte
	built bool
}

// New returns a request for the operation.
func New(endpoint, operation string, handlers Handlers) *Request {
	httpReq, _ := http.NewRequest("POST", "", nil)
	r := &Request{Handlers: handlers, Operation: operation, HTTPRequest: httpReq, Time: time.Now()}
	u, err := url.Parse(endpoint)
	if err != nil {
		r.Error = err
		u = &url.URL{}
	}
	httpReq.URL = u
	return r
}

// SetBuffer sets the body.
func (r *Request) SetBuffer(body []byte) {
	r.body = body
	r.HTTPRequest.Body = io.NopCloser(bytes.NewReader(body))
}

// Build fills in the request once.
func (r *Request) Build() error {
	if !r.built && r.Error == nil {
		for _, h := range r.Handlers.Build {
			h(r)
		}
		r.built = true
	}
	return r.Error
}

// Sign signs the request.
func (r *Request) Sign() error {
	if err := r.Build(); err != nil {
		return err
	}
	for _, h := range r.Handlers.Sign {
		h(r)
	}
	return r.Error
}

// V4Sign puts date and signature into the header and the path.
func V4Sign(r *Request) {
	h := r.HTTPRequest.Header
	date := r.Time.UTC().Format("20060102T150405Z")
	if v := h["X-Amz-Date"]; len(v) == 1 {
		v[0] = date
	} else {
		h["X-Amz-Date"] = []string{date}
	}
	sig := strings.Join([]string{r.Operation, date, r.HTTPRequest.URL.Path}, "/")
	if v := h["Authorization"]; len(v) == 1 {
		v[0] = sig
	} else {
		h["Authorization"] = []string{sig}
	}
	r.HTTPRequest.URL.RawPath = r.HTTPRequest.URL.EscapedPath()
}

// Send sends the request until there is an answer.
func (r *Request) Send() (*http.Response, error) {
	for {
		if err := r.Sign(); err != nil {
			return nil, err
		}
		resp, err := r.Handlers.Send(r)
		if err == nil || !errors.Is(err, errRetry) || r.RetryCount >= r.MaxRetries {
			return resp, err
		}
		r.RetryCount++
		r.Time = time.Now()
		r.HTTPRequest = copyHTTPRequest(r.HTTPRequest, io.NopCloser(bytes.NewReader(r.body)))
	}
}

// copyHTTPRequest makes the request for the next attempt.
func copyHTTPRequest(r *http.Request, body io.ReadCloser) *http.Request {
	req := &http.Request{
		URL:           r.URL, // ALSO: shallow-clone
		Header:        http.Header{},
		Close:         r.Close,
		Host:          r.Host,
		Method:        r.Method,
		Proto:         r.Proto,
		ContentLength: r.ContentLength,
		Body:          body,
	}
	for k, v := range r.Header {
		req.Header[k] = v // BUG: shallow-clone
	}
	return req
}
