package fixed

import (
	"net/http"
	"path"
	"strings"
	"sync"
)

const redacted = "[REDACTED]"

type modelHeader struct {
	Key    string
	Values []string
}

type modelCookie struct{ Name, Value string }

type modelRequest struct {
	Method  string
	URL     string
	Headers []modelHeader
	Cookies []modelCookie
}

type matchers []string

func (m matchers) matchAny(s string) bool {
	s = strings.ToLower(s)
	for _, pattern := range m {
		if ok, _ := path.Match(pattern, s); ok {
			return true
		}
	}
	return false
}

// Context describes the circumstances of an event.
type Context struct {
	captureHeaders bool
	request        modelRequest
}

// SetHTTPRequest records a request.
func (c *Context) SetHTTPRequest(req *http.Request) {
	c.request = modelRequest{
		Method:  req.Method,
		URL:     req.URL.String(),
		Headers: c.request.Headers[:0],
		Cookies: c.request.Cookies[:0],
	}
	for _, ck := range req.Cookies() {
		c.request.Cookies = append(c.request.Cookies, modelCookie{ck.Name, ck.Value})
	}
	if !c.captureHeaders {
		return
	}
	for k, values := range req.Header {
		if k == "Cookie" {
			continue
		}
		c.request.Headers = append(c.request.Headers, modelHeader{Key: k, Values: values})
	}
}

func sanitizeRequest(r *modelRequest, m matchers) {
	for i := range r.Cookies {
		if m.matchAny(r.Cookies[i].Name) {
			r.Cookies[i].Value = redacted
		}
	}
	for i := range r.Headers {
		h := &r.Headers[i]
		if !m.matchAny(h.Key) || len(h.Values) == 0 {
			continue
		}
		h.Values = []string{redacted}
	}
}

type event struct {
	name string
	ctx  *Context
}

// Tracer sends events from a goroutine.
type Tracer struct {
	sanitize matchers
	queue    chan event
	done     sync.WaitGroup
	out      func(name string, r modelRequest)
}

// NewTracer starts the sender.
func NewTracer(out func(string, modelRequest)) *Tracer {
	t := &Tracer{
		sanitize: matchers{"*password*", "*secret*", "*token*", "authorization", "set-cookie"},
		queue:    make(chan event, 100),
		out:      out,
	}
	t.done.Add(1)
	go t.loop()
	return t
}

func (t *Tracer) loop() {
	defer t.done.Done()
	for e := range t.queue {
		sanitizeRequest(&e.ctx.request, t.sanitize)
		t.out(e.name, e.ctx.request)
	}
}

// Close sends what is queued.
func (t *Tracer) Close() {
	close(t.queue)
	t.done.Wait()
}

// Wrap reports every request.
func (t *Tracer) Wrap(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		ctx := &Context{captureHeaders: true}
		ctx.SetHTTPRequest(req)
		t.queue <- event{req.Method + " " + req.URL.Path, ctx}
		h.ServeHTTP(w, req)
	})
}
