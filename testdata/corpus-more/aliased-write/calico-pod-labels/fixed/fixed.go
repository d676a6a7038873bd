// Package fixed turns pods into endpoints of the policy engine.
package fixed

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
)

const (
	labelNamespace      = "policy.example.org/namespace"
	labelOrchestrator   = "policy.example.org/orchestrator"
	labelServiceAccount = "policy.example.org/serviceaccount"
)

// ObjectMeta names an object.
type ObjectMeta struct {
	Name        string
	Namespace   string
	Labels      map[string]string
	Annotations map[string]string
}

// Pod is a scheduled workload.
type Pod struct {
	ObjectMeta
	NodeName       string
	ServiceAccount string
	IPs            []string
}

// WorkloadEndpoint is what policies select.
type WorkloadEndpoint struct {
	Name     string
	Node     string
	Iface    string
	Labels   map[string]string
	Profiles []string
	IPNets   []*net.IPNet
}

// Store is an informer's cache of pods.
type Store struct {
	mu   sync.RWMutex
	pods map[string]*Pod
}

// Get gives the cached pod.
func (s *Store) Get(key string) (*Pod, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, ok := s.pods[key]
	return p, ok
}

type endpointConverter interface {
	podToEndpoint(pod *Pod) (*WorkloadEndpoint, error)
}

type defaultConverter struct {
	prefix string
}

func (c defaultConverter) vethName(namespace, name string) string {
	h := uint32(2166136261)
	for _, b := range []byte(namespace + "." + name) {
		h = (h ^ uint32(b)) * 16777619
	}
	return fmt.Sprintf("%s%08x", c.prefix, h)
}

func (c defaultConverter) podToEndpoint(pod *Pod) (*WorkloadEndpoint, error) {
	var nets []*net.IPNet
	for _, ip := range pod.IPs {
		addr := net.ParseIP(ip)
		if addr == nil {
			return nil, fmt.Errorf("invalid address %q", ip)
		}
		nets = append(nets, &net.IPNet{IP: addr, Mask: net.CIDRMask(32, 32)})
	}

	labels := make(map[string]string, len(pod.Labels)+3)
	for k, v := range pod.Labels {
		labels[k] = v
	}
	labels[labelNamespace] = pod.Namespace
	labels[labelOrchestrator] = "k8s"

	profiles := []string{"ns." + pod.Namespace}
	if pod.ServiceAccount != "" && len(pod.ServiceAccount) < 63 {
		labels[labelServiceAccount] = pod.ServiceAccount
		profiles = append(profiles, "sa."+pod.Namespace+"."+pod.ServiceAccount)
	}
	return &WorkloadEndpoint{
		Name:     strings.Join([]string{pod.NodeName, "k8s", pod.Name, "eth0"}, "-"),
		Node:     pod.NodeName,
		Iface:    c.vethName(pod.Namespace, pod.Name),
		Labels:   labels,
		Profiles: profiles,
		IPNets:   nets,
	}, nil
}

var errUnknown = errors.New("unknown pod")

// Controller keeps endpoints up to date.
type Controller struct {
	store *Store
	conv  endpointConverter
	push  func(*WorkloadEndpoint) error
}

// NewController makes a controller over the cache.
func NewController(s *Store, push func(*WorkloadEndpoint) error) *Controller {
	return &Controller{store: s, conv: defaultConverter{prefix: "cali"}, push: push}
}

// Sync handles one key of the work queue.
func (c *Controller) Sync(key string) error {
	pod, ok := c.store.Get(key)
	if !ok {
		return errUnknown
	}
	wep, err := c.conv.podToEndpoint(pod)
	if err != nil {
		return err
	}
	return c.push(wep)
}
