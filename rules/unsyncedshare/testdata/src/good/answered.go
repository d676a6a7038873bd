package good

import (
	"io"
	"net/http"
	"time"
)

// A proxy sets up its transport when a request is not upgraded: no goroutine runs then.
type proxy struct {
	transport http.RoundTripper
	limit     int64
}

func (p *proxy) tryUpgrade(w http.ResponseWriter, req *http.Request, backend io.ReadWriteCloser) bool {
	if req.Header.Get("Upgrade") == "" {
		return false
	}
	defer backend.Close()
	done := make(chan struct{})
	go func() {
		if _, err := io.Copy(backend, io.LimitReader(req.Body, p.limit)); err != nil && p.transport == nil {
			backend.Close()
		}
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(time.Minute):
	}
	return true
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, req *http.Request, backend io.ReadWriteCloser) {
	if p.tryUpgrade(w, req, backend) {
		return
	}
	p.transport = http.DefaultTransport
	p.transport.RoundTrip(req)
}
