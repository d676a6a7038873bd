// Package bug exchanges blocks with other hosts.
package bug

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

var errNoProtocol = errors.New("unrecognized protocol")

// ProtocolID names a protocol and its version.
type ProtocolID string

const (
	protocolV1 ProtocolID = "/exchange/1.0.0"
	protocolV2 ProtocolID = "/exchange/1.1.0"
	protocolV3 ProtocolID = "/exchange/1.2.0"
)

var defaultProtocols = []ProtocolID{protocolV3, protocolV2, protocolV1}

// Settings configure a network.
type Settings struct {
	ProtocolPrefix     ProtocolID
	SupportedProtocols []ProtocolID
}

// Option changes the settings.
type Option func(*Settings)

// Prefix sets a prefix for all protocols.
func Prefix(prefix ProtocolID) Option {
	return func(s *Settings) { s.ProtocolPrefix = prefix }
}

// Stream is an open stream.
type Stream interface {
	Protocol() ProtocolID
	Write(p []byte) (int, error)
	Close() error
}

// Host opens streams.
type Host interface {
	NewStream(ctx context.Context, peer string, protos ...ProtocolID) (Stream, error)
	SetStreamHandler(proto ProtocolID, h func(Stream))
}

type network struct {
	host   Host
	prefix ProtocolID
	protos []ProtocolID

	mu       sync.Mutex
	received map[ProtocolID]int
}

// NewFromHost returns a network that uses h.
func NewFromHost(h Host, opts ...Option) *network {
	s := processSettings(opts...)
	return &network{
		host:     h,
		prefix:   s.ProtocolPrefix,
		protos:   s.SupportedProtocols,
		received: make(map[ProtocolID]int),
	}
}

func processSettings(opts ...Option) Settings {
	s := Settings{SupportedProtocols: defaultProtocols} // ALSO: aliased-write
	for _, opt := range opts {
		opt(&s)
	}
	for i, proto := range s.SupportedProtocols {
		s.SupportedProtocols[i] = s.ProtocolPrefix + proto // BUG: aliased-write
	}
	return s
}

// Start handles incoming streams.
func (n *network) Start() {
	for _, proto := range n.protos {
		n.host.SetStreamHandler(proto, n.handleNewStream)
	}
}

func (n *network) handleNewStream(s Stream) {
	defer s.Close()
	n.mu.Lock()
	defer n.mu.Unlock()
	n.received[s.Protocol()]++
}

// SupportsHave reports whether a protocol version knows presence messages.
func (n *network) SupportsHave(proto ProtocolID) bool {
	switch proto {
	case n.prefix + protocolV1, n.prefix + protocolV2:
		return false
	}
	return true
}

// Send writes a message in the format of the negotiated protocol.
func (n *network) Send(ctx context.Context, peer string, v2, v1 []byte) error {
	s, err := n.host.NewStream(ctx, peer, n.protos...)
	if err != nil {
		return err
	}
	defer s.Close()
	switch s.Protocol() {
	case n.prefix + protocolV3, n.prefix + protocolV2:
		_, err = s.Write(v2)
	case n.prefix + protocolV1:
		_, err = s.Write(v1)
	default:
		err = fmt.Errorf("%w: %s", errNoProtocol, s.Protocol())
	}
	return err
}
