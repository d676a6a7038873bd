// Package bug builds HTTP clients from parameters.
package bug

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"slices"
	"time"
)

type clientBuilder struct {
	name         string
	timeout      time.Duration
	dialTimeout  time.Duration
	maxIdleConns int
	tlsConfig    *tls.Config
	disableHTTP2 bool
	middlewares  []Middleware
}

// Middleware wraps a round tripper.
type Middleware func(next http.RoundTripper) http.RoundTripper

// ClientParam changes how a client is built.
type ClientParam interface {
	apply(b *clientBuilder) error
}

type clientParamFunc func(b *clientBuilder) error

func (f clientParamFunc) apply(b *clientBuilder) error { return f(b) }

// WithHTTPTimeout sets the timeout of requests.
func WithHTTPTimeout(timeout time.Duration) ClientParam {
	return clientParamFunc(func(b *clientBuilder) error {
		b.timeout = timeout
		return nil
	})
}

// WithDisableHTTP2 keeps the client on HTTP/1.1.
func WithDisableHTTP2() ClientParam {
	return clientParamFunc(func(b *clientBuilder) error {
		b.disableHTTP2 = true
		return nil
	})
}

// WithTLSConfig sets the TLS config of the transport.
func WithTLSConfig(conf *tls.Config) ClientParam {
	return clientParamFunc(func(b *clientBuilder) error {
		if conf == nil {
			return errors.New("no TLS config")
		}
		b.tlsConfig = conf // BUG: captured-argument
		return nil
	})
}

// WithMiddleware adds a middleware.
func WithMiddleware(m Middleware) ClientParam {
	return clientParamFunc(func(b *clientBuilder) error {
		b.middlewares = append(b.middlewares, m)
		return nil
	})
}

// configureHTTP2 announces HTTP/2 on the transport.
func configureHTTP2(t *http.Transport) {
	if t.TLSClientConfig == nil {
		t.TLSClientConfig = new(tls.Config)
	}
	if !slices.Contains(t.TLSClientConfig.NextProtos, "h2") {
		t.TLSClientConfig.NextProtos = append([]string{"h2"}, t.TLSClientConfig.NextProtos...) // ALSO: captured-argument
	}
	if !slices.Contains(t.TLSClientConfig.NextProtos, "http/1.1") {
		t.TLSClientConfig.NextProtos = append(t.TLSClientConfig.NextProtos, "http/1.1")
	}
	t.ForceAttemptHTTP2 = true
}

func newTransport(b *clientBuilder) *http.Transport {
	dialer := &net.Dialer{Timeout: b.dialTimeout, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		DialContext:         dialer.DialContext,
		MaxIdleConns:        b.maxIdleConns,
		TLSClientConfig:     b.tlsConfig,
		TLSHandshakeTimeout: b.dialTimeout,
	}
	if !b.disableHTTP2 {
		configureHTTP2(t)
	}
	return t
}

// NewHTTPClient builds a client.
func NewHTTPClient(name string, params ...ClientParam) (*http.Client, error) {
	b := &clientBuilder{name: name, timeout: time.Minute, dialTimeout: 10 * time.Second, maxIdleConns: 200}
	for _, p := range params {
		if err := p.apply(b); err != nil {
			return nil, err
		}
	}
	var rt http.RoundTripper = newTransport(b)
	for _, m := range b.middlewares {
		rt = m(rt)
	}
	return &http.Client{Timeout: b.timeout, Transport: rt}, nil
}
