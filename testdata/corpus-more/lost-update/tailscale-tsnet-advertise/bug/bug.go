// Package bug advertises services of a node.
package bug

import (
	"errors"
	"slices"
	"strings"
	"sync"
)

// Slice is a read-only view of a slice.
type Slice[T any] struct{ v []T }

// SliceOf returns a view of x.
func SliceOf[T any](x []T) Slice[T] { return Slice[T]{x} }

// Len is the number of elements.
func (v Slice[T]) Len() int { return len(v.v) }

// At returns an element.
func (v Slice[T]) At(i int) T { return v.v[i] }

// AppendTo appends the elements to dst and returns it.
func (v Slice[T]) AppendTo(dst []T) []T { return append(dst, v.v...) }

// SliceContains reports whether e is in v.
func SliceContains[T comparable](v Slice[T], e T) bool { return slices.Contains(v.v, e) }

// Prefs are the preferences of a node.
type Prefs struct {
	Hostname          string
	AdvertiseServices []string
}

// PrefsView is a read-only view of Prefs.
type PrefsView struct{ p *Prefs }

// Hostname is the name of the node.
func (v PrefsView) Hostname() string { return v.p.Hostname }

// AdvertiseServices are the services that the node offers.
func (v PrefsView) AdvertiseServices() Slice[string] { return SliceOf(v.p.AdvertiseServices) }

// MaskedPrefs says which preferences to change.
type MaskedPrefs struct {
	Prefs
	HostnameSet          bool
	AdvertiseServicesSet bool
}

type backend struct {
	mu    sync.Mutex
	prefs *Prefs
}

// Prefs returns the current preferences.
func (b *backend) Prefs() PrefsView {
	b.mu.Lock()
	defer b.mu.Unlock()
	return PrefsView{b.prefs}
}

// EditPrefs replaces the preferences that mp has set.
func (b *backend) EditPrefs(mp *MaskedPrefs) (PrefsView, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := *b.prefs
	if mp.HostnameSet {
		p.Hostname = mp.Hostname
	}
	if mp.AdvertiseServicesSet {
		p.AdvertiseServices = slices.Clone(mp.AdvertiseServices)
	}
	b.prefs = &p
	return PrefsView{b.prefs}, nil
}

// ServiceName is the name of a service.
type ServiceName string

// Validate checks the form of the name.
func (n ServiceName) Validate() error {
	if !strings.HasPrefix(string(n), "svc:") {
		return errors.New("service name must start with svc:")
	}
	return nil
}

func (n ServiceName) String() string { return string(n) }

// Server is a node.
type Server struct {
	mu sync.Mutex
	lb *backend
}

// NewServer makes a node.
func NewServer(hostname string) *Server {
	return &Server{lb: &backend{prefs: &Prefs{Hostname: hostname}}}
}

// advertiseService makes sure that the node advertises the service.
func (s *Server) advertiseService(name ServiceName) error {
	s.mu.Lock()
	defer s.mu.Unlock()

	advertised := s.lb.Prefs().AdvertiseServices()
	if SliceContains(advertised, name.String()) {
		return nil
	}
	newAdvertised := make([]string, 0, advertised.Len()+1)
	advertised.AppendTo(newAdvertised) // BUG: lost-update
	newAdvertised = append(newAdvertised, name.String())
	_, err := s.lb.EditPrefs(&MaskedPrefs{
		AdvertiseServicesSet: true,
		Prefs:                Prefs{AdvertiseServices: newAdvertised},
	})
	return err
}

// ListenService offers a service.
func (s *Server) ListenService(name string) error {
	n := ServiceName(name)
	if err := n.Validate(); err != nil {
		return err
	}
	return s.advertiseService(n)
}
