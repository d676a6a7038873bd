// Package bug caches the configuration of a server in front of its store.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
)

const (
	appConfigKey      = "AppConfig"
	defaultExpiration = time.Second
)

// cloner is implemented by values that know how to copy themselves.
type cloner interface {
	Clone() (any, error)
}

func clone(v any) (any, error) {
	if c, ok := v.(cloner); ok {
		return c.Clone()
	}
	vv := reflect.ValueOf(v)
	if vv.Kind() != reflect.Pointer {
		return v, nil
	}
	if vv.IsNil() {
		return nil, errors.New("clone of nil")
	}
	out := reflect.New(vv.Elem().Type())
	out.Elem().Set(vv.Elem()) // BUG: shallow-clone
	return out.Interface(), nil
}

type cacheEntry struct {
	value   any
	expires time.Time
}

type cloneCache struct {
	mu    sync.Mutex
	items map[string]cacheEntry
}

func (c *cloneCache) Get(k string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.items[k]
	if !ok || time.Now().After(e.expires) {
		return nil, false
	}
	v, err := clone(e.value)
	if err != nil {
		return nil, false
	}
	return v, true
}

func (c *cloneCache) Set(k string, v any, d time.Duration) {
	v, err := clone(v)
	if err != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[k] = cacheEntry{value: v, expires: time.Now().Add(d)}
}

// OrgInfo names the organization.
type OrgInfo struct {
	OrgName string `json:"org_name"`
	LogoURL string `json:"org_logo_url"`
}

// AppConfig is the configuration.
type AppConfig struct {
	OrgInfo      OrgInfo          `json:"org_info"`
	ServerURL    string           `json:"server_url"`
	AgentOptions *json.RawMessage `json:"agent_options,omitempty"`
}

// Datastore is the store behind the cache.
type Datastore interface {
	AppConfig(ctx context.Context) (*AppConfig, error)
	SaveAppConfig(ctx context.Context, c *AppConfig) error
}

type cachedDatastore struct {
	Datastore
	c cloneCache
}

// NewCached returns a store that caches.
func NewCached(ds Datastore) Datastore {
	return &cachedDatastore{Datastore: ds, c: cloneCache{items: make(map[string]cacheEntry)}}
}

// AppConfig returns the configuration, from the cache if it is fresh.
func (ds *cachedDatastore) AppConfig(ctx context.Context) (*AppConfig, error) {
	if x, ok := ds.c.Get(appConfigKey); ok {
		if ac, ok := x.(*AppConfig); ok {
			return ac, nil
		}
	}
	ac, err := ds.Datastore.AppConfig(ctx)
	if err != nil {
		return nil, err
	}
	ds.c.Set(appConfigKey, ac, defaultExpiration)
	return ac, nil
}

// SaveAppConfig stores the configuration.
func (ds *cachedDatastore) SaveAppConfig(ctx context.Context, ac *AppConfig) error {
	if err := ds.Datastore.SaveAppConfig(ctx, ac); err != nil {
		return err
	}
	ds.c.Set(appConfigKey, ac, defaultExpiration)
	return nil
}

// Service handles requests.
type Service struct {
	ds Datastore
}

// ModifyAppConfig applies a JSON patch; a dry run only validates it.
func (s *Service) ModifyAppConfig(ctx context.Context, patch []byte, dryRun bool) (*AppConfig, error) {
	ac, err := s.ds.AppConfig(ctx)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(patch, ac); err != nil {
		return nil, fmt.Errorf("decode app config: %w", err)
	}
	if ac.OrgInfo.OrgName == "" {
		return nil, errors.New("organization name must be present")
	}
	if ac.AgentOptions != nil {
		var opts struct {
			Config json.RawMessage `json:"config"`
		}
		if err := json.Unmarshal(*ac.AgentOptions, &opts); err != nil {
			return nil, fmt.Errorf("invalid agent options: %w", err)
		}
	}
	if dryRun {
		return ac, nil
	}
	return ac, s.ds.SaveAppConfig(ctx, ac)
}
