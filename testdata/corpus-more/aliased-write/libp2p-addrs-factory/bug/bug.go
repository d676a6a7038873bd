// Package bug announces the addresses of a host.
package bug

import (
	"net/netip"
	"slices"
	"sync"
)

type addrPort = netip.AddrPort

// addrsFactory changes the addresses a host announces.
type addrsFactory func([]addrPort) []addrPort

type hostOpts struct {
	addrsFactory addrsFactory
	listen       []addrPort
}

type idService struct {
	mu       sync.Mutex
	observed []addrPort
}

func (ids *idService) ownObservedAddrs() []addrPort {
	ids.mu.Lock()
	defer ids.mu.Unlock()
	return slices.Clone(ids.observed)
}

type host struct {
	mu           sync.RWMutex
	listen       []addrPort
	ids          *idService
	addrsFactory addrsFactory
	holePunch    *service
	autoNAT      *service
}

// service asks for addresses when it needs them.
type service struct {
	addrs func() []addrPort
}

func (s *service) dialBack(dial func(addrPort) error) error {
	var err error
	for _, a := range s.addrs() {
		if err = dial(a); err == nil {
			return nil
		}
	}
	return err
}

func isPublic(a addrPort) bool {
	ip := a.Addr()
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

func unique(addrs []addrPort) []addrPort {
	slices.SortFunc(addrs, func(a, b addrPort) int { return a.Compare(b) })
	return slices.Compact(addrs)
}

func newHost(ids *idService, opts hostOpts) *host {
	h := &host{listen: opts.listen, ids: ids, addrsFactory: opts.addrsFactory}
	if h.addrsFactory == nil {
		h.addrsFactory = func(addrs []addrPort) []addrPort { return addrs }
	}
	h.holePunch = &service{addrs: func() []addrPort {
		addrs := h.allAddrs()
		if opts.addrsFactory != nil {
			addrs = opts.addrsFactory(addrs)
		}
		// allAddrs may ignore observed addresses in favour of mappings
		addrs = append(addrs, h.ids.ownObservedAddrs()...) // ALSO: aliased-write
		addrs = unique(addrs)                              // ALSO: aliased-write
		return slices.DeleteFunc(addrs, func(a addrPort) bool { return !isPublic(a) })
	}}
	return h
}

// allAddrs returns all addresses the host listens on.
func (h *host) allAddrs() []addrPort {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return append([]addrPort(nil), h.listen...)
}

// addrs returns the addresses to announce.
func (h *host) addrs() []addrPort {
	addrs := h.addrsFactory(h.allAddrs())
	res := make([]addrPort, len(addrs))
	copy(res, addrs)
	return unique(res)
}

type config struct {
	announce     []addrPort
	addrsFactory addrsFactory
}

// staticAddrs announces exactly the configured addresses.
func (cfg *config) staticAddrs() {
	cfg.addrsFactory = func([]addrPort) []addrPort { return cfg.announce }
}

func (cfg *config) addAutoNAT(h *host) {
	addrFunc := func() []addrPort {
		return slices.DeleteFunc(h.allAddrs(), func(a addrPort) bool { return !isPublic(a) })
	}
	if cfg.addrsFactory != nil {
		addrFunc = func() []addrPort {
			return slices.DeleteFunc( // BUG: aliased-write
				cfg.addrsFactory(h.allAddrs()), // ALSO: aliased-write
				func(a addrPort) bool { return !isPublic(a) })
		}
	}
	h.autoNAT = &service{addrs: addrFunc}
}

// start builds a host from its configuration.
func (cfg *config) start(listen []addrPort) *host {
	if len(cfg.announce) > 0 {
		cfg.staticAddrs()
	}
	h := newHost(&idService{}, hostOpts{addrsFactory: cfg.addrsFactory, listen: listen})
	cfg.addAutoNAT(h)
	return h
}
