// Package fixed caches the responses of a configuration server.
package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"sync"
)

// Resource is a named piece of configuration.
type Resource interface {
	ResourceName() string
	Marshal() ([]byte, error)
}

// Request asks for resources of a type.
type Request struct {
	Node    string
	TypeURL string
	Version string
	Names   []string
}

// DiscoveryResponse is what is sent.
type DiscoveryResponse struct {
	VersionInfo string
	TypeURL     string
	Resources   [][]byte
}

// Response is an answer that is not sent yet.
type Response interface {
	GetDiscoveryResponse() (*DiscoveryResponse, error)
	GetRequest() Request
	GetVersion() (string, error)
}

// RawResponse marshals its resources when they are needed.
type RawResponse struct {
	Request   Request
	Version   string
	Resources []Resource

	isMarshaled       bool
	marshaledResponse *DiscoveryResponse
}

// GetDiscoveryResponse marshals the resources on the first call.
func (r *RawResponse) GetDiscoveryResponse() (*DiscoveryResponse, error) {
	if r.isMarshaled {
		return r.marshaledResponse, nil
	}
	marshaled := make([][]byte, len(r.Resources))
	for i, res := range r.Resources {
		b, err := MarshalResource(res)
		if err != nil {
			return nil, err
		}
		marshaled[i] = b
	}
	resp := &DiscoveryResponse{
		VersionInfo: r.Version,
		TypeURL:     r.Request.TypeURL,
		Resources:   marshaled,
	}
	r.marshaledResponse = resp
	r.isMarshaled = true
	return resp, nil
}

// GetRequest returns the request.
func (r *RawResponse) GetRequest() Request { return r.Request }

// GetVersion returns the version.
func (r *RawResponse) GetVersion() (string, error) { return r.Version, nil }

// MarshalResource encodes a resource with its name.
func MarshalResource(r Resource) ([]byte, error) {
	body, err := r.Marshal()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.ResourceName(), err)
	}
	b := binary.AppendUvarint(nil, uint64(len(r.ResourceName())))
	b = append(b, r.ResourceName()...)
	return append(b, body...), nil
}

// Snapshot is the resources of a node by type.
type Snapshot struct {
	Version   string
	Resources map[string]map[string]Resource
}

// SnapshotCache answers from snapshots.
type SnapshotCache struct {
	mu        sync.Mutex
	snapshots map[string]Snapshot
	watches   map[string][]watch
}

type watch struct {
	req Request
	out chan Response
}

// SetSnapshot replaces the snapshot of a node and answers its watches.
func (c *SnapshotCache) SetSnapshot(node string, s Snapshot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.snapshots == nil {
		c.snapshots = make(map[string]Snapshot)
		c.watches = make(map[string][]watch)
	}
	c.snapshots[node] = s
	var rest []watch
	for _, w := range c.watches[node] {
		if w.req.Version == s.Version {
			rest = append(rest, w)
			continue
		}
		w.out <- createResponse(w.req, s)
	}
	c.watches[node] = rest
}

// Fetch answers at once.
func (c *SnapshotCache) Fetch(req Request) (Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.snapshots[req.Node]
	if !ok {
		return nil, errors.New("no snapshot for " + req.Node)
	}
	if s.Version == req.Version {
		return nil, errors.New("up to date")
	}
	return createResponse(req, s), nil
}

func createResponse(req Request, s Snapshot) Response {
	byName := s.Resources[req.TypeURL]
	names := req.Names
	if len(names) == 0 {
		for n := range byName {
			names = append(names, n)
		}
		sort.Strings(names)
	}
	r := &RawResponse{Request: req, Version: s.Version}
	for _, n := range names {
		if res, ok := byName[n]; ok {
			r.Resources = append(r.Resources, res)
		}
	}
	return r
}
