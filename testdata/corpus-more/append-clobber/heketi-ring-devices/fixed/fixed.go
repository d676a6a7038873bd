// Package fixed places bricks on storage devices.
package fixed

import (
	"sort"
	"strconv"
	"sync"
)

// Device is a disk of a node in a zone.
type Device struct {
	ID   string
	Node string
	Zone int
}

// Devices is a list of disks.
type Devices []Device

type nodeDevices map[string]Devices

// Ring spreads devices over zones and nodes.
type Ring struct {
	ring     map[int]nodeDevices
	balanced Devices
}

// NewRing makes an empty ring.
func NewRing() *Ring { return &Ring{ring: map[int]nodeDevices{}} }

// Add puts a device on the ring.
func (s *Ring) Add(d Device) {
	nodes, ok := s.ring[d.Zone]
	if !ok {
		nodes = nodeDevices{}
		s.ring[d.Zone] = nodes
	}
	nodes[d.Node] = append(nodes[d.Node], d)
	s.balanced = nil
}

// Rebalance orders the devices so that neighbours are far apart.
func (s *Ring) Rebalance() {
	var list Devices
	zones := make([]int, 0, len(s.ring))
	for z := range s.ring {
		zones = append(zones, z)
	}
	sort.Ints(zones)
	for depth, found := 0, true; found; depth++ {
		found = false
		for _, z := range zones {
			names := make([]string, 0, len(s.ring[z]))
			for n := range s.ring[z] {
				names = append(names, n)
			}
			sort.Strings(names)
			for _, n := range names {
				if devs := s.ring[z][n]; depth < len(devs) {
					list = append(list, devs[depth])
					found = true
				}
			}
		}
	}
	s.balanced = list
}

// DeviceList gives the devices to try for a brick, starting at the place of
// its identifier.
func (s *Ring) DeviceList(uuid string) Devices {
	if s.balanced == nil {
		s.Rebalance()
	}
	if len(s.balanced) == 0 {
		return Devices{}
	}
	devices := make(Devices, len(s.balanced))
	copy(devices, s.balanced)

	index64, err := strconv.ParseInt(uuid[:7], 16, 32)
	if err != nil {
		return devices
	}
	index := int(index64) % len(s.balanced)
	return append(devices[index:], devices[:index]...)
}

// Allocator has a ring for each cluster.
type Allocator struct {
	lock  sync.RWMutex
	rings map[string]*Ring
}

// NewAllocator makes an allocator.
func NewAllocator() *Allocator { return &Allocator{rings: map[string]*Ring{}} }

// AddDevice adds a device to a cluster.
func (a *Allocator) AddDevice(cluster string, d Device) {
	a.lock.Lock()
	defer a.lock.Unlock()
	r, ok := a.rings[cluster]
	if !ok {
		r = NewRing()
		a.rings[cluster] = r
	}
	r.Add(d)
	r.Rebalance()
}

// Nodes streams the candidates for a brick.
func (a *Allocator) Nodes(cluster, brick string, done <-chan struct{}) <-chan Device {
	out := make(chan Device)
	a.lock.RLock()
	var list Devices
	if r, ok := a.rings[cluster]; ok {
		list = r.DeviceList(brick)
	}
	a.lock.RUnlock()
	go func() {
		defer close(out)
		for _, d := range list {
			select {
			case out <- d:
			case <-done:
				return
			}
		}
	}()
	return out
}
