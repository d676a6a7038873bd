// Package bug finds the subnets in which machines can be started.
package bug

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// Subnet is a part of a network.
type Subnet struct {
	ID        string
	Zone      string
	Available int64
	Public    bool
}

// Cloud is the interface of the cloud provider.
type Cloud interface {
	DescribeSubnets(ctx context.Context, filter map[string]string) ([]*Subnet, error)
}

// SelectorTerm selects subnets by tag or identifier.
type SelectorTerm struct {
	ID   string
	Tags map[string]string
}

// NodeClass says where and how machines run.
type NodeClass struct {
	Name  string
	Terms []SelectorTerm
}

type expiring struct {
	value any
	until time.Time
}

type ttlCache struct {
	mu  sync.Mutex
	ttl time.Duration
	m   map[string]expiring
}

func (c *ttlCache) Get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.m[key]
	if !ok || time.Now().After(e.until) {
		return nil, false
	}
	return e.value, true
}

func (c *ttlCache) Set(key string, v any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[key] = expiring{v, time.Now().Add(c.ttl)}
}

// Provider lists subnets.
type Provider struct {
	cloud Cloud
	cache *ttlCache
}

// NewProvider makes a provider.
func NewProvider(cloud Cloud, ttl time.Duration) *Provider {
	return &Provider{cloud: cloud, cache: &ttlCache{ttl: ttl, m: map[string]expiring{}}}
}

func filters(nc *NodeClass) (string, []map[string]string) {
	var key []string
	var out []map[string]string
	for _, t := range nc.Terms {
		f := map[string]string{}
		if t.ID != "" {
			f["subnet-id"] = t.ID
		}
		for k, v := range t.Tags {
			f["tag:"+k] = v
		}
		out = append(out, f)
		key = append(key, fmt.Sprint(f))
	}
	sort.Strings(key)
	return strings.Join(key, ";"), out
}

// List gives the subnets of a node class.
func (p *Provider) List(ctx context.Context, nc *NodeClass) ([]*Subnet, error) {
	key, sets := filters(nc)
	if len(sets) == 0 {
		return nil, nil
	}
	if subnets, ok := p.cache.Get(key); ok {
		return subnets.([]*Subnet), nil // BUG: exposed-state
	}
	seen := map[string]bool{}
	var list []*Subnet
	for _, f := range sets {
		found, err := p.cloud.DescribeSubnets(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("describing subnets: %w", err)
		}
		for _, s := range found {
			if !seen[s.ID] {
				seen[s.ID] = true
				list = append(list, s)
			}
		}
	}
	p.cache.Set(key, list)
	return append([]*Subnet{}, list...), nil
}

// ErrNoSubnet means that nothing matches.
var ErrNoSubnet = errors.New("no subnets found")

// ForLaunch gives the best subnet of each zone.
func (p *Provider) ForLaunch(ctx context.Context, nc *NodeClass) (map[string]*Subnet, error) {
	subnets, err := p.List(ctx, nc)
	if err != nil {
		return nil, err
	}
	if len(subnets) == 0 {
		return nil, ErrNoSubnet
	}
	sort.Slice(subnets, func(i, j int) bool {
		return subnets[i].Available < subnets[j].Available
	})
	zones := map[string]*Subnet{}
	for _, s := range subnets {
		zones[s.Zone] = s
	}
	return zones, nil
}
