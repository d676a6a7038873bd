// Package bug carries addresses of packets inside of the packets.
package bug

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
)

// Size is the size of a buffer.
const Size = 2048

var pool = sync.Pool{New: func() any { return make([]byte, Size) }}

// Buffer is a pooled buffer.
type Buffer struct {
	v          []byte
	start, end int
}

// StackNew gives a buffer that can be on the stack.
func StackNew() Buffer {
	return Buffer{v: pool.Get().([]byte)}
}

// Release gives the memory back. The buffer is empty then.
func (b *Buffer) Release() {
	if b == nil || b.v == nil {
		return
	}
	p := b.v
	b.v = nil
	b.start, b.end = 0, 0
	pool.Put(p)
}

// Bytes gives the content.
func (b *Buffer) Bytes() []byte { return b.v[b.start:b.end] }

// Len is the length of the content.
func (b *Buffer) Len() int { return b.end - b.start }

// Write adds to the content.
func (b *Buffer) Write(data []byte) (int, error) {
	n := copy(b.v[b.end:], data)
	b.end += n
	if n < len(data) {
		return n, io.ErrShortBuffer
	}
	return n, nil
}

const (
	familyIPv4 = 1
	familyIPv6 = 2
)

func writeAddressPort(b *Buffer, ip net.IP, port int) error {
	family := byte(familyIPv6)
	if v4 := ip.To4(); v4 != nil {
		family, ip = familyIPv4, v4
	}
	if _, err := b.Write([]byte{family}); err != nil {
		return err
	}
	if _, err := b.Write(ip); err != nil {
		return err
	}
	_, err := b.Write(binary.BigEndian.AppendUint16(nil, uint16(port)))
	return err
}

func readAddressPort(data []byte) (net.IP, int, int, error) {
	if len(data) == 0 {
		return nil, 0, 0, io.ErrUnexpectedEOF
	}
	n := net.IPv6len
	switch data[0] {
	case familyIPv4:
		n = net.IPv4len
	case familyIPv6:
	default:
		return nil, 0, 0, errors.New("unknown address family")
	}
	if len(data) < 1+n+2 {
		return nil, 0, 0, io.ErrUnexpectedEOF
	}
	ip := append(net.IP(nil), data[1:1+n]...)
	return ip, int(binary.BigEndian.Uint16(data[1+n:])), 1 + n + 2, nil
}

// AttachAddressToPacket gives a packet that begins with an address.
func AttachAddressToPacket(data []byte, address net.Addr) ([]byte, error) {
	packetBuf := StackNew()
	udpaddr, ok := address.(*net.UDPAddr)
	if !ok {
		return nil, errors.New("not an UDP address")
	}
	if err := writeAddressPort(&packetBuf, udpaddr.IP, udpaddr.Port); err != nil {
		return nil, err
	}
	data = append(packetBuf.Bytes(), data...)
	packetBuf.Release() // BUG: pool-escape
	return data, nil    // ALSO: pool-escape
}

// ExtractAddressFromPacket gives the packet and the address before it.
func ExtractAddressFromPacket(data []byte) ([]byte, net.Addr, error) {
	ip, port, n, err := readAddressPort(data)
	if err != nil {
		return nil, nil, err
	}
	return data[n:], &net.UDPAddr{IP: ip, Port: port}, nil
}

// PacketConn sends packets to any address over a single connection.
type PacketConn struct {
	conn net.Conn
}

// NewPacketConn gives a connection.
func NewPacketConn(conn net.Conn) *PacketConn { return &PacketConn{conn: conn} }

// WriteTo sends a packet.
func (c *PacketConn) WriteTo(p []byte, addr net.Addr) (int, error) {
	packet, err := AttachAddressToPacket(p, addr)
	if err != nil {
		return 0, err
	}
	if _, err := c.conn.Write(packet); err != nil {
		return 0, err
	}
	return len(p), nil
}

// ReadFrom receives a packet.
func (c *PacketConn) ReadFrom(p []byte) (int, net.Addr, error) {
	b := StackNew()
	defer b.Release()
	n, err := c.conn.Read(b.v)
	if err != nil {
		return 0, nil, err
	}
	payload, addr, err := ExtractAddressFromPacket(b.v[:n])
	if err != nil {
		return 0, nil, err
	}
	return copy(p, payload), addr, nil
}
