// Package bug has transports that authenticate requests.
package bug

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

const headerOTP = "X-OTP"

// Client talks to the service.
type Client struct {
	base   *url.URL
	client *http.Client
}

// NewClient returns a client of the service at base.
func NewClient(base string, hc *http.Client) (*Client, error) {
	if !strings.HasSuffix(base, "/") {
		return nil, fmt.Errorf("base must end in a slash, %q does not", base)
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	return &Client{base: u, client: hc}, nil
}

// NewRequest makes a request for a path below the base.
func (c *Client) NewRequest(method, rel string) (*http.Request, error) {
	u, err := c.base.Parse(rel)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/json")
	return req, nil
}

// Do sends a request, once more if the service is busy.
func (c *Client) Do(req *http.Request) ([]byte, error) {
	for try := 0; ; try++ {
		resp, err := c.client.Do(req)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusServiceUnavailable && try == 0 {
			continue
		}
		if resp.StatusCode/100 != 2 {
			return nil, fmt.Errorf("%s %s: %s", req.Method, req.URL, resp.Status)
		}
		return body, nil
	}
}

// AppTransport sends the id and the secret of an application.
type AppTransport struct {
	ClientID     string
	ClientSecret string
	Transport    http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *AppTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if t.ClientID == "" {
		return nil, errors.New("t.ClientID is empty")
	}
	if t.ClientSecret == "" {
		return nil, errors.New("t.ClientSecret is empty")
	}
	req = cloneRequest(req)
	q := req.URL.Query()
	q.Set("client_id", t.ClientID)
	q.Set("client_secret", t.ClientSecret)
	req.URL.RawQuery = q.Encode() // ALSO: shallow-clone

	return t.transport().RoundTrip(req)
}

// Client returns an http.Client with this transport.
func (t *AppTransport) Client() *http.Client { return &http.Client{Transport: t} }

func (t *AppTransport) transport() http.RoundTripper {
	if t.Transport != nil {
		return t.Transport
	}
	return http.DefaultTransport
}

// BasicTransport sends a name and a password.
type BasicTransport struct {
	Username  string
	Password  string
	OTP       string
	Transport http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (t *BasicTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	req = cloneRequest(req)
	req.SetBasicAuth(t.Username, t.Password)
	if t.OTP != "" {
		req.Header.Set(headerOTP, t.OTP)
	}
	return t.transport().RoundTrip(req)
}

func (t *BasicTransport) transport() http.RoundTripper {
	if t.Transport != nil {
		return t.Transport
	}
	return http.DefaultTransport
}

// cloneRequest returns a copy of the request with headers of its own.
func cloneRequest(r *http.Request) *http.Request {
	r2 := new(http.Request)
	*r2 = *r // BUG: shallow-clone
	r2.Header = make(http.Header, len(r.Header))
	for k, s := range r.Header {
		r2.Header[k] = append([]string(nil), s...)
	}
	return r2
}
