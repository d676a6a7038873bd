// Package fixed describes the servers of a deployment.
package fixed

import "sync/atomic"

// Server describes one server.
type Server struct {
	Addr string
	Kind string
}

// Topology describes a deployment. Descriptions are values; they are published
// to subscribers and must not change afterwards.
type Topology struct {
	Servers []Server
	Kind    string
}

// TopologyDiff is the difference of two topologies.
type TopologyDiff struct {
	Added   []Server
	Removed []Server
}

// HostlistDiff is the difference between a topology and a host list.
type HostlistDiff struct {
	Added   []string
	Removed []string
}

// DiffTopology compares two topologies.
func DiffTopology(old, new Topology) TopologyDiff {
	var diff TopologyDiff

	oldServers := make(map[string]bool)
	for _, s := range old.Servers {
		oldServers[s.Addr] = true
	}
	for _, s := range new.Servers {
		if oldServers[s.Addr] {
			delete(oldServers, s.Addr)
		} else {
			diff.Added = append(diff.Added, s)
		}
	}
	for _, s := range old.Servers {
		if oldServers[s.Addr] {
			diff.Removed = append(diff.Removed, s)
		}
	}
	return diff
}

// DiffHostlist compares the topology with a list of addresses.
func (t Topology) DiffHostlist(hostlist []string) HostlistDiff {
	var diff HostlistDiff

	oldServers := make(map[string]bool)
	for _, s := range t.Servers {
		oldServers[s.Addr] = true
	}
	for _, addr := range hostlist {
		if oldServers[addr] {
			delete(oldServers, addr)
		} else {
			diff.Added = append(diff.Added, addr)
		}
	}
	for addr := range oldServers {
		diff.Removed = append(diff.Removed, addr)
	}
	return diff
}

// Monitor publishes the current topology.
type Monitor struct {
	desc atomic.Value
	subs []chan Topology
}

// Description returns the current topology.
func (m *Monitor) Description() Topology { return m.desc.Load().(Topology) }

// apply publishes a new topology and says what changed.
func (m *Monitor) apply(next Topology) TopologyDiff {
	prev := m.Description()
	m.desc.Store(next)
	for _, ch := range m.subs {
		ch <- next
	}
	return DiffTopology(prev, next)
}

// pollHosts compares the records found in the name service with the topology.
func (m *Monitor) pollHosts(hosts []string) HostlistDiff {
	return m.Description().DiffHostlist(hosts)
}
