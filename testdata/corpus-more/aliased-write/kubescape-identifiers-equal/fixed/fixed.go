// Package fixed loads the policies of a scan.
package fixed

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// TimedCache keeps one value for a while.
type TimedCache[T any] struct {
	mu        sync.RWMutex
	value     T
	isSet     bool
	ttl       time.Duration
	expiresAt time.Time
}

// NewTimedCache returns an empty cache.
func NewTimedCache[T any](ttl time.Duration) *TimedCache[T] {
	return &TimedCache[T]{ttl: ttl}
}

// Set stores value.
func (c *TimedCache[T]) Set(value T) {
	if c.ttl == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isSet, c.value, c.expiresAt = true, value, time.Now().Add(c.ttl)
}

// Get returns the value when it is still good.
func (c *TimedCache[T]) Get() (T, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	var zero T
	if !c.isSet || time.Now().After(c.expiresAt) {
		return zero, false
	}
	return c.value, true
}

// Invalidate drops the value.
func (c *TimedCache[T]) Invalidate() {
	c.mu.Lock()
	defer c.mu.Unlock()
	var zero T
	c.isSet, c.value = false, zero
}

// StringSlicesAreEqual tells whether both have the same strings in any order.
func StringSlicesAreEqual(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	ac := append([]string(nil), a...)
	bc := append([]string(nil), b...)
	sort.Strings(ac)
	sort.Strings(bc)
	for i := range ac {
		if ac[i] != bc[i] {
			return false
		}
	}
	return true
}

// Framework is a set of controls.
type Framework struct {
	Name     string
	Controls []string
}

type policyGetter interface {
	GetFramework(name string) (*Framework, error)
}

// PolicyIdentifier names a policy.
type PolicyIdentifier struct{ Kind, Identifier string }

// PolicyHandler loads policies and keeps them.
type PolicyHandler struct {
	getter            policyGetter
	cachedIdentifiers *TimedCache[[]string]
	cachedFrameworks  *TimedCache[[]Framework]
}

func identifiersToSlice(ids []PolicyIdentifier) []string {
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		out = append(out, fmt.Sprintf("%s: %s", id.Kind, id.Identifier))
	}
	return out
}

// Describe lists the identifiers in the order of the request.
func (h *PolicyHandler) Describe() string {
	ids, _ := h.cachedIdentifiers.Get()
	return strings.Join(ids, ", ")
}

// getScanPolicies gets the policies from the cache or loads them.
func (h *PolicyHandler) getScanPolicies(ids []PolicyIdentifier) ([]Framework, error) {
	names := identifiersToSlice(ids)
	if cached, ok := h.cachedFrameworks.Get(); ok {
		if cachedNames, ok := h.cachedIdentifiers.Get(); ok && StringSlicesAreEqual(cachedNames, names) {
			return deepCopyPolicies(cached)
		}
		h.cachedIdentifiers.Invalidate()
		h.cachedFrameworks.Invalidate()
	}
	policies := []Framework{}
	for _, id := range ids {
		f, err := h.getter.GetFramework(id.Identifier)
		if err != nil {
			return nil, err
		}
		policies = append(policies, *f)
	}
	h.cachedFrameworks.Set(policies)
	h.cachedIdentifiers.Set(names)
	return policies, nil
}

func deepCopyPolicies(src []Framework) ([]Framework, error) {
	data, err := json.Marshal(src)
	if err != nil {
		return nil, err
	}
	var dst []Framework
	return dst, json.Unmarshal(data, &dst)
}
