// Package bug has stripped-down cluster objects for a DNS server.
package bug

import (
	"errors"
	"fmt"
)

// Object can be copied.
type Object interface {
	DeepCopyObject() Object
	GetName() string
}

// ServicePort is a port of a service.
type ServicePort struct {
	Name        string
	Protocol    string
	AppProtocol *string
	Port        int32
}

// DeepCopyInto copies p into out.
func (p *ServicePort) DeepCopyInto(out *ServicePort) {
	*out = *p
	if p.AppProtocol != nil {
		out.AppProtocol = new(string)
		*out.AppProtocol = *p.AppProtocol
	}
}

// APIService is the object as the cluster has it.
type APIService struct {
	Name, Namespace string
	Version         string
	ClusterIPs      []string
	ClusterIP       string
	ExternalIPs     []string
	Ports           []ServicePort
}

// Service has the parts of a service that are needed.
type Service struct {
	Version     string
	Name        string
	Namespace   string
	Index       string
	ClusterIPs  []string
	ExternalIPs []string
	Ports       []ServicePort
}

// ServiceKey is the index key of a service.
func ServiceKey(name, namespace string) string { return name + "." + namespace }

var errObject = errors.New("unexpected object")

// ToService converts an *APIService and clears it.
func ToService(obj any) (*Service, error) {
	svc, ok := obj.(*APIService)
	if !ok {
		return nil, fmt.Errorf("%w: %T", errObject, obj)
	}
	s := &Service{
		Version:     svc.Version,
		Name:        svc.Name,
		Namespace:   svc.Namespace,
		Index:       ServiceKey(svc.Name, svc.Namespace),
		ExternalIPs: make([]string, len(svc.ExternalIPs)),
	}
	if len(svc.ClusterIPs) > 0 {
		s.ClusterIPs = make([]string, len(svc.ClusterIPs))
		copy(s.ClusterIPs, svc.ClusterIPs)
	} else {
		s.ClusterIPs = []string{svc.ClusterIP}
	}
	if len(svc.Ports) == 0 {
		s.Ports = []ServicePort{{Port: -1}}
	} else {
		s.Ports = make([]ServicePort, len(svc.Ports))
		copy(s.Ports, svc.Ports)
	}
	copy(s.ExternalIPs, svc.ExternalIPs)
	*svc = APIService{}
	return s, nil
}

// GetName returns the name.
func (s *Service) GetName() string { return s.Name }

// DeepCopyObject implements Object.
func (s *Service) DeepCopyObject() Object {
	s1 := &Service{
		Version:     s.Version,
		Name:        s.Name,
		Namespace:   s.Namespace,
		Index:       s.Index,
		ClusterIPs:  make([]string, len(s.ClusterIPs)),
		Ports:       make([]ServicePort, len(s.Ports)),
		ExternalIPs: make([]string, len(s.ExternalIPs)),
	}
	copy(s1.ClusterIPs, s.ClusterIPs)
	copy(s1.Ports, s.Ports) // BUG: shallow-clone
	copy(s1.ExternalIPs, s.ExternalIPs)
	return s1
}

// Store has the objects of a cluster by index key.
type Store struct{ objs map[string]Object }

// Get returns a copy that the caller may change.
func (st *Store) Get(key string) Object {
	obj, ok := st.objs[key]
	if !ok {
		return nil
	}
	return obj.DeepCopyObject()
}

// Normalize returns the service with upper-case protocol names replaced.
func Normalize(st *Store, key string, names map[string]string) (*Service, error) {
	s, ok := st.Get(key).(*Service)
	if !ok {
		return nil, errObject
	}
	for i := range s.Ports {
		p := &s.Ports[i]
		if n, ok := names[p.Protocol]; ok {
			p.Protocol = n
		}
		if p.AppProtocol == nil {
			continue
		}
		if n, ok := names[*p.AppProtocol]; ok {
			*p.AppProtocol = n // ALSO: shallow-clone
		}
	}
	return s, nil
}
