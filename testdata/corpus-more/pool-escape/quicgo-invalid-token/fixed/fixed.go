// Package fixed accepts connections over datagrams.
package fixed

import (
	"errors"
	"log/slog"
	"net"
	"sync"
)

const (
	maxPacketSize = 1452
	minInitial    = 64
	minConnIDLen  = 8
)

type packetBuffer struct {
	data     []byte
	refCount int
}

var bufferPool = sync.Pool{New: func() any {
	return &packetBuffer{data: make([]byte, 0, maxPacketSize)}
}}

func getPacketBuffer() *packetBuffer {
	b := bufferPool.Get().(*packetBuffer)
	b.refCount = 1
	b.data = b.data[:0]
	return b
}

// Release puts the buffer back into the pool.
func (b *packetBuffer) Release() {
	b.refCount--
	if b.refCount != 0 {
		panic("packet buffer still in use")
	}
	b.putBack()
}

func (b *packetBuffer) putBack() { bufferPool.Put(b) }

type receivedPacket struct {
	remote net.Addr
	buffer *packetBuffer
	data   []byte
}

type header struct {
	kind              byte
	connID, srcConnID string
	token             string
	length            int
}

var errInvalid = errors.New("invalid packet")

func parseHeader(data []byte) (*header, error) {
	if len(data) < 4 {
		return nil, errInvalid
	}
	n, s, k := int(data[1]), int(data[2]), int(data[3])
	if len(data) < 4+n+s+k {
		return nil, errInvalid
	}
	b := data[4:]
	return &header{
		kind:      data[0],
		connID:    string(b[:n]),
		srcConnID: string(b[n : n+s]),
		token:     string(b[n+s : n+s+k]),
		length:    4 + n + s + k,
	}, nil
}

type token struct {
	isRetry bool
	remote  string
}

type opener interface {
	Open(dst, src []byte) ([]byte, error)
}

type session interface {
	handlePacket(p *receivedPacket)
	run()
}

type server struct {
	conn        net.PacketConn
	received    chan *receivedPacket
	quit        chan struct{}
	decodeToken func(s string) (*token, error)
	acceptToken func(remote net.Addr, t *token) bool
	newOpener   func(connID string) opener
	newSession  func(h *header, remote net.Addr) session
}

func (s *server) run() {
	for {
		select {
		case <-s.quit:
			return
		case p := <-s.received:
			if inUse := s.handlePacket(p); !inUse {
				p.buffer.Release()
			}
		}
	}
}

// handlePacket reports whether the buffer is taken care of.
func (s *server) handlePacket(p *receivedPacket) bool {
	hdr, err := parseHeader(p.data)
	if err != nil || len(p.data) < minInitial {
		slog.Debug("dropping packet", "remote", p.remote, "err", err)
		return false
	}
	if err := s.handleInitial(p, hdr); err != nil {
		slog.Error("initial packet", "err", err)
	}
	return true
}

func (s *server) handleInitial(p *receivedPacket, hdr *header) error {
	if len(hdr.token) == 0 && len(hdr.connID) < minConnIDLen {
		p.buffer.Release()
		return errInvalid
	}
	var tok *token
	if len(hdr.token) > 0 {
		if t, err := s.decodeToken(hdr.token); err == nil {
			tok = t
		}
	}
	if !s.acceptToken(p.remote, tok) {
		go func() {
			defer p.buffer.Release()
			if tok != nil && tok.isRetry {
				if err := s.maybeSendInvalidToken(p, hdr); err != nil {
					slog.Debug("invalid token error", "err", err)
				}
				return
			}
			if err := s.sendRetry(p.remote, hdr); err != nil {
				slog.Debug("retry", "err", err)
			}
		}()
		return nil
	}
	sess := s.newSession(hdr, p.remote)
	if sess == nil {
		p.buffer.Release()
		return nil
	}
	go sess.run()
	sess.handlePacket(p)
	return nil
}

// maybeSendInvalidToken answers only packets that decrypt.
func (s *server) maybeSendInvalidToken(p *receivedPacket, hdr *header) error {
	payload := p.data[hdr.length:]
	if _, err := s.newOpener(hdr.connID).Open(payload[:0], payload); err != nil {
		return nil
	}
	return s.send(p.remote, hdr, "invalid token")
}

func (s *server) sendRetry(remote net.Addr, hdr *header) error {
	return s.send(remote, hdr, "retry")
}

func (s *server) send(remote net.Addr, hdr *header, msg string) error {
	b := getPacketBuffer()
	defer b.Release()
	b.data = append(b.data, hdr.srcConnID...)
	b.data = append(b.data, msg...)
	_, err := s.conn.WriteTo(b.data, remote)
	return err
}
