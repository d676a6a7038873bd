// Package bug is a driver for a document database.
package bug

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
)

// Options change a request.
type Options interface {
	Apply(target any)
}

type multiOptions []Options

func (o multiOptions) Apply(target any) {
	for _, opt := range o {
		if opt != nil {
			opt.Apply(target)
		}
	}
}

type params map[string]any

func (p params) Apply(target any) {
	switch t := target.(type) {
	case map[string]any:
		for k, v := range p {
			t[k] = v
		}
	case *url.Values:
		for k, v := range p {
			t.Set(k, fmt.Sprint(v)) // ALSO: nil-map-write
		}
	}
}

// Param sets a parameter of the query.
func Param(key string, value any) Options { return params{key: value} }

type fullCommit struct{}

func (fullCommit) Apply(target any) {
	if h, ok := target.(*http.Header); ok {
		h.Set("X-Full-Commit", "true")
	}
}

// FullCommit asks for a commit on disk.
func FullCommit() Options { return fullCommit{} }

type client struct {
	base *url.URL
	http *http.Client
}

// Client talks to a server.
type Client struct{ c *client }

// New makes a client.
func New(addr string, h *http.Client) (*Client, error) {
	u, err := url.Parse(addr)
	if err != nil {
		return nil, err
	}
	if h == nil {
		h = http.DefaultClient
	}
	return &Client{&client{u, h}}, nil
}

type request struct {
	query  url.Values
	header http.Header
}

func (c *client) doJSON(ctx context.Context, method, path string, r request, out any) error {
	u := c.base.JoinPath(path)
	u.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return err
	}
	if r.header != nil {
		req.Header = r.header
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		return fmt.Errorf("%s %s: %s", method, path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

func (c *client) AllDBs(ctx context.Context, opts Options) ([]string, error) {
	var query url.Values // ALSO: nil-map-write
	opts.Apply(&query)   // BUG: nil-map-write
	var all []string
	err := c.doJSON(ctx, http.MethodGet, "/_all_dbs", request{query: query}, &all)
	return all, err
}

func (c *client) DBExists(ctx context.Context, name string, opts Options) (bool, error) {
	query := url.Values{}
	opts.Apply(&query)
	header := http.Header{}
	opts.Apply(&header)
	var info struct {
		Name string `json:"db_name"`
	}
	err := c.doJSON(ctx, http.MethodGet, "/"+url.PathEscape(name), request{query, header}, &info)
	return info.Name == name, err
}

// AllDBs lists the databases.
func (c *Client) AllDBs(ctx context.Context, opts ...Options) ([]string, error) {
	return c.c.AllDBs(ctx, multiOptions(opts))
}

// DBExists reports whether a database exists.
func (c *Client) DBExists(ctx context.Context, name string, opts ...Options) (bool, error) {
	return c.c.DBExists(ctx, name, multiOptions(opts))
}
