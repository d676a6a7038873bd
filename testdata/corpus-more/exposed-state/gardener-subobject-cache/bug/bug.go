// Package bug keeps track of objects that belong to other objects.
package bug

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Key identifies an object.
type Key struct{ Kind, Namespace, Name string }

// Object is a resource of a cluster.
type Object interface {
	Key() Key
	Owners() []Key
	Annotations() map[string]string
	SetAnnotation(key, value string) bool
	DeepCopy() Object
}

type object struct {
	key         Key
	owners      []Key
	annotations map[string]string
}

// NewObject makes an object.
func NewObject(key Key, owners ...Key) Object {
	return &object{key: key, owners: owners, annotations: map[string]string{}}
}

func (o *object) Key() Key                       { return o.key }
func (o *object) Owners() []Key                  { return slices.Clone(o.owners) }
func (o *object) Annotations() map[string]string { return maps.Clone(o.annotations) }

func (o *object) SetAnnotation(key, value string) bool {
	if o.annotations[key] == value {
		return false
	}
	o.annotations[key] = value
	return true
}

func (o *object) DeepCopy() Object {
	return &object{o.key, slices.Clone(o.owners), maps.Clone(o.annotations)}
}

type subInfo struct {
	object Object
	owners map[Key]bool
}

// Creator makes or changes objects in the cluster.
type Creator func(Object) error

// SubObjectCache knows dependent objects by key and owner.
type SubObjectCache struct {
	lock    sync.Mutex
	objects map[Key]*subInfo
	byOwner map[Key]map[Key]bool
	create  Creator
}

// NewSubObjectCache makes an empty cache.
func NewSubObjectCache(create Creator) *SubObjectCache {
	return &SubObjectCache{
		objects: map[Key]*subInfo{},
		byOwner: map[Key]map[Key]bool{},
		create:  create,
	}
}

// Renew stores the newest version of an object.
func (c *SubObjectCache) Renew(obj Object) {
	c.lock.Lock()
	defer c.lock.Unlock()
	key := obj.Key()
	c.remove(key)
	info := &subInfo{object: obj.DeepCopy(), owners: map[Key]bool{}}
	for _, o := range obj.Owners() {
		info.owners[o] = true
		if c.byOwner[o] == nil {
			c.byOwner[o] = map[Key]bool{}
		}
		c.byOwner[o][key] = true
	}
	c.objects[key] = info
}

func (c *SubObjectCache) remove(key Key) {
	info := c.objects[key]
	if info == nil {
		return
	}
	for o := range info.owners {
		delete(c.byOwner[o], key)
	}
	delete(c.objects, key)
}

// Get gives the object of a key.
func (c *SubObjectCache) Get(key Key) Object {
	c.lock.Lock()
	defer c.lock.Unlock()
	o := c.objects[key]
	if o == nil {
		return nil
	}
	return o.object // BUG: exposed-state
}

// ByOwner gives the objects of an owner.
func (c *SubObjectCache) ByOwner(key Key) []Object {
	c.lock.Lock()
	defer c.lock.Unlock()
	result := []Object{}
	for k := range c.byOwner[key] {
		result = append(result, c.objects[k].object) // ALSO: exposed-state
	}
	return result
}

// Annotate changes an object of the cluster.
func (c *SubObjectCache) Annotate(key Key, name, value string) error {
	o := c.Get(key)
	if o == nil {
		return fmt.Errorf("%v not found", key)
	}
	if !o.SetAnnotation(name, value) {
		return nil
	}
	if err := c.create(o); err != nil {
		return err
	}
	c.Renew(o)
	return nil
}
