// Package bug writes log entries to remote endpoints.
package bug

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const agentIDHeader = "X-Agent-Id"

// Entry is a line with labels.
type Entry struct {
	Labels map[string]string
	Line   string
	Time   time.Time
}

// EndpointOptions is one endpoint of the arguments.
type EndpointOptions struct {
	Name      string
	URL       string
	BatchWait time.Duration
	BatchSize int
	TenantID  string
	Headers   map[string]string
}

// Arguments configure the component.
type Arguments struct {
	Endpoints      []EndpointOptions
	ExternalLabels map[string]string
}

// clientConfig is the config of a client.
type clientConfig struct {
	name      string
	url       *url.URL
	batchWait time.Duration
	batchSize int
	tenantID  string
	headers   map[string]string
	labels    map[string]string
}

func (args *Arguments) convertClientConfigs() ([]clientConfig, error) {
	var res []clientConfig
	for _, ep := range args.Endpoints {
		u, err := url.Parse(ep.URL)
		if err != nil {
			return nil, err
		}
		res = append(res, clientConfig{
			name:      ep.Name,
			url:       u,
			batchWait: max(ep.BatchWait, time.Second),
			batchSize: max(ep.BatchSize, 1<<20),
			tenantID:  ep.TenantID,
			headers:   ep.Headers,
			labels:    args.ExternalLabels,
		})
	}
	if len(res) == 0 {
		return nil, errors.New("at least one endpoint is needed")
	}
	return res, nil
}

// client sends batches to one endpoint.
type client struct {
	cfg     clientConfig
	entries chan Entry
	done    chan struct{}
	http    *http.Client
}

func newClient(cfg clientConfig) *client {
	c := &client{cfg: cfg, entries: make(chan Entry), done: make(chan struct{}), http: http.DefaultClient}
	go c.run()
	return c
}

func (c *client) run() {
	defer close(c.done)
	var batch []string
	size := 0
	for e := range c.entries {
		batch = append(batch, e.Line)
		if size += len(e.Line); size >= c.cfg.batchSize {
			c.send(batch)
			batch, size = nil, 0
		}
	}
	c.send(batch)
}

func (c *client) send(lines []string) error {
	if len(lines) == 0 {
		return nil
	}
	req, err := http.NewRequest("POST", c.cfg.url.String(), strings.NewReader(strings.Join(lines, "\n")))
	if err != nil {
		return err
	}
	for k, v := range c.cfg.headers {
		req.Header.Set(k, v)
	}
	if c.cfg.tenantID != "" {
		req.Header.Set("X-Scope-OrgID", c.cfg.tenantID)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (c *client) stop() {
	close(c.entries)
	<-c.done
}

// Component passes entries to all clients.
type Component struct {
	mut     sync.RWMutex
	agentID string
	clients []*client
}

// Update applies new arguments.
func (c *Component) Update(args Arguments) error {
	cfgs, err := args.convertClientConfigs()
	if err != nil {
		return err
	}
	for _, cfg := range cfgs {
		if cfg.headers == nil {
			cfg.headers = map[string]string{} // BUG: lost-update
		}
		cfg.headers[agentIDHeader] = c.agentID
	}
	c.mut.Lock()
	defer c.mut.Unlock()
	for _, cl := range c.clients {
		cl.stop()
	}
	c.clients = nil
	for _, cfg := range cfgs {
		c.clients = append(c.clients, newClient(cfg))
	}
	return nil
}

// Handle sends an entry to all endpoints.
func (c *Component) Handle(e Entry) {
	c.mut.RLock()
	defer c.mut.RUnlock()
	for _, cl := range c.clients {
		cl.entries <- e
	}
}
