// Package bug serves health queries from a cache.
package bug

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

const passing = "passing"

// Check is the state of one check.
type Check struct {
	ID     string
	Status string
	Tags   []string
}

// Node is an instance of a service with its checks.
type Node struct {
	Name   string
	Addr   string
	Checks []*Check
}

// Reply is the answer to a query.
type Reply struct {
	Index uint64
	Nodes []Node
}

type cacheEntry struct {
	value *Reply
	hits  int
}

// Cache keeps replies by service.
type Cache struct {
	mu      sync.Mutex
	entries map[string]*cacheEntry
	fetch   func(service string) (*Reply, error)
}

// NewCache returns a cache in front of fetch.
func NewCache(fetch func(string) (*Reply, error)) *Cache {
	return &Cache{entries: make(map[string]*cacheEntry), fetch: fetch}
}

// Get returns the reply for a service.
func (c *Cache) Get(service string) (*Reply, bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[service]; ok {
		e.hits++
		return e.value, true, nil
	}
	v, err := c.fetch(service)
	if err != nil {
		return nil, false, err
	}
	c.entries[service] = &cacheEntry{value: v}
	return v, false, nil
}

// Server answers over HTTP.
type Server struct {
	cache *Cache
	rpc   func(service string, out *Reply) error
}

func (s *Server) serviceNodes(resp http.ResponseWriter, req *http.Request) (any, error) {
	service := strings.TrimPrefix(req.URL.Path, "/v1/health/service/")
	if service == "" {
		return nil, errors.New("missing service name")
	}
	params := req.URL.Query()
	var out Reply
	if _, ok := params["cached"]; ok {
		raw, hit, err := s.cache.Get(service)
		if err != nil {
			return nil, err
		}
		if hit {
			resp.Header().Set("X-Cache", "HIT")
		}
		out = *raw
	} else if err := s.rpc(service, &out); err != nil {
		return nil, err
	}
	resp.Header().Set("X-Index", strconv.FormatUint(out.Index, 10))
	if _, ok := params["passing"]; ok {
		out.Nodes = filterNonPassing(out.Nodes) // ALSO: aliased-write
	}
	if out.Nodes == nil {
		out.Nodes = make([]Node, 0)
	}
	return out.Nodes, nil
}

// ServeHTTP answers a health query.
func (s *Server) ServeHTTP(resp http.ResponseWriter, req *http.Request) {
	v, err := s.serviceNodes(resp, req)
	if err != nil {
		http.Error(resp, err.Error(), http.StatusBadRequest)
		return
	}
	json.NewEncoder(resp).Encode(v)
}

// filterNonPassing leaves out the nodes that have a check that is not passing.
func filterNonPassing(nodes []Node) []Node {
	n := len(nodes)
OUTER:
	for i := 0; i < n; i++ {
		node := nodes[i]
		for _, check := range node.Checks {
			if check.Status != passing {
				nodes[i], nodes[n-1] = nodes[n-1], Node{} // BUG: aliased-write
				n--
				i--
				continue OUTER
			}
		}
	}
	return nodes[:n]
}
