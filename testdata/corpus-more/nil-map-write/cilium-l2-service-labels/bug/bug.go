// Package bug decides which services are announced on the local network.
package bug

import (
	"errors"
	"maps"
	"sync"
)

const (
	serviceNameLabel      = "io.kubernetes.service.name"
	serviceNamespaceLabel = "io.kubernetes.service.namespace"
)

// Service is a service with addresses outside of the cluster.
type Service struct {
	Name        string
	Namespace   string
	Labels      map[string]string
	ExternalIPs []string
}

// GetLabels returns the labels.
func (s *Service) GetLabels() map[string]string { return s.Labels }

// Selector matches labels.
type Selector map[string]string

// Matches tells whether all labels of s are there.
func (s Selector) Matches(labels map[string]string) bool {
	for k, v := range s {
		if labels[k] != v {
			return false
		}
	}
	return true
}

// Policy tells what to announce.
type Policy struct {
	Name            string
	ServiceSelector Selector
	ExternalIPs     bool
}

type selectedService struct {
	svc      *Service
	policies []string
}

// Announcer follows services and policies.
type Announcer struct {
	mu       sync.Mutex
	services map[string]*Service
	policies map[string]*Policy
	selected map[string]*selectedService
}

// New returns an Announcer.
func New() *Announcer {
	return &Announcer{
		services: make(map[string]*Service),
		policies: make(map[string]*Policy),
		selected: make(map[string]*selectedService),
	}
}

func svcKey(svc *Service) string { return svc.Namespace + "/" + svc.Name }

// svcAndMetaLabels returns the labels that selectors see.
func svcAndMetaLabels(svc *Service) map[string]string {
	svcLabels := maps.Clone(svc.GetLabels())
	svcLabels[serviceNameLabel] = svc.Name // BUG: nil-map-write
	svcLabels[serviceNamespaceLabel] = svc.Namespace
	return svcLabels
}

// UpsertService handles an event of a service.
func (a *Announcer) UpsertService(svc *Service) error {
	if svc.Name == "" {
		return errors.New("service without a name")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.services[svcKey(svc)] = svc
	a.selectService(svc)
	return nil
}

// DeleteService handles the end of a service.
func (a *Announcer) DeleteService(svc *Service) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.services, svcKey(svc))
	delete(a.selected, svcKey(svc))
}

// UpsertPolicy handles an event of a policy.
func (a *Announcer) UpsertPolicy(p *Policy) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.policies[p.Name] = p
	for _, svc := range a.services {
		a.selectService(svc)
	}
}

func (a *Announcer) selectService(svc *Service) {
	labels := svcAndMetaLabels(svc)
	sel := &selectedService{svc: svc}
	for name, p := range a.policies {
		if p.ExternalIPs && len(svc.ExternalIPs) > 0 && p.ServiceSelector.Matches(labels) {
			sel.policies = append(sel.policies, name)
		}
	}
	if len(sel.policies) == 0 {
		delete(a.selected, svcKey(svc))
		return
	}
	a.selected[svcKey(svc)] = sel
}

// Addresses returns what is announced.
func (a *Announcer) Addresses() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	var ips []string
	for _, s := range a.selected {
		ips = append(ips, s.svc.ExternalIPs...)
	}
	return ips
}
