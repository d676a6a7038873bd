// Package bug reconciles stack sets.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"runtime/debug"
	"strconv"
)

const (
	controllerAnnotation = "stacks.example.org/controller"
	segmentsAnnotation   = "stacks.example.org/use-traffic-segments"
)

// ObjectMeta is what all objects have.
type ObjectMeta struct {
	Name        string            `json:"name"`
	Namespace   string            `json:"namespace"`
	UID         string            `json:"uid"`
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// StackSet is a set of versions of an application.
type StackSet struct {
	ObjectMeta `json:"metadata"`
	Spec       StackSetSpec `json:"spec"`
}

// StackSetSpec is what is wanted.
type StackSetSpec struct {
	Hosts   []string `json:"hosts"`
	Version string   `json:"version"`
}

// DeepCopy returns an independent copy.
func (s *StackSet) DeepCopy() *StackSet {
	raw, _ := json.Marshal(s)
	c := new(StackSet)
	_ = json.Unmarshal(raw, c)
	return c
}

// Client stores objects.
type Client interface {
	List(ctx context.Context) ([]StackSet, error)
	Update(ctx context.Context, s *StackSet) (*StackSet, error)
}

// Container is a stack set with what belongs to it.
type Container struct {
	StackSet        *StackSet
	supportSegments bool
}

// Controller is the controller.
type Controller struct {
	client        Client
	id            string
	enableSegment bool
	events        func(s *StackSet, reason string)
}

func (c *Controller) owns(s *StackSet) bool {
	owner, ok := s.Annotations[controllerAnnotation]
	if !ok {
		return c.id == ""
	}
	return owner == c.id
}

// injectSegmentAnnotation marks a stack set as using segments. It reports
// whether that was new.
func (c *Controller) injectSegmentAnnotation(ctx context.Context, s *StackSet) (bool, error) {
	if !c.enableSegment {
		return false, nil
	}
	if v, _ := strconv.ParseBool(s.Annotations[segmentsAnnotation]); v {
		return false, nil
	}
	s.Annotations[segmentsAnnotation] = "true" // BUG: nil-map-write
	if _, err := c.client.Update(ctx, s); err != nil {
		return false, fmt.Errorf("update %s/%s: %w", s.Namespace, s.Name, err)
	}
	c.events(s, "UpdatedStackSet")
	return true, nil
}

func (c *Controller) collect(ctx context.Context) (map[string]*Container, error) {
	list, err := c.client.List(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Container)
	for _, s := range list {
		if c.owns(&s) {
			out[s.UID] = &Container{StackSet: s.DeepCopy()}
		}
	}
	return out, nil
}

// ReconcileStackSet brings one stack set to what is wanted.
func (c *Controller) ReconcileStackSet(ctx context.Context, container *Container) (err error) {
	defer func() {
		if r := recover(); r != nil {
			log.Printf("panic while processing a stackset: %v\n%s", r, debug.Stack())
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	if len(container.StackSet.Spec.Hosts) == 0 {
		return errors.New("no hosts")
	}
	injected, err := c.injectSegmentAnnotation(ctx, container.StackSet)
	if err != nil || injected {
		return err
	}
	container.supportSegments = c.enableSegment
	return nil
}

// Reconcile goes over all the stack sets.
func (c *Controller) Reconcile(ctx context.Context) error {
	containers, err := c.collect(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, container := range containers {
		errs = append(errs, c.ReconcileStackSet(ctx, container))
	}
	return errors.Join(errs...)
}
