package bad

import (
	"maps"
	"net/http"
)

// The map of the source is copied onto that of the copy, which is the same.
func cloneRequest(r *http.Request) *http.Request {
	r2 := new(http.Request)
	*r2 = *r // want "this copy of `Request` shares `Header` with its source"
	maps.Copy(r2.Header, r.Header)
	return r2
}

type agentRoundTripper struct {
	agent string
	next  http.RoundTripper
}

func (rt *agentRoundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	req = cloneRequest(req)
	req.Header.Set("User-Agent", rt.agent)
	return rt.next.RoundTrip(req)
}
