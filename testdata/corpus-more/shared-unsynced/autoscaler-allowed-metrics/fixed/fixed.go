// Package fixed forwards the metrics that the policy of an application allows.
package fixed

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"sync"
	"time"
)

type cacheItem struct {
	value   any
	expires time.Time
}

// Cache is a map with a lock and times.
type Cache struct {
	mu    sync.RWMutex
	items map[string]cacheItem
}

// NewCache returns an empty cache.
func NewCache() *Cache { return &Cache{items: make(map[string]cacheItem)} }

// Get returns a live value.
func (c *Cache) Get(key string) (any, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	it, ok := c.items[key]
	return it.value, ok && time.Now().Before(it.expires)
}

// Set stores a value.
func (c *Cache) Set(key string, v any, ttl time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.items[key] = cacheItem{v, time.Now().Add(ttl)}
}

// Replace stores a value for a key that exists.
func (c *Cache) Replace(key string, v any, ttl time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.items[key]; !ok {
		return errors.New("item " + key + " doesn't exist")
	}
	c.items[key] = cacheItem{v, time.Now().Add(ttl)}
	return nil
}

// Keys returns the keys.
func (c *Cache) Keys() []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	keys := make([]string, 0, len(c.items))
	for k := range c.items {
		keys = append(keys, k)
	}
	return keys
}

// Policy has the metrics of an application.
type Policy struct {
	MetricTypes []string
}

type policyDB interface {
	RetrievePolicies() (map[string]*Policy, error)
	GetPolicy(appID string) (*Policy, error)
}

// PolicyManager refreshes the cache.
type PolicyManager struct {
	db       policyDB
	cache    *Cache
	interval time.Duration
	ttl      time.Duration
	done     chan struct{}
	mLock    sync.Mutex
}

// Start refreshes until the manager is stopped.
func (pm *PolicyManager) Start() {
	go func() {
		tick := time.NewTicker(pm.interval)
		defer tick.Stop()
		for {
			if policies, err := pm.db.RetrievePolicies(); err != nil {
				log.Print(err)
			} else if err := pm.RefreshAllowedMetricCache(policies); err != nil {
				log.Print(err)
			}
			select {
			case <-pm.done:
				return
			case <-tick.C:
			}
		}
	}()
}

// RefreshAllowedMetricCache updates the entries of known applications.
func (pm *PolicyManager) RefreshAllowedMetricCache(policies map[string]*Policy) error {
	pm.mLock.Lock()
	defer pm.mLock.Unlock()
	for _, appID := range pm.cache.Keys() {
		policy, ok := policies[appID]
		if !ok {
			continue
		}
		allowedMetricTypeSet := make(map[string]struct{}, len(policy.MetricTypes))
		for _, mt := range policy.MetricTypes {
			allowedMetricTypeSet[mt] = struct{}{}
		}
		if err := pm.cache.Replace(appID, allowedMetricTypeSet, pm.ttl); err != nil {
			return err
		}
	}
	return nil
}

// MetricsHandler takes metrics of applications.
type MetricsHandler struct {
	db    policyDB
	cache *Cache
	ttl   time.Duration
	emit  func(appID, name string, value float64)
}

func (h *MetricsHandler) allowed(appID string) (map[string]struct{}, error) {
	if v, ok := h.cache.Get(appID); ok {
		return v.(map[string]struct{}), nil
	}
	policy, err := h.db.GetPolicy(appID)
	if err != nil {
		return nil, err
	}
	set := make(map[string]struct{})
	for _, mt := range policy.MetricTypes {
		set[mt] = struct{}{}
	}
	h.cache.Set(appID, set, h.ttl)
	return set, nil
}

// ServeHTTP publishes the metrics of a request.
func (h *MetricsHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var metrics map[string]float64
	if err := json.NewDecoder(r.Body).Decode(&metrics); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	appID := r.PathValue("app")
	set, err := h.allowed(appID)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	for name, value := range metrics {
		if _, ok := set[name]; !ok {
			http.Error(w, "metric "+name+" is not allowed", http.StatusBadRequest)
			return
		}
		h.emit(appID, name, value)
	}
}
