// Package bug describes the servers of a deployment.
package bug

import (
	"sort"
	"strings"
	"sync/atomic"
)

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

type serverSorter []Server

func (ss serverSorter) Len() int           { return len(ss) }
func (ss serverSorter) Swap(i, j int)      { ss[i], ss[j] = ss[j], ss[i] }
func (ss serverSorter) Less(i, j int) bool { return strings.Compare(ss[i].Addr, ss[j].Addr) < 0 }

// DiffTopology compares two topologies.
func DiffTopology(old, new Topology) TopologyDiff {
	var diff TopologyDiff

	oldServers := serverSorter(old.Servers)
	newServers := serverSorter(new.Servers)

	sort.Sort(oldServers) // BUG: aliased-write
	sort.Sort(newServers) // ALSO: aliased-write

	i, j := 0, 0
	for i < len(oldServers) || j < len(newServers) {
		switch {
		case j >= len(newServers) || i < len(oldServers) && oldServers[i].Addr < newServers[j].Addr:
			diff.Removed = append(diff.Removed, oldServers[i])
			i++
		case i >= len(oldServers) || oldServers[i].Addr > newServers[j].Addr:
			diff.Added = append(diff.Added, newServers[j])
			j++
		default:
			i++
			j++
		}
	}
	return diff
}

// DiffHostlist compares the topology with a list of addresses.
func (t Topology) DiffHostlist(hostlist []string) HostlistDiff {
	var diff HostlistDiff

	oldServers := serverSorter(t.Servers)
	sort.Sort(oldServers)  // ALSO: aliased-write
	sort.Strings(hostlist) // ALSO: aliased-write

	i, j := 0, 0
	for i < len(oldServers) || j < len(hostlist) {
		switch {
		case j >= len(hostlist) || i < len(oldServers) && oldServers[i].Addr < hostlist[j]:
			diff.Removed = append(diff.Removed, oldServers[i].Addr)
			i++
		case i >= len(oldServers) || oldServers[i].Addr > hostlist[j]:
			diff.Added = append(diff.Added, hostlist[j])
			j++
		default:
			i++
			j++
		}
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
