package good

import (
	"maps"
	"net/http"
)

// The copy has a map of its own, into which that of the source is copied.
func cloneRequestHeader(r *http.Request) *http.Request {
	r2 := new(http.Request)
	*r2 = *r
	r2.Header = make(http.Header, len(r.Header))
	maps.Copy(r2.Header, r.Header)
	return r2
}

type agentRoundTripper struct {
	agent string
	next  http.RoundTripper
}

func (rt *agentRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	req = cloneRequestHeader(req)
	req.Header.Set("User-Agent", rt.agent)
	return rt.next.RoundTrip(req)
}
