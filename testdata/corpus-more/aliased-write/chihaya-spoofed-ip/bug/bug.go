// Package bug answers tracker requests over UDP.
package bug

import (
	"encoding/binary"
	"errors"
	"net"
	"sync"
	"time"
)

var errMalformedPacket = errors.New("malformed packet")

// Announce is a parsed request.
type Announce struct {
	InfoHash [20]byte
	PeerID   [20]byte
	IP       net.IP
	Port     uint16
	Left     uint64
}

// TrackerLogic finds the peers for an announce.
type TrackerLogic interface {
	HandleAnnounce(a *Announce) ([]byte, error)
}

// Request is a payload and where it came from.
type Request struct {
	Packet []byte
	IP     net.IP
}

// ResponseWriter sends to one address.
type ResponseWriter struct {
	socket *net.UDPConn
	addr   *net.UDPAddr
}

// Write sends b.
func (w ResponseWriter) Write(b []byte) (int, error) {
	return w.socket.WriteToUDP(b, w.addr)
}

// Frontend is the UDP server.
type Frontend struct {
	socket          *net.UDPConn
	closing         chan struct{}
	wg              sync.WaitGroup
	logic           TrackerLogic
	allowIPSpoofing bool
	buffers         sync.Pool
}

// ListenAndServe serves until the frontend is closed.
func (t *Frontend) ListenAndServe() error {
	for {
		select {
		case <-t.closing:
			return nil
		default:
		}
		buffer := t.getBuffer()
		t.socket.SetReadDeadline(time.Now().Add(time.Second))
		n, addr, err := t.socket.ReadFromUDP(buffer)
		if err != nil {
			t.putBuffer(buffer)
			var ne net.Error
			if errors.As(err, &ne) && ne.Timeout() {
				continue
			}
			return err
		}
		t.wg.Add(1)
		go func() {
			defer t.wg.Done()
			defer t.putBuffer(buffer)
			t.handleRequest(
				Request{buffer[:n], addr.IP}, // ALSO: aliased-write
				ResponseWriter{t.socket, addr},
			)
		}()
	}
}

func (t *Frontend) getBuffer() []byte {
	if b, ok := t.buffers.Get().(*[]byte); ok {
		return *b
	}
	return make([]byte, 2048)
}

func (t *Frontend) putBuffer(b []byte) { t.buffers.Put(&b) }

func (t *Frontend) handleRequest(r Request, w ResponseWriter) {
	if len(r.Packet) < 16 {
		return
	}
	a, err := parseAnnounce(r, t.allowIPSpoofing)
	if err != nil {
		writeError(w, r.Packet[12:16], err)
		return
	}
	resp, err := t.logic.HandleAnnounce(a)
	if err != nil {
		writeError(w, r.Packet[12:16], err)
		return
	}
	w.Write(resp)
}

func writeError(w ResponseWriter, txID []byte, err error) {
	out := append([]byte{0, 0, 0, 3}, txID...)
	w.Write(append(out, err.Error()...))
}

// parseAnnounce reads an announce; the packet may name another address.
func parseAnnounce(r Request, allowIPSpoofing bool) (*Announce, error) {
	if len(r.Packet) < 98 {
		return nil, errMalformedPacket
	}
	ip := r.IP
	ipbytes := r.Packet[84:88]
	if allowIPSpoofing && binary.BigEndian.Uint32(ipbytes) != 0 {
		copy(ip, net.IP(ipbytes)) // BUG: aliased-write
	}
	a := &Announce{
		IP:   ip,
		Left: binary.BigEndian.Uint64(r.Packet[64:72]),
		Port: binary.BigEndian.Uint16(r.Packet[96:98]),
	}
	copy(a.InfoHash[:], r.Packet[16:36])
	copy(a.PeerID[:], r.Packet[36:56])
	return a, nil
}
