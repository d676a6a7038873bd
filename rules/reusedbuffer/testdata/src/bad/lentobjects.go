package bad

import "net"

// What a packet's addresses are is found in the buffer that the next packet fills.
type peer struct{ host, path []byte }

type socket struct {
	conn net.PacketConn
	buf  []byte
}

type header struct{ src []byte }

func (h *header) parse(b []byte) { h.src = b[4:8] }

func (s *socket) read() (*peer, error) {
	n, _, err := s.conn.ReadFrom(s.buf)
	if err != nil {
		return nil, err
	}
	var h header
	h.parse(s.buf[:n])
	return &peer{host: h.src, path: s.buf[8:n]}, nil
}

func (s *socket) readFrom() (*peer, error) {
	p, err := s.read()
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (s *socket) serve(handle func(*peer)) error {
	for {
		from, err := s.readFrom()
		if err != nil {
			return err
		}
		go handle(from) // want `kept while .s.buf. is overwritten`
	}
}

func (s *socket) collect() (all []*peer) {
	for {
		from, err := s.read()
		if err != nil {
			return all
		}
		all = append(all, from) // want `kept while .s.buf. is overwritten`
	}
}
