// Package bug watches the pods of a cluster.
package bug

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Container is a container of a pod's spec.
type Container struct {
	Name  string
	Image string
}

// ContainerStatus is the state of a container.
type ContainerStatus struct {
	Name  string
	Image string
	Ready bool
}

// Pod is a pod.
type Pod struct {
	Name, Namespace string
	Spec            []Container
	Status          []ContainerStatus
}

// DeepCopy copies the pod.
func (p *Pod) DeepCopy() *Pod {
	return &Pod{
		Name:      p.Name,
		Namespace: p.Namespace,
		Spec:      slices.Clone(p.Spec),
		Status:    slices.Clone(p.Status),
	}
}

// handlers are called for changes in the cache.
type handlers struct {
	add, remove func(obj any)
	update      func(old, obj any)
}

// informer keeps the server's pods.
type informer struct {
	mu       sync.RWMutex
	store    map[string]*Pod
	handlers []handlers
}

func newInformer() *informer { return &informer{store: make(map[string]*Pod)} }

func (i *informer) addHandler(h handlers) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.handlers = append(i.handlers, h)
}

func (i *informer) get(key string) (*Pod, bool) {
	i.mu.RLock()
	defer i.mu.RUnlock()
	p, ok := i.store[key]
	return p, ok
}

func (i *informer) set(p *Pod) {
	key := p.Namespace + "/" + p.Name
	i.mu.Lock()
	old, ok := i.store[key]
	i.store[key] = p
	hs := i.handlers
	i.mu.Unlock()
	for _, h := range hs {
		if ok {
			h.update(old, p)
		} else {
			h.add(p)
		}
	}
}

// api asks the server itself.
type api interface {
	Pod(ctx context.Context, ns, name string) (*Pod, error)
}

// Client gives access to pods.
type Client struct {
	api   api
	cache *informer
}

// ObjectUpdate tells of a changed pod.
type ObjectUpdate struct {
	Obj     any
	Deleted bool
}

var errNotFound = errors.New("pod not found")

// PodByID asks the server for a pod.
func (c *Client) PodByID(ctx context.Context, ns, name string) (*Pod, error) {
	pod, err := c.api.Pod(ctx, ns, name)
	if err != nil {
		return nil, err
	}
	if pod == nil {
		return nil, errNotFound
	}
	fixContainerStatusImages(pod)
	return pod, nil
}

// CachedPod reads a pod from the cache.
func (c *Client) CachedPod(ns, name string) (*Pod, bool) { return c.cache.get(ns + "/" + name) }

// WatchPods tells of every change.
func (c *Client) WatchPods() <-chan ObjectUpdate {
	ch := make(chan ObjectUpdate)
	c.cache.addHandler(handlers{
		add: func(obj any) {
			if pod, ok := obj.(*Pod); ok {
				fixContainerStatusImages(pod) // BUG: aliased-write
			}
			ch <- ObjectUpdate{Obj: obj}
		},
		remove: func(obj any) {
			if pod, ok := obj.(*Pod); ok {
				fixContainerStatusImages(pod) // ALSO: aliased-write
			}
			ch <- ObjectUpdate{Obj: obj, Deleted: true}
		},
		update: func(old, obj any) {
			oldPod, ok := old.(*Pod)
			if !ok {
				return
			}
			newPod, ok := obj.(*Pod)
			if !ok || newPod == oldPod {
				return
			}
			fixContainerStatusImages(newPod) // ALSO: aliased-write
			ch <- ObjectUpdate{Obj: newPod}
		},
	})
	return ch
}

// fixContainerStatusImages names in the status the image that the spec names:
// when an image has two tags the server may pick the other one.
func fixContainerStatusImages(pod *Pod) {
	refs := make(map[string]string)
	for _, c := range pod.Spec {
		if c.Name != "" {
			refs[c.Name] = c.Image
		}
	}
	for i, cs := range pod.Status {
		image, ok := refs[cs.Name]
		if !ok {
			continue
		}
		cs.Image = image
		pod.Status[i] = cs // ALSO: aliased-write
	}
}
