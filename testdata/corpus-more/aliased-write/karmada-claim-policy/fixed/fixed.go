// Package fixed matches resources with policies and binds them.
package fixed

import (
	"context"
	"fmt"
	"maps"
	"sync"
)

const (
	labelPolicyID       = "propagationpolicy/permanent-id"
	annotationNamespace = "propagationpolicy/namespace"
	annotationName      = "propagationpolicy/name"
)

// Object is a resource template.
type Object struct {
	Kind, Namespace, Name string
	Labels                map[string]string
	Annotations           map[string]string
}

// DeepCopy copies the object.
func (o *Object) DeepCopy() *Object {
	out := *o
	out.Labels = maps.Clone(o.Labels)
	out.Annotations = maps.Clone(o.Annotations)
	return &out
}

// Policy says where resources go.
type Policy struct {
	Namespace, Name string
	ID              string
	Selector        map[string]string
	Clusters        []string
}

func (p *Policy) matches(o *Object) bool {
	if p.Namespace != o.Namespace {
		return false
	}
	for k, v := range p.Selector {
		if o.Labels[k] != v {
			return false
		}
	}
	return true
}

// Binding is the outcome for one object.
type Binding struct {
	Name        string
	Labels      map[string]string
	Annotations map[string]string
	Clusters    []string
}

// Cache is the store of an informer.
type Cache struct {
	mu    sync.RWMutex
	items map[string]*Object
}

// Get returns the object of a key.
func (c *Cache) Get(key string) (*Object, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	o, ok := c.items[key]
	return o, ok
}

// Replace stores the objects that the watch has delivered.
func (c *Cache) Replace(key string, o *Object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.items == nil {
		c.items = make(map[string]*Object)
	}
	c.items[key] = o
}

// Client writes to the API server.
type Client interface {
	Update(ctx context.Context, o *Object) error
	Apply(ctx context.Context, b *Binding) error
}

// Detector reconciles objects.
type Detector struct {
	cache  *Cache
	client Client
}

func mergeLabel(o *Object, key, value string) {
	if o.Labels == nil {
		o.Labels = make(map[string]string, 1)
	}
	o.Labels[key] = value
}

func mergeAnnotation(o *Object, key, value string) {
	if o.Annotations == nil {
		o.Annotations = make(map[string]string, 1)
	}
	o.Annotations[key] = value
}

// claimPolicy records at the object which policy it belongs to.
func (d *Detector) claimPolicy(ctx context.Context, o *Object, p *Policy) (*Object, error) {
	if id := o.Labels[labelPolicyID]; id == p.ID {
		return o, nil
	}
	o = o.DeepCopy()
	mergeLabel(o, labelPolicyID, p.ID)
	mergeAnnotation(o, annotationNamespace, p.Namespace)
	mergeAnnotation(o, annotationName, p.Name)
	if err := d.client.Update(ctx, o); err != nil {
		return nil, fmt.Errorf("claim %s/%s: %w", o.Namespace, o.Name, err)
	}
	return o, nil
}

func buildBinding(o *Object, p *Policy) *Binding {
	return &Binding{
		Name:        o.Name + "-" + o.Kind,
		Labels:      maps.Clone(o.Labels),
		Annotations: maps.Clone(o.Annotations),
		Clusters:    append([]string(nil), p.Clusters...),
	}
}

// Reconcile binds the object of a key by the first policy that matches.
func (d *Detector) Reconcile(ctx context.Context, key string, policies []*Policy) error {
	o, ok := d.cache.Get(key)
	if !ok {
		return nil
	}
	for _, p := range policies {
		if !p.matches(o) {
			continue
		}
		claimed, err := d.claimPolicy(ctx, o, p)
		if err != nil {
			return err
		}
		return d.client.Apply(ctx, buildBinding(claimed, p))
	}
	return nil
}
