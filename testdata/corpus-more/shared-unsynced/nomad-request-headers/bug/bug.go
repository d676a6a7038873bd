package bug

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Config is the configuration of a client.
type Config struct {
	Address   string
	Region    string
	Namespace string
	SecretID  string
	Headers   http.Header
	HTTP      *http.Client
}

// QueryOptions change how a query is answered.
type QueryOptions struct {
	Namespace string
	WaitIndex uint64
	WaitTime  time.Duration
	Prefix    string
	AuthToken string
	Headers   map[string]string
}

// Client talks to the cluster. It may be used by several goroutines.
type Client struct {
	httpClient *http.Client
	config     Config
}

// NewClient makes a client.
func NewClient(c *Config) (*Client, error) {
	if _, err := url.Parse(c.Address); err != nil {
		return nil, err
	}
	cfg := *c
	if cfg.Headers == nil {
		cfg.Headers = make(http.Header)
	}
	h := cfg.HTTP
	if h == nil {
		h = http.DefaultClient
	}
	return &Client{httpClient: h, config: cfg}, nil
}

type request struct {
	config *Config
	method string
	url    *url.URL
	params url.Values
	token  string
	body   io.Reader
	obj    any
	header http.Header
}

func (r *request) setQueryOptions(q *QueryOptions) {
	if q == nil {
		return
	}
	if q.Namespace != "" {
		r.params.Set("namespace", q.Namespace)
	}
	if q.AuthToken != "" {
		r.token = q.AuthToken
	}
	if q.WaitIndex != 0 {
		r.params.Set("index", strconv.FormatUint(q.WaitIndex, 10))
	}
	if q.WaitTime != 0 {
		r.params.Set("wait", q.WaitTime.String())
	}
	if q.Prefix != "" {
		r.params.Set("prefix", q.Prefix)
	}
	for k, v := range q.Headers {
		r.header.Set(k, v) // ALSO: shared-unsynced
	}
}

func (r *request) toHTTP() (*http.Request, error) {
	r.url.RawQuery = r.params.Encode()
	if r.body == nil && r.obj != nil {
		b, err := json.Marshal(r.obj)
		if err != nil {
			return nil, err
		}
		r.body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(r.method, r.url.String(), r.body)
	if err != nil {
		return nil, err
	}
	req.Header = r.header
	req.Header.Set("Accept-Encoding", "gzip") // ALSO: shared-unsynced
	if r.token != "" {
		req.Header.Set("X-Token", r.token)
	}
	return req, nil
}

func (c *Client) newRequest(method, path string) (*request, error) {
	base, err := url.Parse(c.config.Address)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(path)
	if err != nil {
		return nil, err
	}
	r := &request{
		config: &c.config,
		method: method,
		url:    &url.URL{Scheme: base.Scheme, Host: base.Host, Path: u.Path},
		params: make(url.Values),
		token:  c.config.SecretID,
	}
	if c.config.Region != "" {
		r.params.Set("region", c.config.Region)
	}
	if c.config.Namespace != "" {
		r.params.Set("namespace", c.config.Namespace)
	}
	r.header = c.config.Headers // BUG: shared-unsynced
	return r, nil
}

func (c *Client) do(r *request) (*http.Response, error) {
	req, err := r.toHTTP()
	if err != nil {
		return nil, err
	}
	resp, err := c.httpClient.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			return nil, err
		}
		resp.Body = z
	}
	return resp, nil
}

// Query reads from the cluster.
func (c *Client) Query(path string, out any, q *QueryOptions) error {
	r, err := c.newRequest("GET", path)
	if err != nil {
		return err
	}
	r.setQueryOptions(q)
	resp, err := c.do(r)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("unexpected response code: %d", resp.StatusCode)
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Statuses reads the status of several jobs.
func (c *Client) Statuses(jobs []string, q *QueryOptions) (map[string]string, error) {
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		out  = make(map[string]string, len(jobs))
		errs []error
	)
	for _, j := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			var s struct{ Status string }
			err := c.Query("/v1/job/"+url.PathEscape(j), &s, q)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
				return
			}
			out[j] = s.Status
		}()
	}
	wg.Wait()
	return out, errors.Join(errs...)
}
