// Package fixed reconciles service instances.
package fixed

import (
	"errors"
	"maps"
	"slices"
	"sync"
)

// Condition is one condition of an instance.
type Condition struct {
	Type, Status, Reason string
}

// InstanceStatus is what the controller knows.
type InstanceStatus struct {
	ObservedGeneration         int64
	ReconciledGeneration       int64
	OrphanMitigationInProgress bool
	Conditions                 []Condition
}

// ServiceInstance is an instance at a broker.
type ServiceInstance struct {
	Name        string
	Generation  int64
	Annotations map[string]string
	Status      InstanceStatus
}

// DeepCopy returns an independent copy.
func (in *ServiceInstance) DeepCopy() *ServiceInstance {
	out := *in
	out.Annotations = maps.Clone(in.Annotations)
	out.Status.Conditions = slices.Clone(in.Status.Conditions)
	return &out
}

// lister gives out the objects of the informer.
type lister struct {
	mu    sync.RWMutex
	items map[string]*ServiceInstance
}

func (l *lister) Get(name string) (*ServiceInstance, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if i, ok := l.items[name]; ok {
		return i, nil
	}
	return nil, errors.New("not found: " + name)
}

// replace is called for watch events.
func (l *lister) replace(i *ServiceInstance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.items[i.Name] = i
}

type client interface {
	UpdateStatus(i *ServiceInstance) (*ServiceInstance, error)
}

type controller struct {
	instanceLister *lister
	client         client
	provision      func(i *ServiceInstance) error
}

func (c *controller) reconcileKey(key string) error {
	instance, err := c.instanceLister.Get(key)
	if err != nil {
		return err
	}
	return c.reconcileServiceInstance(instance)
}

func (c *controller) reconcileServiceInstance(instance *ServiceInstance) error {
	if updated, err := c.initObservedGeneration(instance); err != nil || updated {
		return err
	}
	if updated, err := c.initOrphanMitigation(instance); err != nil || updated {
		return err
	}
	if instance.Status.ObservedGeneration == instance.Generation {
		return nil
	}
	instance = instance.DeepCopy()
	instance.Status.ObservedGeneration = instance.Generation
	if err := c.provision(instance); err != nil {
		instance.Status.Conditions = append(instance.Status.Conditions,
			Condition{"Failed", "True", err.Error()})
	}
	_, err := c.client.UpdateStatus(instance)
	return err
}

// initObservedGeneration fills the field for instances of older versions.
func (c *controller) initObservedGeneration(instance *ServiceInstance) (bool, error) {
	if instance.Status.ObservedGeneration == 0 && instance.Status.ReconciledGeneration != 0 {
		instance = instance.DeepCopy()
		instance.Status.ObservedGeneration = instance.Status.ReconciledGeneration
		_, err := c.client.UpdateStatus(instance)
		return err == nil, err
	}
	return false, nil
}

// initOrphanMitigation fills the field from the conditions.
func (c *controller) initOrphanMitigation(instance *ServiceInstance) (bool, error) {
	if instance.Status.OrphanMitigationInProgress {
		return false, nil
	}
	for _, cond := range instance.Status.Conditions {
		if cond.Type == "Ready" && cond.Reason == "StartingInstanceOrphanMitigation" {
			instance = instance.DeepCopy()
			instance.Status.OrphanMitigationInProgress = true
			_, err := c.client.UpdateStatus(instance)
			return err == nil, err
		}
	}
	return false, nil
}
