package bad

import "strings"

// Every set of options starts from the same list, and rewrites it.
var defaultPaths = []string{"/etc/app", "/usr/share/app"}

type options struct {
	root  string
	paths []string
}

func newOptions(set ...func(*options)) *options {
	o := options{paths: defaultPaths}
	for _, f := range set {
		f(&o)
	}
	for i, p := range o.paths {
		o.paths[i] = strings.TrimSuffix(o.root, "/") + p // want "this changes `defaultPaths` itself"
	}
	return &o
}

// Every client has the same map, which each of them sets headers in.
var stdHeaders = map[string]string{"User-Agent": "app", "Accept": "*/*"}

type httpClient struct {
	url     string
	headers map[string]string
}

func dialHTTP(url string) *httpClient {
	return &httpClient{url: url, headers: stdHeaders}
}

func (c *httpClient) SetHeader(k, v string) {
	c.headers[k] = v // want "this changes `stdHeaders` itself"
}

func (c *httpClient) DropHeader(k string) { delete(c.headers, k) }

func (c *httpClient) Header(k string) string { return c.headers[k] }
