// Package bug serves several protocols on one port.
package bug

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
)

var errNotMatched = errors.New("connection matched by no one")

// buffer has bytes that can be read again.
type buffer struct {
	read int
	data []byte
}

func (b *buffer) Read(p []byte) (n int, err error) {
	n = copy(p, b.data[b.read:])
	b.read += n
	if b.read == len(b.data) {
		err = io.EOF
	}
	return n, err
}

func (b *buffer) Write(p []byte) (n int, err error) {
	n = len(p)
	if b.data == nil {
		b.data = p // BUG: captured-argument
		return n, nil
	}
	b.data = append(b.data, p...)
	return n, nil
}

func (b *buffer) resetRead()  { b.read = 0 }
func (b *buffer) unread() int { return len(b.data) - b.read }

// muxConn is a connection whose first bytes were looked at.
type muxConn struct {
	net.Conn
	buf buffer
}

func newMuxConn(c net.Conn) *muxConn { return &muxConn{Conn: c} }

// Read returns what was sniffed first.
func (m *muxConn) Read(p []byte) (int, error) {
	if m.buf.unread() > 0 {
		n, _ := m.buf.Read(p)
		return n, nil
	}
	return m.Conn.Read(p)
}

func (m *muxConn) sniffer() io.Reader {
	m.buf.resetRead()
	return io.MultiReader(&m.buf, io.TeeReader(m.Conn, &m.buf))
}

func (m *muxConn) reset() { m.buf.resetRead() }

// Matcher tells from the first bytes whether it wants a connection.
type Matcher func(io.Reader) bool

// PrefixMatcher wants connections that begin with one of the strings.
func PrefixMatcher(prefixes ...string) Matcher {
	longest := 0
	for _, p := range prefixes {
		longest = max(longest, len(p))
	}
	return func(r io.Reader) bool {
		buf := make([]byte, longest)
		n, _ := io.ReadFull(r, buf)
		for _, p := range prefixes {
			if bytes.HasPrefix(buf[:n], []byte(p)) {
				return true
			}
		}
		return false
	}
}

// Any wants every connection.
func Any() Matcher { return func(io.Reader) bool { return true } }

type muxListener struct {
	net.Listener
	matchers []Matcher
	connc    chan net.Conn
}

func (l muxListener) Accept() (net.Conn, error) {
	c, ok := <-l.connc
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

// Mux hands connections to the listeners that match.
type Mux struct {
	root net.Listener
	subs []muxListener
	wg   sync.WaitGroup
}

// New makes a mux.
func New(l net.Listener) *Mux { return &Mux{root: l} }

// Match returns a listener for the connections that a matcher wants.
func (m *Mux) Match(matchers ...Matcher) net.Listener {
	l := muxListener{Listener: m.root, matchers: matchers, connc: make(chan net.Conn, 1024)}
	m.subs = append(m.subs, l)
	return l
}

// Serve accepts connections.
func (m *Mux) Serve() error {
	defer func() {
		m.wg.Wait()
		for _, s := range m.subs {
			close(s.connc)
		}
	}()
	for {
		c, err := m.root.Accept()
		if err != nil {
			return err
		}
		m.wg.Add(1)
		go m.serve(c)
	}
}

func (m *Mux) serve(c net.Conn) {
	defer m.wg.Done()
	mc := newMuxConn(c)
	if err := m.route(mc); err != nil {
		_ = c.Close()
	}
}

func (m *Mux) route(mc *muxConn) error {
	for _, s := range m.subs {
		for _, matches := range s.matchers {
			if matches(mc.sniffer()) {
				mc.reset()
				s.connc <- mc
				return nil
			}
		}
	}
	return errNotMatched
}
