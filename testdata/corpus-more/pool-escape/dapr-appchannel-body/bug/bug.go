package bug

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// response is a pooled HTTP response.
type response struct {
	status int
	header map[string]string
	body   []byte
}

var responsePool sync.Pool

func acquireResponse() *response {
	if v := responsePool.Get(); v != nil {
		return v.(*response)
	}
	return &response{header: map[string]string{}}
}

func releaseResponse(r *response) {
	r.status = 0
	clear(r.header)
	r.body = r.body[:0]
	responsePool.Put(r)
}

// Body returns the body; it is valid until the response is released.
func (r *response) Body() []byte { return r.body }

type request struct {
	uri, method, contentType string
	body                     []byte
}

type client interface {
	Do(ctx context.Context, req *request, resp *response) error
}

// InvokeRequest asks for a method of the application.
type InvokeRequest struct {
	Version     string
	Method      string
	Verb        string
	ContentType string
	Data        []byte
}

// InvokeResponse is what the method answered.
type InvokeResponse struct {
	Status      int
	Headers     map[string]string
	ContentType string
	Data        []byte
}

func (r *InvokeResponse) withHeaders(h map[string]string) *InvokeResponse {
	r.Headers = make(map[string]string, len(h))
	for k, v := range h {
		r.Headers[k] = v
	}
	return r
}

func (r *InvokeResponse) withRawData(data []byte, contentType string) *InvokeResponse {
	r.Data = data
	r.ContentType = contentType
	return r
}

// Channel talks to the application over HTTP.
type Channel struct {
	client      client
	baseAddress string
	ch          chan int
	observe     func(method string, status, size int, elapsed time.Duration)
}

// InvokeMethod calls the application.
func (h *Channel) InvokeMethod(ctx context.Context, req *InvokeRequest) (*InvokeResponse, error) {
	if req.Verb == "" {
		return nil, errors.New("invalid HTTP verb")
	}
	switch req.Version {
	case "v1":
		return h.invokeMethodV1(ctx, req)
	default:
		return nil, fmt.Errorf("unsupported spec version: %s", req.Version)
	}
}

func (h *Channel) invokeMethodV1(ctx context.Context, req *InvokeRequest) (*InvokeResponse, error) {
	channelReq := h.constructRequest(req)
	if h.ch != nil {
		h.ch <- 1
	}
	start := time.Now()

	resp := acquireResponse()
	err := h.client.Do(ctx, channelReq, resp)
	defer releaseResponse(resp) // ALSO: pool-escape

	if h.ch != nil {
		<-h.ch
	}
	rsp := h.parseChannelResponse(resp, err)
	h.observe(req.Method, rsp.Status, len(rsp.Data), time.Since(start))
	return rsp, nil // ALSO: pool-escape
}

func (h *Channel) constructRequest(req *InvokeRequest) *request {
	return &request{
		uri:         fmt.Sprintf("%s/%s", h.baseAddress, req.Method),
		method:      req.Verb,
		contentType: req.ContentType,
		body:        req.Data,
	}
}

func (h *Channel) parseChannelResponse(resp *response, respErr error) *InvokeResponse {
	var (
		status      int
		contentType string
		body        []byte
	)
	if respErr != nil {
		status = 500
		contentType = "application/json"
		body = []byte(fmt.Sprintf("{\"error\": \"client error: %s\"}", respErr))
	} else {
		status = resp.status
		contentType = resp.header["Content-Type"]
		body = resp.Body() // BUG: pool-escape
	}
	rsp := &InvokeResponse{Status: status}
	return rsp.withHeaders(resp.header).withRawData(body, contentType)
}
