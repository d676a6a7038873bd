// Package fixed records denied connections from packets of the switch.
package fixed

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// packetIn is a message of the switch.
type packetIn struct {
	tableID uint8
	data    []byte
}

// packet is the parsed header of a packet.
type packet struct {
	isIPv6          bool
	sourceIP        net.IP
	destinationIP   net.IP
	ipProto         uint8
	ipLength        uint16
	sourcePort      uint16
	destinationPort uint16
}

func parsePacketIn(pkt *packetIn) (*packet, error) {
	d := pkt.data
	if len(d) < 24 {
		return nil, errors.New("short packet")
	}
	p := &packet{}
	var l4 []byte
	switch d[0] >> 4 {
	case 4:
		p.sourceIP, p.destinationIP = net.IP(d[12:16]), net.IP(d[16:20])
		p.ipProto, p.ipLength = d[9], binary.BigEndian.Uint16(d[2:4])
		l4 = d[20:]
	case 6:
		if len(d) < 44 {
			return nil, errors.New("short packet")
		}
		p.isIPv6 = true
		p.sourceIP, p.destinationIP = net.IP(d[8:24]), net.IP(d[24:40])
		p.ipProto, p.ipLength = d[6], binary.BigEndian.Uint16(d[4:6])+40
		l4 = d[40:]
	default:
		return nil, errors.New("not an IP packet")
	}
	p.sourcePort = binary.BigEndian.Uint16(l4[:2])
	p.destinationPort = binary.BigEndian.Uint16(l4[2:4])
	return p, nil
}

// tuple identifies a connection.
type tuple struct {
	sourceAddress      net.IP
	destinationAddress net.IP
	protocol           uint8
	sourcePort         uint16
	destinationPort    uint16
}

type connectionKey struct {
	src, dst         string
	proto            uint8
	srcPort, dstPort uint16
}

// connection is what the exporter sends.
type connection struct {
	flowKey     tuple
	tableID     uint8
	lastExport  time.Time
	deltaBytes  uint64
	deltaPacket uint64
}

func newConnectionKey(c *connection) connectionKey {
	k := c.flowKey
	return connectionKey{k.sourceAddress.String(), k.destinationAddress.String(), k.protocol, k.sourcePort, k.destinationPort}
}

type denyConnStore struct {
	mu    sync.Mutex
	conns map[connectionKey]*connection
}

func (s *denyConnStore) addOrUpdate(c *connection, now time.Time, bytes uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := newConnectionKey(c)
	if old, ok := s.conns[key]; ok {
		c = old
	} else {
		s.conns[key] = c
	}
	c.lastExport = now
	c.deltaBytes += bytes
	c.deltaPacket++
}

// forAll calls f for each connection.
func (s *denyConnStore) forAll(f func(connectionKey, *connection) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, c := range s.conns {
		if err := f(k, c); err != nil {
			return err
		}
	}
	return nil
}

type controller struct {
	store *denyConnStore
}

// run reads messages of the switch.
func (c *controller) run(r io.Reader) error {
	buf := make([]byte, 2048)
	var hdr [3]byte
	for {
		if _, err := io.ReadFull(r, hdr[:]); err != nil {
			return err
		}
		n := int(binary.BigEndian.Uint16(hdr[1:])) % len(buf)
		if _, err := io.ReadFull(r, buf[:n]); err != nil {
			return err
		}
		if err := c.storeDenyConnection(&packetIn{tableID: hdr[0], data: buf[:n]}); err != nil {
			return err
		}
	}
}

func (c *controller) storeDenyConnection(pktIn *packetIn) error {
	p, err := parsePacketIn(pktIn)
	if err != nil {
		return err
	}
	t := tuple{
		sourcePort:      p.sourcePort,
		destinationPort: p.destinationPort,
		protocol:        p.ipProto,
	}
	size := net.IPv4len
	if p.isIPv6 {
		size = net.IPv6len
	}
	t.sourceAddress, t.destinationAddress = make(net.IP, size), make(net.IP, size)
	copy(t.sourceAddress, p.sourceIP)
	copy(t.destinationAddress, p.destinationIP)
	conn := &connection{flowKey: t, tableID: pktIn.tableID}
	c.store.addOrUpdate(conn, time.Now(), uint64(p.ipLength))
	return nil
}
