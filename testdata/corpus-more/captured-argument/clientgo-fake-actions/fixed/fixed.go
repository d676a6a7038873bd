// Package fixed is a fake client for tests that records what it is asked.
package fixed

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Object is an API object.
type Object interface {
	GetName() string
	DeepCopyObject() Object
}

// Pod is an API object.
type Pod struct {
	Name       string
	Labels     map[string]string
	Containers []string
}

// GetName returns the name of the pod.
func (p *Pod) GetName() string { return p.Name }

// DeepCopyObject returns a deep copy.
func (p *Pod) DeepCopyObject() Object {
	return &Pod{Name: p.Name, Labels: maps.Clone(p.Labels), Containers: slices.Clone(p.Containers)}
}

// Action is a request to the API.
type Action interface {
	GetVerb() string
	GetResource() string
	Matches(verb, resource string) bool
	DeepCopy() Action
}

// ActionImpl is the common part of actions.
type ActionImpl struct{ Verb, Resource string }

// GetVerb returns what to do.
func (a ActionImpl) GetVerb() string { return a.Verb }

// GetResource returns what it is done to.
func (a ActionImpl) GetResource() string { return a.Resource }

// Matches compares verb and resource.
func (a ActionImpl) Matches(verb, resource string) bool {
	return strings.EqualFold(verb, a.Verb) && strings.EqualFold(resource, a.Resource)
}

// GetAction reads an object.
type GetAction struct {
	ActionImpl
	Name string
}

// DeepCopy returns a deep copy.
func (a GetAction) DeepCopy() Action { return a }

// UpdateAction creates or updates an object.
type UpdateAction struct {
	ActionImpl
	Object Object
}

// DeepCopy returns a deep copy.
func (a UpdateAction) DeepCopy() Action {
	return UpdateAction{ActionImpl: a.ActionImpl, Object: a.Object.DeepCopyObject()}
}

// Reactor answers actions.
type Reactor interface {
	Handles(action Action) bool
	React(action Action) (handled bool, ret Object, err error)
}

// SimpleReactor is a reactor for one kind of action.
type SimpleReactor struct {
	Verb, Resource string
	Reaction       func(Action) (bool, Object, error)
}

// Handles compares verb and resource, both can be *.
func (r *SimpleReactor) Handles(action Action) bool {
	return (r.Verb == "*" || r.Verb == action.GetVerb()) && (r.Resource == "*" || r.Resource == action.GetResource())
}

// React calls the function of the reactor.
func (r *SimpleReactor) React(action Action) (bool, Object, error) { return r.Reaction(action) }

// Fake records actions and asks its reactors to answer them.
type Fake struct {
	sync.RWMutex
	actions       []Action
	ReactionChain []Reactor
}

// PrependReactor adds a reactor to the front of the chain.
func (c *Fake) PrependReactor(verb, resource string, reaction func(Action) (bool, Object, error)) {
	c.ReactionChain = append([]Reactor{&SimpleReactor{verb, resource, reaction}}, c.ReactionChain...)
}

// Invokes records the action and then runs the reaction if there is one.
func (c *Fake) Invokes(action Action, defaultReturnObj Object) (Object, error) {
	c.Lock()
	defer c.Unlock()

	c.actions = append(c.actions, action.DeepCopy())
	for _, reactor := range c.ReactionChain {
		if !reactor.Handles(action) {
			continue
		}
		handled, ret, err := reactor.React(action.DeepCopy())
		if !handled {
			continue
		}
		return ret, err
	}
	return defaultReturnObj, nil
}

// Actions returns what was recorded.
func (c *Fake) Actions() []Action {
	c.RLock()
	defer c.RUnlock()
	fakeActions := make([]Action, len(c.actions))
	copy(fakeActions, c.actions)
	return fakeActions
}

// Pods is the typed client on top of the fake.
type Pods struct{ *Fake }

// Get reads a pod.
func (p Pods) Get(name string) (*Pod, error) {
	obj, err := p.Invokes(GetAction{ActionImpl{"get", "pods"}, name}, &Pod{})
	if obj == nil || err != nil {
		return nil, err
	}
	return obj.(*Pod), nil
}

// Update writes a pod.
func (p Pods) Update(pod *Pod) (*Pod, error) {
	obj, err := p.Invokes(UpdateAction{ActionImpl{"update", "pods"}, pod}, &Pod{})
	if obj == nil || err != nil {
		return nil, err
	}
	return obj.(*Pod), nil
}

// rollout is tested with the fake client; it updates one pod several times.
func rollout(pods Pods, name string, phases []string) error {
	pod, err := pods.Get(name)
	if err != nil {
		return fmt.Errorf("get %s: %w", name, err)
	}
	if pod.Labels == nil {
		pod.Labels = map[string]string{}
	}
	for _, phase := range phases {
		pod.Labels["phase"] = phase
		if _, err := pods.Update(pod); err != nil {
			return fmt.Errorf("phase %s: %w", phase, err)
		}
	}
	return nil
}
