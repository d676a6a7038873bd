package bad

import "net/http"

type caller struct {
	headers http.Header
	attrs   map[string]string
	base    string
}

// Each call leaves its token in the header of the client.
func (c *caller) get(token string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, c.base, nil)
	if err != nil {
		return nil, err
	}
	req.Header = c.headers
	req.Header.Set("Authorization", token) // want "sets an entry of `Header` for one call, but the map belongs to an object that goes on"
	return http.DefaultClient.Do(req)
}

func (c *caller) request(body bool) (*http.Request, error) {
	req, err := http.NewRequest(http.MethodPost, c.base, nil)
	if err != nil {
		return nil, err
	}
	if len(c.headers) > 0 {
		req.Header = c.headers
	}
	if body {
		req.Header.Add("Content-Type", "text/plain") // want "sets an entry of `Header` for one call"
	}
	return req, nil
}

func authorize(r *http.Request, token string) { r.Header.Set("Authorization", token) }

func (c *caller) helped(token string) *http.Request {
	req := &http.Request{Header: c.headers}
	authorize(req, token) // want "sets an entry of `Header` for one call"
	return req
}

type event struct {
	attrs map[string]string
	text  string
}

func (c *caller) event(text string) *event { return &event{attrs: c.attrs, text: text} }

func (c *caller) emit(id, text string, send func(*event)) {
	e := c.event(text)
	e.attrs["id"] = id // want "sets an entry of `attrs` for one call"
	send(e)
}
