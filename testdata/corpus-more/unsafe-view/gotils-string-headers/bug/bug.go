// Package bug has helpers for handlers of a fast HTTP server.
package bug

import (
	"bytes"
	"io"
	"reflect"
	"strconv"
	"sync"
	"unsafe"
)

// B2S converts bytes to a string without an allocation.
func B2S(b []byte) string {
	sh := (*reflect.SliceHeader)(unsafe.Pointer(&b))
	bh := reflect.StringHeader{ // ALSO: unsafe-view
		Data: sh.Data,
		Len:  sh.Len,
	}
	return *(*string)(unsafe.Pointer(&bh)) // ALSO: unsafe-view
}

// S2B converts a string to bytes without an allocation.
func S2B(s string) []byte {
	sh := (*reflect.StringHeader)(unsafe.Pointer(&s))
	bh := reflect.SliceHeader{ // ALSO: unsafe-view
		Data: sh.Data,
		Len:  sh.Len,
		Cap:  sh.Len,
	}
	return *(*[]byte)(unsafe.Pointer(&bh)) // BUG: unsafe-view
}

// CopyString gives a string with its own bytes.
func CopyString(s string) string { return string(S2B(s)) }

// Args are the parameters of a request.
type Args struct {
	keys, values []string
}

// Set adds a parameter.
func (a *Args) Set(key string, n int) {
	a.keys = append(a.keys, key)
	a.values = append(a.values, strconv.Itoa(n))
}

// Encode gives the query string.
func (a *Args) Encode() string {
	var b bytes.Buffer
	for i, k := range a.keys {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(k + "=" + a.values[i])
	}
	return b.String()
}

// Response collects what a handler writes.
type Response struct {
	mu   sync.Mutex
	body []byte
}

// SetBodyString sets the body.
func (r *Response) SetBodyString(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.body = append(r.body[:0], S2B(s)...)
}

// AppendArgs adds encoded parameters to the body.
func (r *Response) AppendArgs(a *Args) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.body = append(r.body, S2B(a.Encode())...)
}

// Equal compares the body without copying it.
func (r *Response) Equal(s string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Equal(r.body, S2B(s))
}

// Contains reports whether the body has the text.
func (r *Response) Contains(s string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Contains(r.body, S2B(s))
}

// WriteTo sends the body.
func (r *Response) WriteTo(w io.Writer) (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n, err := w.Write(r.body)
	return int64(n), err
}
