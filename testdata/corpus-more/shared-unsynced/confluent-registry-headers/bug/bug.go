package bug

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"sync"
	"time"
)

// HeaderProvider knows how to authenticate.
type HeaderProvider interface {
	AuthenticationHeader() (string, error)
	LogicalCluster() (string, error)
}

// Basic authenticates with a name and a password.
type Basic struct{ User, Password string }

// AuthenticationHeader implements HeaderProvider.
func (b Basic) AuthenticationHeader() (string, error) {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(b.User+":"+b.Password)), nil
}

// LogicalCluster implements HeaderProvider.
func (b Basic) LogicalCluster() (string, error) { return "", nil }

type api struct {
	method    string
	endpoint  string
	arguments []any
	body      any
}

type restService struct {
	urls       []*url.URL
	headers    http.Header
	maxRetries int
	auth       HeaderProvider
	*http.Client
}

func newRestService(auth HeaderProvider, urls ...string) (*restService, error) {
	rs := &restService{
		headers:    http.Header{"Content-Type": {"application/vnd.schemaregistry.v1+json"}},
		maxRetries: 3,
		auth:       auth,
		Client:     &http.Client{Timeout: 10 * time.Second},
	}
	for _, s := range urls {
		u, err := url.Parse(s)
		if err != nil {
			return nil, err
		}
		rs.urls = append(rs.urls, u)
	}
	if len(rs.urls) == 0 {
		return nil, errors.New("no urls")
	}
	return rs, nil
}

func setAuthenticationHeaders(provider HeaderProvider, headers *http.Header) error {
	if provider == nil {
		return nil
	}
	h, err := provider.AuthenticationHeader()
	if err != nil {
		return err
	}
	headers.Set("Authorization", h) // ALSO: shared-unsynced
	cluster, err := provider.LogicalCluster()
	if err != nil {
		return err
	}
	if cluster != "" {
		headers.Set("Target-Sr-Cluster", cluster)
	}
	return nil
}

func (rs *restService) handleRequest(request *api, response any) error {
	var resp *http.Response
	var err error
	for i, u := range rs.urls {
		resp, err = rs.handleHTTPRequest(u, request)
		if err != nil {
			if i == len(rs.urls)-1 {
				return err
			}
			continue
		}
		if resp.StatusCode/100 == 2 || i >= rs.maxRetries {
			break
		}
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("registry: %s", resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(response)
}

func (rs *restService) handleHTTPRequest(base *url.URL, request *api) (*http.Response, error) {
	endpoint, err := base.Parse(path.Join(base.Path, fmt.Sprintf(request.endpoint, request.arguments...)))
	if err != nil {
		return nil, err
	}
	var body io.Reader
	if request.body != nil {
		b, err := json.Marshal(request.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequest(request.method, endpoint.String(), body)
	if err != nil {
		return nil, err
	}
	if err := setAuthenticationHeaders(rs.auth, &rs.headers); err != nil { // BUG: shared-unsynced
		return nil, err
	}
	req.Header = rs.headers // ALSO: shared-unsynced
	return rs.Do(req)
}

// Client is a client of the registry; it is safe for concurrent use.
type Client struct {
	rest *restService
	mu   sync.RWMutex
	ids  map[string]int
}

// NewClient makes a client.
func NewClient(auth HeaderProvider, urls ...string) (*Client, error) {
	rs, err := newRestService(auth, urls...)
	if err != nil {
		return nil, err
	}
	return &Client{rest: rs, ids: map[string]int{}}, nil
}

// Register returns the id of a schema.
func (c *Client) Register(subject, schema string) (int, error) {
	key := subject + "\x00" + schema
	c.mu.RLock()
	id, ok := c.ids[key]
	c.mu.RUnlock()
	if ok {
		return id, nil
	}
	var out struct{ ID int }
	err := c.rest.handleRequest(&api{
		method:    "POST",
		endpoint:  "/subjects/%s/versions",
		arguments: []any{url.PathEscape(subject)},
		body:      map[string]string{"schema": schema},
	}, &out)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	c.ids[key] = out.ID
	c.mu.Unlock()
	return out.ID, nil
}

// RegisterAll registers the schemas of many subjects at once.
func (c *Client) RegisterAll(schemas map[string]string) error {
	errc := make(chan error, len(schemas))
	for subject, schema := range schemas {
		go func() {
			_, err := c.Register(subject, schema)
			errc <- err
		}()
	}
	var errs []error
	for range schemas {
		errs = append(errs, <-errc)
	}
	return errors.Join(errs...)
}
