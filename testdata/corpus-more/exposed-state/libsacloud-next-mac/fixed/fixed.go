// Package fixed imitates a cloud's API in memory.
package fixed

import (
	"errors"
	"net"
	"strconv"
	"sync"
	"time"
)

// ID names a resource.
type ID int64

func (id ID) String() string { return strconv.FormatInt(int64(id), 10) }

// Interface is a network card of a server.
type Interface struct {
	ID         ID
	MACAddress net.HardwareAddr
	IPAddress  net.IP
	ServerID   ID
	Created    time.Time
}

// Server is a server.
type Server struct {
	ID         ID
	Name       string
	Interfaces []*Interface
}

// store keeps resources.
type store struct {
	mu    sync.RWMutex
	items map[string]map[ID]any
}

func newStore() *store { return &store{items: make(map[string]map[ID]any)} }

func (s *store) put(kind string, id ID, v any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.items[kind] == nil {
		s.items[kind] = make(map[ID]any)
	}
	s.items[kind][id] = v
}

func (s *store) get(kind string, id ID) any {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.items[kind][id]
}

// valuePool hands out values that are not used yet.
type valuePool struct {
	mu              sync.Mutex
	currentID       int64
	currentSharedIP net.IP
	sharedMaskLen   int
	currentMAC      net.HardwareAddr
}

func newValuePool() *valuePool {
	return &valuePool{
		currentID:       100000000000,
		currentSharedIP: net.IP{192, 0, 2, 2},
		sharedMaskLen:   24,
		currentMAC:      net.HardwareAddr{0x00, 0x00, 0x5E, 0x00, 0x53, 0x00},
	}
}

func (p *valuePool) generateID() ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.currentID++
	return ID(p.currentID)
}

func (p *valuePool) nextSharedIP() net.IP {
	p.mu.Lock()
	defer p.mu.Unlock()
	ip := p.currentSharedIP.To4()
	ip[3]++
	p.currentSharedIP = ip
	ret := make(net.IP, len(ip))
	copy(ret, ip)
	return ret
}

func (p *valuePool) nextMACAddress() net.HardwareAddr {
	p.mu.Lock()
	defer p.mu.Unlock()
	mac := []byte(p.currentMAC)
	mac[5]++
	p.currentMAC = mac
	ret := make(net.HardwareAddr, len(mac))
	copy(ret, mac)
	return ret
}

func (p *valuePool) netmask() net.IPMask {
	return net.CIDRMask(p.sharedMaskLen, 32)
}

var errNotFound = errors.New("not found")

// API is the imitated API.
type API struct {
	store *store
	pool  *valuePool
}

// NewAPI returns an API without resources.
func NewAPI() *API { return &API{store: newStore(), pool: newValuePool()} }

func (a *API) createInterface(server ID, shared bool) *Interface {
	i := &Interface{
		ID:         a.pool.generateID(),
		MACAddress: a.pool.nextMACAddress(),
		ServerID:   server,
		Created:    time.Now(),
	}
	if shared {
		i.IPAddress = a.pool.nextSharedIP()
	}
	a.store.put("interface", i.ID, i)
	return i
}

// CreateServer makes a server with n network cards.
func (a *API) CreateServer(name string, n int) *Server {
	s := &Server{ID: a.pool.generateID(), Name: name}
	for k := range n {
		s.Interfaces = append(s.Interfaces, a.createInterface(s.ID, k == 0))
	}
	a.store.put("server", s.ID, s)
	return s
}

// Address gives the address of a server and its network.
func (a *API) Address(id ID) (string, error) {
	s, ok := a.store.get("server", id).(*Server)
	if !ok || len(s.Interfaces) == 0 {
		return "", errNotFound
	}
	ip := s.Interfaces[0].IPAddress
	n := net.IPNet{IP: ip.Mask(a.pool.netmask()), Mask: a.pool.netmask()}
	return ip.String() + " in " + n.String(), nil
}
