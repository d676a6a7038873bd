// Package fixed accepts connections from datagrams.
package fixed

import (
	"errors"
	"sync"
)

var errBadPacket = errors.New("bad packet")

// datagram is a received packet.
type datagram struct {
	b    []byte
	addr string
}

var datagramPool = sync.Pool{New: func() any { return &datagram{b: make([]byte, 1500)} }}

func newDatagram() *datagram {
	m := datagramPool.Get().(*datagram)
	m.b = m.b[:cap(m.b)]
	return m
}

func (m *datagram) recycle() { datagramPool.Put(m) }

func cloneBytes(b []byte) []byte { return append([]byte(nil), b...) }

type connID struct {
	seq int64
	cid []byte
}

type connIDState struct {
	local        []connID
	nextLocalSeq int64
}

func (s *connIDState) initClient(c *conn) error {
	locid, err := c.newConnID(0)
	if err != nil {
		return err
	}
	s.local = append(s.local, connID{seq: 0, cid: locid})
	s.nextLocalSeq = 1
	c.listener.connsMap.updateConnIDs(func(conns *connsMap) {
		conns.addConnID(c, locid)
	})
	return nil
}

// initServer starts with the ID that the client chose.
func (s *connIDState) initServer(c *conn, dstConnID []byte) error {
	dstConnID = cloneBytes(dstConnID)
	s.local = append(s.local, connID{
		seq: -1,
		cid: dstConnID,
	})

	// Server chooses a connection ID, and sends it in the response to the client.
	locid, err := c.newConnID(0)
	if err != nil {
		return err
	}
	s.local = append(s.local, connID{seq: 0, cid: locid})
	s.nextLocalSeq = 1
	c.listener.connsMap.updateConnIDs(func(conns *connsMap) {
		conns.addConnID(c, dstConnID)
		conns.addConnID(c, locid)
	})
	return nil
}

// connsMap finds connections by ID. Only the listener goroutine uses it; others
// queue updates.
type connsMap struct {
	byConnID map[string]*conn

	updateMu sync.Mutex
	updates  []func(*connsMap)
}

func (m *connsMap) addConnID(c *conn, cid []byte) { m.byConnID[string(cid)] = c }

func (m *connsMap) updateConnIDs(f func(*connsMap)) {
	m.updateMu.Lock()
	defer m.updateMu.Unlock()
	m.updates = append(m.updates, f)
}

func (m *connsMap) applyUpdates() {
	m.updateMu.Lock()
	defer m.updateMu.Unlock()
	for _, f := range m.updates {
		f(m)
	}
	clear(m.updates)
	m.updates = m.updates[:0]
}

type conn struct {
	listener *listener
	ids      connIDState
	msgc     chan []byte
}

func (c *conn) newConnID(seq int64) ([]byte, error) { return c.listener.randomID(seq) }

func newConn(l *listener, dstConnID []byte) (*conn, error) {
	c := &conn{listener: l, msgc: make(chan []byte, 16)}
	if dstConnID == nil {
		return c, c.ids.initClient(c)
	}
	return c, c.ids.initServer(c, dstConnID)
}

type listener struct {
	connsMap connsMap
	accepted chan *conn
	randomID func(seq int64) ([]byte, error)
	read     func(b []byte) (n int, addr string, err error)
}

func dstConnIDForDatagram(pkt []byte) ([]byte, bool) {
	if len(pkt) < 6 || len(pkt) < 6+int(pkt[5]) {
		return nil, false
	}
	return pkt[6 : 6+int(pkt[5])], true
}

func (l *listener) handleDatagram(m *datagram) error {
	dstConnID, ok := dstConnIDForDatagram(m.b)
	if !ok {
		return errBadPacket
	}
	c := l.connsMap.byConnID[string(dstConnID)]
	if c == nil {
		var err error
		if c, err = newConn(l, dstConnID); err != nil {
			return err
		}
		l.accepted <- c
	}
	select {
	case c.msgc <- cloneBytes(m.b):
	default: // drop it
	}
	return nil
}

func (l *listener) listen() error {
	for {
		m := newDatagram()
		n, addr, err := l.read(m.b)
		if err != nil {
			return err
		}
		m.b, m.addr = m.b[:n], addr
		l.connsMap.applyUpdates()
		if err := l.handleDatagram(m); err != nil && !errors.Is(err, errBadPacket) {
			return err
		}
		m.recycle()
	}
}
