// Package bug measures the requests of an API.
package bug

import (
	"context"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Labels name a series.
type Labels map[string]string

// CounterVec is a counter by labels.
type CounterVec struct {
	mu     sync.Mutex
	values map[string]float64
}

// Add counts.
func (c *CounterVec) Add(l Labels, v float64) {
	keys := make([]string, 0, len(l))
	for k := range l {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, k := range keys {
		b.WriteString(k + "=" + l[k] + ",")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.values == nil {
		c.values = make(map[string]float64)
	}
	c.values[b.String()] += v
}

type collector struct {
	requests CounterVec
	seconds  CounterVec
	bytes    CounterVec
}

// Factory makes handlers that are measured.
type Factory struct {
	metrics *collector
}

// NewFactory returns a factory.
func NewFactory() Factory { return Factory{metrics: &collector{}} }

type tenantKey struct{}

// WithTenant names the tenant of a request.
func WithTenant(ctx context.Context, tenant string) context.Context {
	return context.WithValue(ctx, tenantKey{}, tenant)
}

func tenantOf(ctx context.Context) string {
	t, _ := ctx.Value(tenantKey{}).(string)
	return t
}

type statusWriter struct {
	http.ResponseWriter
	status int
	n      int
}

func (w *statusWriter) WriteHeader(code int) {
	w.status = code
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.n += n
	return n, err
}

// NewHandler measures next under the given labels.
func (f Factory) NewHandler(extra Labels, next http.Handler) http.HandlerFunc {
	if extra == nil {
		extra = Labels{"group": "unknown", "handler": "unknown"}
	}
	return func(w http.ResponseWriter, r *http.Request) {
		rw := &statusWriter{ResponseWriter: w}
		now := time.Now()
		next.ServeHTTP(rw, r)

		extra["code"] = strconv.Itoa(rw.status) // BUG: shared-unsynced
		extra["method"] = r.Method              // ALSO: shared-unsynced
		extra["tenant"] = tenantOf(r.Context()) // ALSO: shared-unsynced

		f.metrics.requests.Add(extra, 1)
		f.metrics.seconds.Add(extra, time.Since(now).Seconds())
		f.metrics.bytes.Add(extra, float64(rw.n+requestSize(r)))
	}
}

func requestSize(r *http.Request) int {
	s := len(r.Method) + len(r.Proto) + len(r.Host)
	if r.URL != nil {
		s += len(r.URL.String())
	}
	for name, values := range r.Header {
		s += len(name)
		for _, v := range values {
			s += len(v)
		}
	}
	if r.ContentLength > 0 {
		s += int(r.ContentLength)
	}
	return s
}

// Routes registers the handlers of the API.
func Routes(mux *http.ServeMux, f Factory, query, push http.Handler) {
	mux.Handle("/query", f.NewHandler(Labels{"group": "metrics", "handler": "query"}, query))
	mux.Handle("/push", f.NewHandler(Labels{"group": "metrics", "handler": "push"}, push))
	mux.Handle("/", f.NewHandler(nil, http.NotFoundHandler()))
}
