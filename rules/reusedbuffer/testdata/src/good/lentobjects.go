package good

import (
	"bytes"
	"net"
)

type peer struct{ host, path []byte }

type socket struct {
	conn net.PacketConn
	buf  []byte
}

func (s *socket) read() (*peer, error) {
	n, _, err := s.conn.ReadFrom(s.buf)
	if err != nil {
		return nil, err
	}
	return &peer{host: s.buf[4:8], path: s.buf[8:n]}, nil
}

// Each peer is done with before the next comes.
func (s *socket) serve(handle func(*peer)) error {
	for {
		from, err := s.read()
		if err != nil {
			return err
		}
		handle(from)
	}
}

// The object's parts are copied before it is kept.
func (s *socket) collect() (all []peer) {
	for {
		from, err := s.read()
		if err != nil {
			return all
		}
		all = append(all, peer{bytes.Clone(from.host), bytes.Clone(from.path)})
	}
}
