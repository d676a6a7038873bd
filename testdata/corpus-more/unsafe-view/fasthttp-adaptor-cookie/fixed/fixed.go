// Package fixed lets net/http handlers serve requests whose memory is reused.
package fixed

import (
	"bytes"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"unsafe"
)

func b2s(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

type argsKV struct{ key, value []byte }

// RequestHeader is the header of a request.
type RequestHeader struct {
	method  []byte
	uri     []byte
	host    []byte
	h       []argsKV
	cookies []argsKV

	bufK []byte
	bufV []byte
}

var (
	strHost   = []byte("Host")
	strCookie = []byte("Cookie")
)

func appendCookies(dst []byte, cookies []argsKV) []byte {
	for i := range cookies {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		dst = append(dst, cookies[i].key...)
		dst = append(dst, '=')
		dst = append(dst, cookies[i].value...)
	}
	return dst
}

// VisitAll calls f for each header. f must not retain key and value.
func (h *RequestHeader) VisitAll(f func(key, value []byte)) {
	if len(h.host) > 0 {
		f(strHost, h.host)
	}
	if len(h.cookies) > 0 {
		h.bufV = appendCookies(h.bufV[:0], h.cookies)
		f(strCookie, h.bufV)
	}
	for i := range h.h {
		f(h.h[i].key, h.h[i].value)
	}
}

// Set sets a header.
func (h *RequestHeader) Set(key, value string) {
	h.bufK = append(h.bufK[:0], textproto.CanonicalMIMEHeaderKey(key)...)
	h.bufV = append(h.bufV[:0], value...)
	h.setCanonical(h.bufK, h.bufV)
}

func (h *RequestHeader) setCanonical(key, value []byte) {
	if bytes.Equal(key, strHost) {
		h.host = append(h.host[:0], value...)
		return
	}
	for i := range h.h {
		if kv := &h.h[i]; bytes.Equal(kv.key, key) {
			kv.value = append(kv.value[:0], value...)
			return
		}
	}
	h.h = append(h.h, argsKV{key: bytes.Clone(key), value: bytes.Clone(value)})
}

// SetCookie sets a cookie.
func (h *RequestHeader) SetCookie(key, value string) {
	h.cookies = append(h.cookies, argsKV{key: []byte(key), value: []byte(value)})
}

// RequestCtx is a request that is being served.
type RequestCtx struct {
	Header RequestHeader
	body   []byte
}

// RequestHandler serves a request.
type RequestHandler func(ctx *RequestCtx)

// ConvertRequest fills r with the request of ctx. r must not be used after the
// handler of ctx has returned, because its memory is reused.
func ConvertRequest(ctx *RequestCtx, r *http.Request) error {
	uri := b2s(ctx.Header.uri)
	u, err := url.ParseRequestURI(uri)
	if err != nil {
		return err
	}
	r.Method = b2s(ctx.Header.method)
	r.Proto = "HTTP/1.1"
	r.ProtoMajor = 1
	r.ProtoMinor = 1
	r.ContentLength = int64(len(ctx.body))
	r.Body = http.NoBody
	r.Host = b2s(ctx.Header.host)
	r.RequestURI = uri
	r.URL = u
	r.Header = make(http.Header)

	ctx.Header.VisitAll(func(k, v []byte) {
		sk := b2s(k)
		sv := b2s(v)

		switch sk {
		case "Transfer-Encoding":
			r.TransferEncoding = append(r.TransferEncoding, sv)
		default:
			if sk == "Cookie" {
				sv = strings.Clone(sv)
			}
			r.Header.Set(sk, sv)
		}
	})
	return nil
}

// Adapt makes a handler out of h.
func Adapt(h func(r *http.Request, ctx *RequestCtx)) RequestHandler {
	return func(ctx *RequestCtx) {
		var r http.Request
		if err := ConvertRequest(ctx, &r); err != nil {
			return
		}
		h(&r, ctx)
	}
}

// Session directs the request to the backend and adds the user of the session
// that a cookie names.
func Session(lookup func(cookie string) string, next RequestHandler) RequestHandler {
	return Adapt(func(r *http.Request, ctx *RequestCtx) {
		r.Header.Set("Host", "backend.internal")
		ctx.Header.Set("Host", r.Header.Get("Host"))
		c, err := r.Cookie("session")
		if err != nil {
			return
		}
		ctx.Header.Set("X-User", lookup(c.Value))
		next(ctx)
	})
}
