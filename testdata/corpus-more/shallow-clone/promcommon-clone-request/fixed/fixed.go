package fixed

import (
	"net/http"
	"os"
	"strings"
)

// Header is a configured HTTP header.
type Header struct {
	Values []string
	Files  []string
}

// Headers are the configured headers by name.
type Headers struct {
	Headers map[string]Header
}

type authorizationRoundTripper struct {
	authType    string
	credentials func() (string, error)
	rt          http.RoundTripper
}

func (rt *authorizationRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if len(req.Header.Get("Authorization")) > 0 {
		return rt.rt.RoundTrip(req)
	}
	secret, err := rt.credentials()
	if err != nil {
		return nil, err
	}
	req = cloneRequest(req)
	req.Header.Set("Authorization", rt.authType+" "+secret)
	return rt.rt.RoundTrip(req)
}

type userAgentRoundTripper struct {
	userAgent string
	rt        http.RoundTripper
}

func (rt *userAgentRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	req = cloneRequest(req)
	req.Header.Set("User-Agent", rt.userAgent)
	return rt.rt.RoundTrip(req)
}

type headersRoundTripper struct {
	next   http.RoundTripper
	config *Headers
}

// NewHeadersRoundTripper adds the configured headers to each request.
func NewHeadersRoundTripper(config *Headers, next http.RoundTripper) http.RoundTripper {
	if len(config.Headers) == 0 {
		return next
	}
	return &headersRoundTripper{config: config, next: next}
}

func (rt *headersRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	req = cloneRequest(req)
	for n, h := range rt.config.Headers {
		for _, v := range h.Values {
			req.Header.Add(n, v)
		}
		for _, f := range h.Files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			req.Header.Add(n, strings.TrimSpace(string(b)))
		}
	}
	return rt.next.RoundTrip(req)
}

// cloneRequest returns a copy of r with a header of its own.
func cloneRequest(r *http.Request) *http.Request {
	r2 := new(http.Request)
	*r2 = *r
	r2.Header = r.Header.Clone()
	if r2.Header == nil {
		r2.Header = make(http.Header)
	}
	return r2
}

// scraper sends the same request again and again.
type scraper struct {
	client *http.Client
	url    string
	req    *http.Request
}

func (s *scraper) scrape() (*http.Response, error) {
	if s.req == nil {
		req, err := http.NewRequest(http.MethodGet, s.url, nil)
		if err != nil {
			return nil, err
		}
		req.Header.Add("Accept", "text/plain")
		s.req = req
	}
	return s.client.Do(s.req)
}
