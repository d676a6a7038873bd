// Package bug is an HTTP client that tunnels through proxies, which can be changed at any time.
package bug

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

type contextDialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

// connectDialer opens tunnels with CONNECT.
type connectDialer struct {
	proxyURL      url.URL
	defaultHeader http.Header
	dialer        net.Dialer
}

func newConnectDialer(proxyURL string, timeout time.Duration, connectHeaders http.Header) (contextDialer, error) {
	u, err := url.Parse(proxyURL)
	if err != nil {
		return nil, err
	}
	if u.Host == "" {
		return nil, errors.New("invalid url " + proxyURL + ", make sure to specify the full url")
	}
	if u.Scheme != "http" {
		return nil, errors.New("scheme " + u.Scheme + " is not supported")
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), "80")
	}
	d := &connectDialer{
		proxyURL:      *u,
		defaultHeader: connectHeaders, // ALSO: shared-unsynced
		dialer:        net.Dialer{Timeout: timeout},
	}
	if u.User != nil && u.User.Username() != "" {
		password, _ := u.User.Password()
		auth := base64.StdEncoding.EncodeToString([]byte(u.User.Username() + ":" + password))
		d.defaultHeader.Set("Proxy-Authorization", "Basic "+auth) // BUG: shared-unsynced
	}
	return d, nil
}

// DialContext implements contextDialer.
func (d *connectDialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	req := (&http.Request{
		Method: http.MethodConnect,
		URL:    &url.URL{Host: address},
		Header: make(http.Header),
		Host:   address,
	}).WithContext(ctx)
	for k, v := range d.defaultHeader {
		req.Header[k] = v
	}
	conn, err := d.dialer.DialContext(ctx, network, d.proxyURL.Host)
	if err != nil {
		return nil, err
	}
	if err := req.Write(conn); err != nil {
		conn.Close()
		return nil, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		conn.Close()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		conn.Close()
		return nil, fmt.Errorf("proxy responded with %s", resp.Status)
	}
	return conn, nil
}

// Options of a client.
type Options struct {
	ProxyURL       string
	Timeout        time.Duration
	ConnectHeaders http.Header
}

// Client makes requests through the current proxy.
type Client struct {
	opts Options

	mu   sync.RWMutex
	http *http.Client
}

// NewClient returns a client.
func NewClient(o Options) (*Client, error) {
	if o.ConnectHeaders == nil {
		o.ConnectHeaders = make(http.Header)
	}
	c := &Client{opts: o, http: &http.Client{Timeout: o.Timeout}}
	if o.ProxyURL == "" {
		return c, nil
	}
	return c, c.SetProxy(o.ProxyURL)
}

// SetProxy makes later requests go through another proxy.
func (c *Client) SetProxy(proxyURL string) error {
	d, err := newConnectDialer(proxyURL, c.opts.Timeout, c.opts.ConnectHeaders)
	if err != nil {
		return err
	}
	transport := &http.Transport{DialContext: d.DialContext}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.http = &http.Client{Timeout: c.opts.Timeout, Transport: transport}
	return nil
}

// Do makes a request.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	c.mu.RLock()
	hc := c.http
	c.mu.RUnlock()
	return hc.Do(req)
}

// Rotate changes the proxy at intervals until ctx ends.
func (c *Client) Rotate(ctx context.Context, every time.Duration, proxies []string) <-chan error {
	errs := make(chan error, 1)
	go func() {
		defer close(errs)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if err := c.SetProxy(proxies[i%len(proxies)]); err != nil {
					errs <- err
					return
				}
			}
		}
	}()
	return errs
}
