// Package bug routes invocations to instances of services.
package bug

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"sort"
	"strings"
	"sync"
)

const (
	tagVersion    = "version"
	tagApp        = "app"
	latestVersion = "latest"
)

// Tags select instances.
type Tags struct {
	KV    map[string]string
	Label string
}

func label(kv map[string]string) string {
	parts := make([]string, 0, len(kv))
	for k, v := range kv {
		parts = append(parts, k+":"+v)
	}
	sort.Strings(parts)
	return strings.Join(parts, "|")
}

// RouteTag is a destination of a rule.
type RouteTag struct {
	Tags   map[string]string
	Weight int
}

// RouteRule sends a part of the invocations to destinations.
type RouteRule struct {
	Precedence int
	Headers    map[string]string
	Routes     []*RouteTag
}

func (r *RouteRule) match(headers map[string]string) bool {
	for k, v := range r.Headers {
		if headers[k] != v {
			return false
		}
	}
	return true
}

// Invocation is a call on its way through the handlers.
type Invocation struct {
	Ctx       context.Context
	Service   string
	Headers   map[string]string
	RouteTags Tags
	Endpoint  string
}

// Router holds the rules.
type Router struct {
	mu    sync.RWMutex
	rules map[string][]*RouteRule
}

// SetRules replaces the rules of a service.
func (r *Router) SetRules(service string, rules []*RouteRule) {
	sorted := append([]*RouteRule(nil), rules...)
	sort.SliceStable(sorted, func(i, j int) bool { return sorted[i].Precedence > sorted[j].Precedence })
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rules == nil {
		r.rules = make(map[string][]*RouteRule)
	}
	r.rules[service] = sorted
}

// Route decides on the tags of an invocation.
func (r *Router) Route(inv *Invocation) {
	r.mu.RLock()
	rules := r.rules[inv.Service]
	r.mu.RUnlock()
	for _, rule := range rules {
		if rule.match(inv.Headers) {
			inv.RouteTags = routeTagToTags(pick(rule.Routes))
			return
		}
	}
}

func pick(routes []*RouteTag) *RouteTag {
	n := rand.Intn(100)
	for _, r := range routes {
		if n -= r.Weight; n < 0 {
			return r
		}
	}
	return nil
}

func routeTagToTags(t *RouteTag) Tags {
	if t == nil {
		return Tags{}
	}
	return Tags{KV: t.Tags, Label: label(t.Tags)} // ALSO: shared-unsynced
}

// Instance of a service.
type Instance struct {
	Endpoint string
	Tags     map[string]string
}

// Registry finds instances.
type Registry interface {
	Latest(service string) (string, error)
	Find(service string, kv map[string]string) ([]Instance, error)
}

// Handler prepares and makes calls.
type Handler struct {
	router   *Router
	registry Registry
	app      string
	call     func(*Invocation) error
}

var errNoInstance = errors.New("no instance available")

// Handle routes an invocation and calls an instance.
func (h *Handler) Handle(inv *Invocation) error {
	h.router.Route(inv)
	if inv.RouteTags.KV == nil {
		inv.RouteTags.KV = map[string]string{tagApp: h.app, tagVersion: latestVersion}
	}
	if inv.RouteTags.KV[tagVersion] == latestVersion {
		v, err := h.registry.Latest(inv.Service)
		if err != nil {
			return err
		}
		inv.RouteTags.KV[tagVersion] = v // BUG: shared-unsynced
		inv.RouteTags.Label = label(inv.RouteTags.KV)
	}
	instances, err := h.registry.Find(inv.Service, inv.RouteTags.KV)
	if err != nil {
		return err
	}
	if len(instances) == 0 {
		return fmt.Errorf("%s [%s]: %w", inv.Service, inv.RouteTags.Label, errNoInstance)
	}
	inv.Endpoint = instances[rand.Intn(len(instances))].Endpoint
	return h.call(inv)
}

// Broadcast handles invocations at the same time.
func (h *Handler) Broadcast(invs []*Invocation) error {
	errs := make([]error, len(invs))
	var wg sync.WaitGroup
	for i, inv := range invs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs[i] = h.Handle(inv)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}
