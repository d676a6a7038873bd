// Package fixed posts alerts to HTTP endpoints.
package fixed

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"text/template"
	"time"
)

// Event is an alert.
type Event struct {
	Topic   string         `json:"topic"`
	ID      string         `json:"id"`
	Message string         `json:"message"`
	Level   string         `json:"level"`
	Time    time.Time      `json:"time"`
	Data    map[string]any `json:"data"`
}

// Endpoint is where alerts go.
type Endpoint struct {
	mu      sync.RWMutex
	url     string
	headers map[string]string
	alertT  *template.Template
}

// Update changes the endpoint.
func (e *Endpoint) Update(url string, headers map[string]string, t *template.Template) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.url, e.headers, e.alertT = url, headers, t
}

// NewHTTPRequest returns a POST with the body and the headers of the endpoint.
func (e *Endpoint) NewHTTPRequest(body io.Reader) (*http.Request, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	req, err := http.NewRequest(http.MethodPost, e.url, io.NopCloser(body))
	if err != nil {
		return nil, fmt.Errorf("failed to create POST request: %w", err)
	}
	for k, v := range e.headers {
		req.Header.Add(k, v)
	}
	return req, nil
}

func (e *Endpoint) template() *template.Template {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.alertT
}

// HandlerConfig configures a handler.
type HandlerConfig struct {
	Headers map[string]string
	Timeout time.Duration
}

// Service makes handlers.
type Service struct {
	endpoints map[string]*Endpoint
	client    *http.Client
}

type handler struct {
	s        *Service
	endpoint *Endpoint
	headers  map[string]string
	timeout  time.Duration
}

// Handler returns a function that posts events to a named endpoint.
func (s *Service) Handler(name string, c HandlerConfig) (func(Event), error) {
	e, ok := s.endpoints[name]
	if !ok {
		return nil, fmt.Errorf("no endpoint %q", name)
	}
	h := &handler{s: s, endpoint: e, headers: c.Headers, timeout: c.Timeout}
	return h.Handle, nil
}

// Handle posts one event.
func (h *handler) Handle(event Event) {
	body := new(bytes.Buffer)

	contentType := "application/json"
	var err error
	if t := h.endpoint.template(); t != nil {
		contentType = "text/plain"
		err = t.Execute(body, event)
	} else {
		err = json.NewEncoder(body).Encode(event)
	}
	if err != nil {
		log.Printf("failed to encode alert %s: %v", event.ID, err)
		return
	}
	req, err := h.endpoint.NewHTTPRequest(body)
	if err != nil {
		log.Printf("alert %s: %v", event.ID, err)
		return
	}
	req.Header.Set("Content-Type", contentType)
	for k, v := range h.headers {
		req.Header.Set(k, v)
	}
	if h.timeout > 0 {
		ctx, cancel := context.WithTimeout(req.Context(), h.timeout)
		defer cancel()
		req = req.WithContext(ctx)
	}
	resp, err := h.s.client.Do(req)
	if err != nil {
		log.Printf("failed to POST alert %s: %v", event.ID, err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		log.Printf("POST of alert %s: %s", event.ID, resp.Status)
	}
}
