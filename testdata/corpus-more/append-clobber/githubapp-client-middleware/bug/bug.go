// Package bug creates API clients that authenticate as an app or as one of
// its installations.
package bug

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

var errNoKey = errors.New("empty private key")

// Middleware wraps the transport of a client.
type Middleware func(http.RoundTripper) http.RoundTripper

// Client is an API client.
type Client struct {
	HTTP      *http.Client
	BaseURL   *url.URL
	UserAgent string
}

// Option configures a creator.
type Option func(*Creator)

// WithMiddleware adds middleware that is applied to all clients.
func WithMiddleware(middleware ...Middleware) Option {
	return func(c *Creator) { c.middleware = middleware }
}

// WithCaching caches responses.
func WithCaching(newCache func() Middleware) Option {
	return func(c *Creator) { c.cacheFunc = newCache }
}

// Creator makes clients; handlers share one.
type Creator struct {
	baseURL    string
	appID      int64
	key        []byte
	middleware []Middleware
	cacheFunc  func() Middleware
}

// New returns a creator.
func New(baseURL string, appID int64, key []byte, opts ...Option) *Creator {
	c := &Creator{baseURL: baseURL, appID: appID, key: key}
	for _, opt := range opts {
		opt(c)
	}
	if !strings.HasSuffix(c.baseURL, "/") {
		c.baseURL += "/"
	}
	return c
}

type authTransport struct {
	next http.RoundTripper
	auth string
}

func (t *authTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", t.auth)
	return t.next.RoundTrip(r)
}

func newInstallation(appID, id int64, key []byte) (Middleware, *error) {
	var transportErr error
	return func(next http.RoundTripper) http.RoundTripper {
		if len(key) == 0 {
			transportErr = errNoKey
			return next
		}
		return &authTransport{next: next, auth: fmt.Sprintf("app %d/%d", appID, id)}
	}, &transportErr
}

func setHeader(name, value string) Middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.Header.Set(name, value)
			return next.RoundTrip(r)
		})
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// NewAppClient returns a client for the app itself.
func (c *Creator) NewAppClient() (*Client, error) {
	base := &http.Client{Transport: http.DefaultTransport}
	installation, transportErr := newInstallation(c.appID, 0, c.key)
	middleware := append(c.middleware, installation) // ALSO: append-clobber
	if c.cacheFunc != nil {
		middleware = append(middleware, c.cacheFunc())
	}
	client, err := c.newClient(base, middleware, "application", 0)
	if err != nil {
		return nil, err
	}
	return client, *transportErr
}

// NewInstallationClient returns a client for one installation.
func (c *Creator) NewInstallationClient(id int64) (*Client, error) {
	base := &http.Client{Transport: http.DefaultTransport}
	installation, transportErr := newInstallation(c.appID, id, c.key)
	middleware := append(c.middleware, installation) // BUG: append-clobber
	if c.cacheFunc != nil {
		middleware = append(middleware, c.cacheFunc())
	}
	client, err := c.newClient(base, middleware, fmt.Sprintf("installation: %d", id), id)
	if err != nil {
		return nil, err
	}
	return client, *transportErr
}

// NewTokenClient returns a client for a user token.
func (c *Creator) NewTokenClient(token string) (*Client, error) {
	tc := &http.Client{Transport: &authTransport{next: http.DefaultTransport, auth: token}}
	return c.newClient(tc, c.middleware, "oauth token", 0)
}

func (c *Creator) newClient(base *http.Client, middleware []Middleware, details string, id int64) (*Client, error) {
	middleware = append([]Middleware{setHeader("X-Installation", fmt.Sprint(id))}, middleware...)
	applyMiddleware(base, middleware)
	u, err := url.Parse(c.baseURL)
	if err != nil {
		return nil, err
	}
	return &Client{HTTP: base, BaseURL: u, UserAgent: "githubapp (" + details + ")"}, nil
}

func applyMiddleware(base *http.Client, middleware []Middleware) {
	for i := len(middleware) - 1; i >= 0; i-- {
		base.Transport = middleware[i](base.Transport)
	}
}
