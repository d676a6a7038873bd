// Package bug sends packets to peers over IPv4 and IPv6 sockets.
package bug

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
)

var (
	errNetworkDown = errors.New("network down")
	errNoAddr      = errors.New("no address for peer")
)

// rebindingConn is a UDP socket that can be replaced.
type rebindingConn struct {
	mu    sync.Mutex
	pconn net.PacketConn
}

func (c *rebindingConn) current() net.PacketConn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pconn
}

func (c *rebindingConn) rebind(p net.PacketConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pconn = p
}

func (c *rebindingConn) WriteTo(b []byte, addr net.Addr) (int, error) {
	for {
		p := c.current()
		n, err := p.WriteTo(b, addr)
		if err != nil && p != c.current() {
			continue
		}
		return n, err
	}
}

// Conn sends to peers.
type Conn struct {
	networkUp  atomic.Bool
	noV4, noV6 atomic.Bool
	pconn4     *rebindingConn
	pconn6     *rebindingConn
	failures   chan sendFailure
}

type sendFailure struct {
	peer string
	err  error
}

var udpAddrPool = &sync.Pool{
	New: func() any { return new(net.UDPAddr) },
}

// udpAddrAt sets ua to ipp, reusing its memory.
func udpAddrAt(ipp netip.AddrPort, ua *net.UDPAddr) *net.UDPAddr {
	ip := ipp.Addr()
	if ip.Is4() {
		a := ip.As4()
		ua.IP = append(ua.IP[:0], a[:]...)
	} else {
		a := ip.As16()
		ua.IP = append(ua.IP[:0], a[:]...)
	}
	ua.Zone = ip.Zone()
	ua.Port = int(ipp.Port())
	return ua
}

// sendUDP sends b to ipp.
func (c *Conn) sendUDP(ipp netip.AddrPort, b []byte) (sent bool, err error) {
	ua := udpAddrPool.Get().(*net.UDPAddr)
	defer udpAddrPool.Put(ua)                  // BUG: pool-escape
	return c.sendUDPStd(udpAddrAt(ipp, ua), b) // ALSO: pool-escape
}

func (c *Conn) sendUDPStd(addr *net.UDPAddr, b []byte) (sent bool, err error) {
	switch {
	case addr.IP.To4() != nil:
		_, err = c.pconn4.WriteTo(b, addr)
		if err != nil && c.noV4.Load() {
			return false, nil
		}
	case len(addr.IP) == net.IPv6len:
		if c.pconn6 == nil {
			return false, nil
		}
		_, err = c.pconn6.WriteTo(b, addr)
		if err != nil && c.noV6.Load() {
			return false, nil
		}
	default:
		panic("bad address")
	}
	return err == nil, err
}

// peer is a destination with several addresses, the best one first.
type peer struct {
	name string
	mu   sync.Mutex
	list []netip.AddrPort
}

// Send sends b to p, and reports a failure to the logger as well.
func (c *Conn) Send(b []byte, p *peer) error {
	if !c.networkUp.Load() {
		return errNetworkDown
	}
	p.mu.Lock()
	list := append([]netip.AddrPort(nil), p.list...)
	p.mu.Unlock()
	if len(list) == 0 {
		return errNoAddr
	}
	var last error
	for _, ipp := range list {
		sent, err := c.sendUDP(ipp, b)
		if sent {
			return nil
		}
		if err != nil {
			last = err
			select {
			case c.failures <- sendFailure{p.name, err}:
			default:
			}
		}
	}
	return last
}

// logFailures runs on its own goroutine.
func (c *Conn) logFailures() {
	for f := range c.failures {
		slog.Warn("send failed", "peer", f.peer, "err", f.err.Error())
	}
}
