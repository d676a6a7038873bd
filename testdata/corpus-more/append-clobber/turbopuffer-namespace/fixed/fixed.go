// Package fixed is the client of a search service.
package fixed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
)

// RequestConfig is what options change.
type RequestConfig struct {
	BaseURL   string
	APIKey    string
	Region    string
	Namespace string
	Client    *http.Client
}

// RequestOption sets something of a request.
type RequestOption func(*RequestConfig) error

// WithBaseURL sets the address of the service.
func WithBaseURL(base string) RequestOption {
	return func(c *RequestConfig) error {
		if _, err := url.Parse(base); err != nil {
			return err
		}
		c.BaseURL = strings.TrimSuffix(base, "/")
		return nil
	}
}

// WithAPIKey sets the key.
func WithAPIKey(key string) RequestOption {
	return func(c *RequestConfig) error { c.APIKey = key; return nil }
}

// WithRegion sets the region.
func WithRegion(region string) RequestOption {
	return func(c *RequestConfig) error { c.Region = region; return nil }
}

func withNamespace(ns string) RequestOption {
	return func(c *RequestConfig) error { c.Namespace = ns; return nil }
}

func newConfig(opts []RequestOption) (*RequestConfig, error) {
	c := &RequestConfig{Client: http.DefaultClient}
	for _, o := range opts {
		if err := o(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// DefaultClientOptions are read from the environment.
func DefaultClientOptions() []RequestOption {
	defaults := []RequestOption{WithBaseURL("https://api.example.com")}
	if o, ok := os.LookupEnv("SEARCH_BASE_URL"); ok {
		defaults = append(defaults, WithBaseURL(o))
	}
	if o, ok := os.LookupEnv("SEARCH_API_KEY"); ok {
		defaults = append(defaults, WithAPIKey(o))
	}
	if o, ok := os.LookupEnv("SEARCH_REGION"); ok {
		defaults = append(defaults, WithRegion(o))
	}
	return defaults
}

// Client talks to the service. It can be used by many goroutines.
type Client struct {
	Options []RequestOption
}

// NewClient gives a client with the default options and the ones given.
func NewClient(opts ...RequestOption) Client {
	return Client{Options: append(DefaultClientOptions(), opts...)}
}

// Execute sends a request.
func (r *Client) Execute(ctx context.Context, method, path string, res any, opts ...RequestOption) error {
	return execute(ctx, method, path, res, slices.Concat(r.Options, opts))
}

// Namespace gives a client for a namespace.
func (r *Client) Namespace(namespace string) Namespace {
	return NewNamespace(append(slices.Clone(r.Options), withNamespace(namespace))...)
}

// Namespace is a client for a single namespace.
type Namespace struct {
	Options []RequestOption
}

// NewNamespace gives a namespace with options.
func NewNamespace(opts ...RequestOption) Namespace {
	return Namespace{Options: opts}
}

// ID gives the name of the namespace.
func (n *Namespace) ID() string {
	cfg, err := newConfig(n.Options)
	if err != nil {
		return ""
	}
	return cfg.Namespace
}

// Schema is the schema of a namespace.
type Schema map[string]string

// Schema reads the schema.
func (n *Namespace) Schema(ctx context.Context, opts ...RequestOption) (Schema, error) {
	var s Schema
	err := execute(ctx, http.MethodGet, "v1/namespaces/%s/schema", &s, slices.Concat(n.Options, opts))
	return s, err
}

// DeleteAll removes all documents.
func (n *Namespace) DeleteAll(ctx context.Context, opts ...RequestOption) error {
	return execute(ctx, http.MethodDelete, "v2/namespaces/%s", nil, slices.Concat(n.Options, opts))
}

func execute(ctx context.Context, method, path string, res any, opts []RequestOption) error {
	cfg, err := newConfig(opts)
	if err != nil {
		return err
	}
	if strings.Contains(path, "%s") {
		if cfg.Namespace == "" {
			return errors.New("missing namespace")
		}
		path = fmt.Sprintf(path, url.PathEscape(cfg.Namespace))
	}
	req, err := http.NewRequestWithContext(ctx, method, cfg.BaseURL+"/"+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+cfg.APIKey)
	resp, err := cfg.Client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if res == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(res)
}
