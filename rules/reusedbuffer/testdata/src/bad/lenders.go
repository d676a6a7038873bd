package bad

import (
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
)

// packetSource is what a *net.UDPConn is used for here.
type packetSource interface {
	ReadFromUDPAddrPort(p []byte) (int, netip.AddrPort, error)
}

type udpMessage struct {
	payload []byte
	from    netip.AddrPort
}

func receiveAll(src packetSource, count int) (got []udpMessage, err error) {
	b := make([]byte, 1500)
	for range count {
		n, from, err := src.ReadFromUDPAddrPort(b)
		if err != nil {
			return got, err
		}
		got = append(got, udpMessage{b[:n], from}) // want `kept while`
	}
	return got, nil
}

// blockSource is an io.ReaderAt under another name.
type blockSource interface {
	ReadAt(p []byte, off int64) (n int, err error)
	Size() int64
}

func loadBlocks(src blockSource, out map[int64][]byte) error {
	b := make([]byte, 512)
	for off := int64(0); off < src.Size(); off += 512 {
		if _, err := src.ReadAt(b, off); err != nil {
			return err
		}
		out[off] = b // want `kept while`
	}
	return nil
}

// recordReader lends each record from one buffer.
type recordReader struct {
	src io.Reader
	mem []byte
}

func (r *recordReader) next() ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r.src, size[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint16(size[:]))
	if n > len(r.mem) {
		r.mem = make([]byte, n)
	}
	_, err := io.ReadFull(r.src, r.mem[:n])
	return r.mem[:n], err
}

func (r *recordReader) skip() error {
	_, err := r.next()
	return err
}

// The value is a part of the buffer that the checksum is then read into.
func valueAndSum(r *recordReader) (v, sum []byte, err error) {
	if v, err = r.next(); err != nil {
		return nil, nil, err
	}
	if sum, err = r.next(); err != nil {
		return nil, nil, err
	}
	return v, sum, nil // want `used after`
}

type session struct {
	in   *recordReader
	name string
}

// greet reads the name, and the rest of the greeting before it looks at it.
func (s *session) greet() error {
	name, err := s.in.next()
	if err != nil {
		return err
	}
	if err := s.in.skip(); err != nil {
		return err
	}
	if len(name) == 0 {
		return errors.New("no name")
	}
	s.name = string(name) // want `used after`
	return nil
}

// rowCursor puts the columns of a row where it is told.
type rowCursor struct{ in *recordReader }

func (c *rowCursor) scan(into []any) error {
	b, err := c.in.next()
	if err != nil {
		return err
	}
	for i := range into {
		into[i] = b[i : i+1]
	}
	return nil
}

func oneValue(in *recordReader) ([]byte, error) {
	c := rowCursor{in}
	row := make([]any, 1)
	if err := c.scan(row); err != nil {
		return nil, err
	}
	return row[0].([]byte), in.skip() // want `used after`
}

// attrStore is served by a memory store.
type attrStore interface{ set(name string, v []byte) }

type attrs struct{ values map[string][]byte }

type attrNode struct{ attrs *attrs }

type memoryStore struct{ nodes map[string]*attrNode }

func (m *memoryStore) set(name string, v []byte) {
	n := m.nodes[name]
	if n.attrs.values == nil {
		n.attrs.values = make(map[string][]byte)
	}
	n.attrs.values[name] = v // want `kept while`
}

type attrServer struct {
	in    io.Reader
	store attrStore
}

func (s *attrServer) serve() error {
	b := make([]byte, 256)
	for {
		n, err := s.in.Read(b)
		if err != nil {
			return err
		}
		s.store.set("last", b[:n])
	}
}

// codec calls what the package stores in its field.
type codec struct {
	trim func([]byte) []byte
}

func withoutTail(b []byte) []byte { return b[:len(b)-1] }

func newCodec() *codec { return &codec{trim: withoutTail} }

func (c *codec) collect(r io.Reader, count int) (out [][]byte, err error) {
	b := make([]byte, 64)
	for range count {
		n, err := r.Read(b)
		if err != nil {
			return nil, err
		}
		out = append(out, c.trim(b[:n])) // want `kept while`
	}
	return out, nil
}
