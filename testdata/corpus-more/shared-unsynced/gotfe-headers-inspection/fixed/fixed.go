// Package fixed is a client with a chain of middleware.
package fixed

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Headers is a set of headers by lower case name.
type Headers struct {
	values map[string][]string
}

// NewHeaders returns an empty set.
func NewHeaders() *Headers { return &Headers{values: make(map[string][]string)} }

// Add adds values.
func (h *Headers) Add(name string, vals ...string) {
	name = strings.ToLower(name)
	h.values[name] = append(h.values[name], vals...)
}

// Get gives the values of a header.
func (h *Headers) Get(name string) []string { return h.values[strings.ToLower(name)] }

// Clear removes everything.
func (h *Headers) Clear() {
	for k := range h.values {
		delete(h.values, k)
	}
}

// InspectionOptions says which headers to record and has those of a request.
type InspectionOptions struct {
	InspectRequest  bool
	InspectResponse bool
	RequestHeaders  *Headers
	ResponseHeaders *Headers
}

// NewInspectionOptions returns options without records.
func NewInspectionOptions() *InspectionOptions {
	return &InspectionOptions{RequestHeaders: NewHeaders(), ResponseHeaders: NewHeaders()}
}

type inspectionKey struct{}

// WithInspection records the headers of requests with this context in o.
func WithInspection(ctx context.Context, o *InspectionOptions) context.Context {
	return context.WithValue(ctx, inspectionKey{}, o)
}

// Pipeline runs the rest of the chain.
type Pipeline interface {
	Next(req *http.Request, index int) (*http.Response, error)
}

// Middleware is a link of the chain.
type Middleware interface {
	Intercept(p Pipeline, index int, req *http.Request) (*http.Response, error)
}

type inspectionHandler struct {
	options InspectionOptions
}

func newInspectionHandler(o InspectionOptions) *inspectionHandler {
	return &inspectionHandler{options: o}
}

// Intercept records headers.
func (m *inspectionHandler) Intercept(p Pipeline, index int, req *http.Request) (*http.Response, error) {
	o, ok := req.Context().Value(inspectionKey{}).(*InspectionOptions)
	if !ok {
		o = NewInspectionOptions()
		o.InspectRequest = m.options.InspectRequest
		o.InspectResponse = m.options.InspectResponse
	}
	if o.InspectRequest {
		o.RequestHeaders.Clear()
		for k, v := range req.Header {
			o.RequestHeaders.Add(k, v...)
		}
	}
	resp, err := p.Next(req, index)
	if err != nil {
		return resp, err
	}
	if o.InspectResponse {
		o.ResponseHeaders.Clear()
		for k, v := range resp.Header {
			o.ResponseHeaders.Add(k, v...)
		}
	}
	return resp, nil
}

type authHandler struct{ token string }

func (a authHandler) Intercept(p Pipeline, index int, req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	req.Header.Set("Authorization", "Bearer "+a.token)
	return p.Next(req, index)
}

type pipeline struct {
	chain     []Middleware
	transport http.RoundTripper
}

func (p *pipeline) Next(req *http.Request, index int) (*http.Response, error) {
	if index < len(p.chain) {
		return p.chain[index].Intercept(p, index+1, req)
	}
	return p.transport.RoundTrip(req)
}

func (p *pipeline) RoundTrip(req *http.Request) (*http.Response, error) { return p.Next(req, 0) }

// Client talks to the API.
type Client struct {
	base string
	http *http.Client
}

// NewClient returns a client.
func NewClient(base, token string) *Client {
	o := *NewInspectionOptions()
	o.InspectResponse = true
	return &Client{base: base, http: &http.Client{Transport: &pipeline{
		chain:     []Middleware{newInspectionHandler(o), authHandler{token}},
		transport: http.DefaultTransport,
	}}}
}

// Team is a team of an organization.
type Team struct{ ID, Name string }

// ReadTeam reads a team.
func (c *Client) ReadTeam(ctx context.Context, id string) (*Team, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+"/teams/"+id, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("team %s: %s", id, resp.Status)
	}
	t := &Team{}
	return t, json.NewDecoder(resp.Body).Decode(t)
}

// ReadTeams reads teams at the same time.
func (c *Client) ReadTeams(ctx context.Context, ids []string) ([]*Team, error) {
	teams := make([]*Team, len(ids))
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { teams[i], errs[i] = c.ReadTeam(ctx, id) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return teams, nil
}
