// Package bug is an HTTP client with pooled agents.
package bug

import (
	"encoding/json"
	"sync"
)

// Request and Response are the messages of the transport.
type Request struct{ Method, URI string }

// Response is an answer.
type Response struct {
	StatusCode int
	Body       []byte
}

// HostClient sends requests to one host.
type HostClient interface {
	Do(req *Request, resp *Response) error
}

// JSONUnmarshal decodes JSON.
type JSONUnmarshal func(data []byte, v any) error

// Agent is one request to be made.
type Agent struct {
	HostClient  HostClient
	req         *Request
	dest        []byte
	errs        []error
	reuse       bool
	jsonDecoder JSONUnmarshal
}

var (
	agentPool    sync.Pool
	responsePool sync.Pool
)

// AcquireAgent takes an agent from the pool.
func AcquireAgent() *Agent {
	v := agentPool.Get()
	if v == nil {
		return &Agent{req: &Request{}}
	}
	return v.(*Agent)
}

// ReleaseAgent gives an agent back. It must not be accessed afterwards.
func ReleaseAgent(a *Agent) {
	a.reset()
	agentPool.Put(a)
}

func acquireResponse() *Response {
	v := responsePool.Get()
	if v == nil {
		return &Response{}
	}
	return v.(*Response)
}

func releaseResponse(resp *Response) {
	resp.StatusCode, resp.Body = 0, resp.Body[:0]
	responsePool.Put(resp)
}

// Get makes an agent for a GET request.
func Get(hc HostClient, uri string) *Agent {
	a := AcquireAgent()
	a.HostClient = hc
	a.req.Method, a.req.URI = "GET", uri
	if a.jsonDecoder == nil {
		a.jsonDecoder = json.Unmarshal
	}
	return a
}

// JSONDecoder sets the decoder.
func (a *Agent) JSONDecoder(d JSONUnmarshal) *Agent {
	a.jsonDecoder = d
	return a
}

// Bytes sends the request and returns status, body and errors.
func (a *Agent) Bytes() (code int, body []byte, errs []error) {
	defer a.release() // ALSO: pool-escape

	if errs = append(errs, a.errs...); len(errs) > 0 {
		return
	}
	resp := acquireResponse()
	defer releaseResponse(resp)
	defer func() {
		if len(errs) == 0 {
			code = resp.StatusCode
		}
		body = append(a.dest, resp.Body...)
	}()

	if err := a.HostClient.Do(a.req, resp); err != nil {
		errs = append(errs, err)
	}
	return
}

// Struct is like Bytes, and also decodes the body into v.
func (a *Agent) Struct(v any) (code int, body []byte, errs []error) {
	if code, body, errs = a.Bytes(); len(errs) > 0 { // ALSO: pool-escape
		return
	}
	if err := a.jsonDecoder(body, v); err != nil { // BUG: pool-escape
		errs = append(errs, err)
	}
	return
}

func (a *Agent) release() {
	if !a.reuse {
		ReleaseAgent(a)
	} else {
		a.errs = a.errs[:0]
	}
}

func (a *Agent) reset() {
	a.HostClient = nil
	*a.req = Request{}
	a.dest = nil
	a.errs = a.errs[:0]
	a.reuse = false
}
