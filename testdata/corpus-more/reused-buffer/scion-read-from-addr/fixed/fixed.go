// Package fixed gives sockets on a path aware network.
package fixed

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"
)

const (
	hdrLen   = 24
	bufSize  = 1 << 16
	protoUDP = 17
)

var (
	errShort = errors.New("packet too short")
	errProto = errors.New("unexpected protocol")
)

// IA is an isolation domain and an AS.
type IA uint64

// HostAddr is the address of a host inside an AS.
type HostAddr []byte

// Copy gives an equal address.
func (h HostAddr) Copy() HostAddr {
	return append(HostAddr(nil), h...)
}

func (h HostAddr) String() string { return net.IP(h).String() }

// Addr is a full address.
type Addr struct {
	IA     IA
	Host   HostAddr
	L4Port uint16
	Path   []byte
}

// Network is the name of the network.
func (a *Addr) Network() string { return "scion" }

func (a *Addr) String() string { return fmt.Sprintf("%x,[%s]:%d", uint64(a.IA), a.Host, a.L4Port) }

type packetHeader struct {
	srcIA    IA
	src, dst HostAddr
	srcPort  uint16
	proto    uint8
	pathLen  int
}

// decodeHeader reads the header of a packet.
func decodeHeader(b []byte, h *packetHeader) (int, error) {
	if len(b) < hdrLen {
		return 0, errShort
	}
	h.proto = b[0]
	h.pathLen = int(b[1]) * 4
	h.srcPort = binary.BigEndian.Uint16(b[2:])
	h.srcIA = IA(binary.BigEndian.Uint64(b[4:]))
	h.src = HostAddr(b[12:16])
	h.dst = HostAddr(b[16:20])
	if len(b) < hdrLen+h.pathLen {
		return 0, errShort
	}
	return hdrLen, nil
}

// Conn is a socket.
type Conn struct {
	conn net.PacketConn

	readMu  sync.Mutex
	recvBuf []byte

	writeMu sync.Mutex
	sendBuf []byte
}

// NewConn makes a socket over an underlay.
func NewConn(c net.PacketConn) *Conn {
	return &Conn{conn: c, recvBuf: make([]byte, bufSize), sendBuf: make([]byte, 0, bufSize)}
}

// ReadFrom reads a payload and tells who sent it.
func (c *Conn) ReadFrom(b []byte) (int, *Addr, error) {
	c.readMu.Lock()
	defer c.readMu.Unlock()
	n, remote, err := c.read(b)
	if err != nil {
		return 0, nil, fmt.Errorf("read: %w", err)
	}
	return n, remote, nil
}

func (c *Conn) read(b []byte) (int, *Addr, error) {
	n, _, err := c.conn.ReadFrom(c.recvBuf)
	if err != nil {
		return 0, nil, err
	}
	var h packetHeader
	off, err := decodeHeader(c.recvBuf[:n], &h)
	if err != nil {
		return 0, nil, err
	}
	if h.proto != protoUDP {
		return 0, nil, errProto
	}
	path := c.recvBuf[off : off+h.pathLen]
	remote := &Addr{
		IA:     h.srcIA,
		Host:   h.src.Copy(),
		Path:   append([]byte(nil), path...),
		L4Port: h.srcPort,
	}
	return copy(b, c.recvBuf[off+h.pathLen:n]), remote, nil
}

// WriteTo sends a payload.
func (c *Conn) WriteTo(b []byte, a *Addr, via net.Addr) error {
	c.writeMu.Lock()
	defer c.writeMu.Unlock()
	p := append(c.sendBuf[:0], protoUDP, byte(len(a.Path)/4))
	p = binary.BigEndian.AppendUint16(p, a.L4Port)
	p = binary.BigEndian.AppendUint64(p, uint64(a.IA))
	p = append(p, make([]byte, 4)...)
	p = append(p, a.Host...)
	p = append(p, make([]byte, hdrLen-len(p))...)
	p = append(p, a.Path...)
	p = append(p, b...)
	_, err := c.conn.WriteTo(p, via)
	return err
}

// Serve answers every request in its own goroutine.
func Serve(c *Conn, handle func(req []byte, from *Addr)) error {
	buf := make([]byte, bufSize)
	for {
		n, from, err := c.ReadFrom(buf)
		if err != nil {
			return err
		}
		req := append([]byte(nil), buf[:n]...)
		go handle(req, from)
	}
}
