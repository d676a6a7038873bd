// Package fixed shares a UDP socket between two discovery protocols.
package fixed

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
)

const maxPacketSize = 1280

var (
	errTooSmall = errors.New("packet too small")
	errUnknown  = errors.New("unknown packet type")
	errClosed   = errors.New("socket closed")
)

// udpConn is the part of a socket the protocols need.
type udpConn interface {
	ReadFromUDPAddrPort(b []byte) (n int, addr netip.AddrPort, err error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (n int, err error)
	Close() error
}

// readPacket is a packet that the first protocol did not understand.
type readPacket struct {
	data []byte
	addr netip.AddrPort
}

type packet struct {
	kind byte
	body []byte
}

type handlerFunc func(p *packet, from netip.AddrPort)

type transport struct {
	conn     udpConn
	handlers map[byte]handlerFunc
	wg       sync.WaitGroup
}

func listen(conn udpConn, handlers map[byte]handlerFunc, unhandled chan<- readPacket) *transport {
	t := &transport{conn: conn, handlers: handlers}
	t.wg.Add(1)
	go t.readLoop(unhandled)
	return t
}

func isTemporary(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) && ne.Timeout()
}

// readLoop handles incoming packets until the socket is closed.
func (t *transport) readLoop(unhandled chan<- readPacket) {
	defer t.wg.Done()
	if unhandled != nil {
		defer close(unhandled)
	}

	buf := make([]byte, maxPacketSize)
	for {
		n, from, err := t.conn.ReadFromUDPAddrPort(buf)
		if isTemporary(err) {
			slog.Debug("temporary read error", "err", err)
			continue
		} else if err != nil {
			if !errors.Is(err, io.EOF) {
				slog.Debug("read error", "err", err)
			}
			return
		}
		if err := t.handlePacket(from, buf[:n]); err != nil && unhandled == nil {
			slog.Debug("bad packet", "addr", from, "err", err)
		} else if err != nil && unhandled != nil {
			p := readPacket{bytes.Clone(buf[:n]), from}
			select {
			case unhandled <- p:
			default:
			}
		}
	}
}

func (t *transport) handlePacket(from netip.AddrPort, buf []byte) error {
	p, err := decode(buf)
	if err != nil {
		return err
	}
	h, ok := t.handlers[p.kind]
	if !ok {
		return errUnknown
	}
	h(p, from)
	return nil
}

func decode(buf []byte) (*packet, error) {
	if len(buf) < 2 {
		return nil, errTooSmall
	}
	return &packet{kind: buf[0], body: append([]byte(nil), buf[1:]...)}, nil
}

// sharedConn gives the second protocol the packets the first one left over.
type sharedConn struct {
	udpConn
	unhandled chan readPacket
}

func (s *sharedConn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	p, ok := <-s.unhandled
	if !ok {
		return 0, netip.AddrPort{}, errClosed
	}
	n := min(len(b), len(p.data))
	copy(b[:n], p.data[:n])
	return n, p.addr, nil
}
