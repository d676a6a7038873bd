// Package bug creates network endpoints for containers.
package bug

import (
	"errors"
	"fmt"
	"net"
)

// TransportPort is a port of a protocol.
type TransportPort struct {
	Proto string
	Port  uint16
}

// PortBinding maps a port of a container to one of the host.
type PortBinding struct {
	Proto    string
	IP       net.IP
	Port     uint16
	HostIP   net.IP
	HostPort uint16
}

func copyIP(ip net.IP) net.IP { return append(net.IP(nil), ip...) }

// GetCopy returns an independent binding.
func (b PortBinding) GetCopy() PortBinding {
	return PortBinding{Proto: b.Proto, IP: copyIP(b.IP), Port: b.Port, HostIP: copyIP(b.HostIP), HostPort: b.HostPort}
}

const portMapKey = "network.portmap"

type endpoint struct {
	name         string
	network      *network
	exposedPorts []TransportPort
	generic      map[string]any
}

// EndpointOption changes an endpoint while it is created.
type EndpointOption func(ep *endpoint)

func (ep *endpoint) processOptions(options ...EndpointOption) {
	for _, opt := range options {
		if opt != nil {
			opt(ep)
		}
	}
}

// CreateOptionPortMapping sets the ports a container exposes.
func CreateOptionPortMapping(portBindings []PortBinding) EndpointOption {
	return func(ep *endpoint) {
		ep.generic[portMapKey] = portBindings // BUG: captured-argument
		// The endpoint itself only cares about the ports.
		ep.exposedPorts = make([]TransportPort, 0, len(portBindings))
		for _, b := range portBindings {
			ep.exposedPorts = append(ep.exposedPorts, TransportPort{Proto: b.Proto, Port: b.Port})
		}
	}
}

type driver struct {
	nextPort uint16
	active   map[string][]PortBinding
}

func (d *driver) allocatePort(b *PortBinding, containerIP net.IP) error {
	b.IP = containerIP
	if len(b.HostIP) == 0 {
		b.HostIP = net.IPv4zero
	}
	if b.HostPort == 0 {
		if d.nextPort == 0 {
			return errors.New("no free port")
		}
		b.HostPort = d.nextPort
		d.nextPort++
	}
	return nil
}

// connect allocates the ports that were asked for when ep was created.
func (d *driver) connect(ep *endpoint, containerIP net.IP) error {
	bindings, ok := ep.generic[portMapKey].([]PortBinding)
	if !ok {
		return nil
	}
	bs := make([]PortBinding, 0, len(bindings))
	for _, c := range bindings {
		b := c.GetCopy()
		if err := d.allocatePort(&b, containerIP); err != nil {
			return fmt.Errorf("endpoint %s: %w", ep.name, err)
		}
		bs = append(bs, b)
	}
	d.active[ep.name] = bs
	return nil
}

type network struct {
	driver    *driver
	endpoints map[string]*endpoint
}

// CreateEndpoint adds an endpoint to n.
func (n *network) CreateEndpoint(name string, options ...EndpointOption) (*endpoint, error) {
	if _, ok := n.endpoints[name]; ok {
		return nil, fmt.Errorf("endpoint %s exists", name)
	}
	ep := &endpoint{name: name, network: n, generic: make(map[string]any)}
	ep.processOptions(options...)
	n.endpoints[name] = ep
	return ep, nil
}

// Join connects a container to the endpoint.
func (ep *endpoint) Join(containerIP net.IP) error {
	return ep.network.driver.connect(ep, containerIP)
}

// CreateEndpoints adds an endpoint for each host address to n. The endpoints
// are joined when the container starts.
func CreateEndpoints(n *network, container string, ports []TransportPort, hostIPs []net.IP) ([]*endpoint, error) {
	bindings := make([]PortBinding, len(ports))
	for i, p := range ports {
		bindings[i] = PortBinding{Proto: p.Proto, Port: p.Port}
	}
	var eps []*endpoint
	for i, ip := range hostIPs {
		for j := range bindings {
			bindings[j].HostIP = ip // ALSO: captured-argument
		}
		ep, err := n.CreateEndpoint(fmt.Sprintf("%s.%d", container, i), CreateOptionPortMapping(bindings)) // ALSO: captured-argument
		if err != nil {
			return nil, err
		}
		eps = append(eps, ep)
	}
	return eps, nil
}
