// Package fixed compresses responses.
package fixed

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

const (
	vary            = "Vary"
	acceptEncoding  = "Accept-Encoding"
	contentEncoding = "Content-Encoding"
	contentLength   = "Content-Length"
)

type codings map[string]float64

const defaultQValue = 1.0

var gzipWriterPool = sync.Pool{
	New: func() any { return gzip.NewWriter(io.Discard) },
}

// responseWriter compresses what is written to it.
type responseWriter struct {
	http.ResponseWriter
	gw *gzip.Writer
}

func (w *responseWriter) Write(b []byte) (int, error) {
	if _, ok := w.Header()["Content-Type"]; !ok {
		w.Header().Set("Content-Type", http.DetectContentType(b))
	}
	return w.gw.Write(b)
}

func (w *responseWriter) WriteHeader(code int) {
	w.Header().Del(contentLength)
	w.ResponseWriter.WriteHeader(code)
}

// Flush sends what was compressed so far.
func (w *responseWriter) Flush() {
	w.gw.Flush()
	if fw, ok := w.ResponseWriter.(http.Flusher); ok {
		fw.Flush()
	}
}

// Handler compresses the responses of h for clients that understand it.
func Handler(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add(vary, acceptEncoding)
		if !acceptsGzip(r) {
			h.ServeHTTP(w, r)
			return
		}
		gzw := gzipWriterPool.Get().(*gzip.Writer)
		gzw.Reset(w)
		defer gzipWriterPool.Put(gzw)
		defer gzw.Close()

		w.Header().Set(contentEncoding, "gzip")
		h.ServeHTTP(&responseWriter{w, gzw}, r)
	})
}

func acceptsGzip(r *http.Request) bool {
	accepted, _ := parseEncodings(r.Header.Get(acceptEncoding))
	return accepted["gzip"] > 0.0
}

// parseEncodings reads a list of codings with their weights.
func parseEncodings(s string) (codings, error) {
	c := make(codings)
	var first error
	for _, ss := range strings.Split(s, ",") {
		coding, q, err := parseCoding(ss)
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		c[coding] = q
	}
	return c, first
}

func parseCoding(s string) (coding string, q float64, err error) {
	for n, part := range strings.Split(s, ";") {
		part = strings.TrimSpace(part)
		q = defaultQValue
		if n == 0 {
			coding = strings.ToLower(part)
			continue
		}
		if v, ok := strings.CutPrefix(part, "q="); ok {
			q, err = strconv.ParseFloat(v, 64)
			q = min(max(q, 0), 1)
		}
	}
	return coding, q, err
}
