// Package fixed is a client of a vector database.
package fixed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	defaultHost     = "localhost"
	defaultPort     = 6334
	defaultPoolSize = 3
	apiKeyHeader    = "api-key"
)

// Config of a client.
type Config struct {
	Host      string
	Port      int
	APIKey    string
	UseTLS    bool
	Timeout   time.Duration
	PoolSize  uint
	Headers   map[string]string
	Transport http.RoundTripper
}

func (c *Config) addr() string {
	host := c.Host
	if host == "" {
		host = defaultHost
	}
	port := c.Port
	if port == 0 {
		port = defaultPort
	}
	return net.JoinHostPort(host, strconv.Itoa(port))
}

func (c *Config) scheme() string {
	if c.UseTLS {
		return "https"
	}
	if c.APIKey != "" {
		slog.Default().Warn("API key is being used without TLS. It will be transmitted in plaintext.")
	}
	return "http"
}

// conn is one of the connections of a client.
type conn struct {
	base    string
	http    *http.Client
	headers map[string]string
	apiKey  string
}

func newConn(c *Config) *conn {
	return &conn{
		base:    c.scheme() + "://" + c.addr(),
		http:    &http.Client{Timeout: c.Timeout, Transport: c.Transport},
		headers: c.Headers,
		apiKey:  c.APIKey,
	}
}

func (c *conn) invoke(ctx context.Context, method string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+method, bytes.NewReader(body))
	if err != nil {
		return err
	}
	for k, v := range c.headers {
		req.Header.Set(k, v)
	}
	if c.apiKey != "" {
		req.Header.Set(apiKeyHeader, c.apiKey)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", method, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Client talks to a server over several connections.
type Client struct {
	conns []*conn
	next  atomic.Uint64
}

var errNoConfig = errors.New("config is nil")

// NewClient returns a client with the given configuration.
func NewClient(config *Config) (*Client, error) {
	if config == nil {
		return nil, errNoConfig
	}
	cfg := *config
	cfg.Headers = maps.Clone(config.Headers)
	if cfg.PoolSize == 0 {
		cfg.PoolSize = defaultPoolSize
	}
	c := &Client{}
	for range cfg.PoolSize {
		c.conns = append(c.conns, newConn(&cfg))
	}
	return c, nil
}

func (c *Client) conn() *conn {
	n := c.next.Add(1)
	return c.conns[n%uint64(len(c.conns))]
}

// ListCollections returns the names of the collections.
func (c *Client) ListCollections(ctx context.Context) ([]string, error) {
	var out struct {
		Collections []string `json:"collections"`
	}
	err := c.conn().invoke(ctx, "/collections/list", struct{}{}, &out)
	return out.Collections, err
}

// ForTenants makes a client for each of the tenants.
func ForTenants(base Config, tenants ...string) (map[string]*Client, error) {
	headers := maps.Clone(base.Headers)
	if headers == nil {
		headers = make(map[string]string)
	}
	base.Headers = headers
	out := make(map[string]*Client, len(tenants))
	for _, t := range tenants {
		headers["x-tenant"] = t
		c, err := NewClient(&base)
		if err != nil {
			return nil, err
		}
		out[t] = c
	}
	return out, nil
}
