// Package fixed reads metrics from JSON endpoints.
package fixed

import (
	"crypto/tls"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// HTTPClient makes requests.
type HTTPClient interface {
	MakeRequest(req *http.Request) (*http.Response, error)
	SetHTTPClient(client *http.Client)
	HTTPClient() *http.Client
}

// RealHTTPClient is the HTTPClient that is used outside of tests.
type RealHTTPClient struct {
	client *http.Client
}

// MakeRequest implements HTTPClient.
func (c *RealHTTPClient) MakeRequest(req *http.Request) (*http.Response, error) {
	if c.client == nil {
		return nil, errors.New("no HTTP client set")
	}
	return c.client.Do(req)
}

// SetHTTPClient implements HTTPClient.
func (c *RealHTTPClient) SetHTTPClient(client *http.Client) {
	c.client = client
}

// HTTPClient implements HTTPClient.
func (c *RealHTTPClient) HTTPClient() *http.Client {
	return c.client
}

// HTTPJSON is the plugin.
type HTTPJSON struct {
	Name               string
	Servers            []string
	InsecureSkipVerify bool

	client HTTPClient
	mu     sync.Mutex
	fields map[string]map[string]any
}

// New makes the plugin.
func New(name string, servers ...string) *HTTPJSON {
	return &HTTPJSON{
		Name:    name,
		Servers: servers,
		client:  &RealHTTPClient{},
		fields:  make(map[string]map[string]any),
	}
}

// Gather reads from all servers.
func (h *HTTPJSON) Gather() error {
	var wg sync.WaitGroup

	if h.client.HTTPClient() == nil {
		tr := &http.Transport{
			ResponseHeaderTimeout: 3 * time.Second,
			TLSClientConfig:       &tls.Config{InsecureSkipVerify: h.InsecureSkipVerify},
		}
		h.client.SetHTTPClient(&http.Client{Transport: tr, Timeout: 4 * time.Second})
	}

	errorChannel := make(chan error, len(h.Servers))
	for _, server := range h.Servers {
		wg.Add(1)
		go func(server string) {
			defer wg.Done()
			if err := h.gatherServer(server); err != nil {
				errorChannel <- err
			}
		}(server)
	}
	wg.Wait()
	close(errorChannel)

	var errs error
	for err := range errorChannel {
		errs = errors.Join(errs, err)
	}
	return errs
}

func (h *HTTPJSON) gatherServer(serverURL string) error {
	body, err := h.sendRequest(serverURL)
	if err != nil {
		return err
	}
	var fields map[string]any
	if err := json.Unmarshal(body, &fields); err != nil {
		return err
	}
	h.mu.Lock()
	h.fields[serverURL] = fields
	h.mu.Unlock()
	return nil
}

func (h *HTTPJSON) sendRequest(serverURL string) ([]byte, error) {
	req, err := http.NewRequest(http.MethodGet, serverURL, nil)
	if err != nil {
		return nil, err
	}
	resp, err := h.client.MakeRequest(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}
