// Package bug lists the connections the kernel tracks.
package bug

import (
	"encoding/binary"
	"errors"
	"net"
)

const (
	attrTupleOrig  = 1
	attrTupleReply = 2
	attrStatus     = 3

	attrTupleIP    = 1
	attrTupleProto = 2

	attrV4Src = 1
	attrV4Dst = 2

	attrProtoNum     = 1
	attrProtoSrcPort = 2
	attrProtoDstPort = 3
)

var errAttr = errors.New("invalid attribute")

// Tuple is one direction of a connection.
type Tuple struct {
	Proto   int
	Src     net.IP
	SrcPort uint16
	Dst     net.IP
	DstPort uint16
}

// Conn is a tracked connection.
type Conn struct {
	Status uint32
	Orig   Tuple
	Reply  Tuple
}

type attr struct {
	typ int
	msg []byte
}

func parseAttrs(b []byte, attrs []attr) ([]attr, error) {
	for len(b) >= 4 {
		l := int(binary.NativeEndian.Uint16(b))
		if l < 4 || l > len(b) {
			return nil, errAttr
		}
		attrs = append(attrs, attr{int(binary.NativeEndian.Uint16(b[2:])) & 0x3fff, b[4:l]})
		b = b[min((l+3)&^3, len(b)):]
	}
	return attrs, nil
}

// receiver reads one message into b.
type receiver interface {
	Recv(b []byte) (int, error)
	Close() error
}

// readMsgs calls cb for each connection until there is an empty message.
func readMsgs(s receiver, cb func(Conn)) error {
	rb := make([]byte, 8192)
	for {
		nr, err := s.Recv(rb)
		if err != nil {
			return err
		}
		if nr == 0 {
			return nil
		}
		conn, err := parsePayload(rb[:nr])
		if err != nil {
			return err
		}
		cb(*conn)
	}
}

// Connections returns all connections.
func Connections(s receiver) ([]Conn, error) {
	defer s.Close()
	var conns []Conn
	err := readMsgs(s, func(c Conn) {
		conns = append(conns, c)
	})
	return conns, err
}

// Follow sends all changes.
func Follow(s receiver) <-chan Conn {
	res := make(chan Conn, 1)
	go func() {
		defer s.Close()
		defer close(res)
		readMsgs(s, func(c Conn) { res <- c })
	}()
	return res
}

func parsePayload(b []byte) (*Conn, error) {
	conn := &Conn{}
	var space [16]attr
	attrs, err := parseAttrs(b, space[:0])
	if err != nil {
		return nil, err
	}
	for _, a := range attrs {
		switch a.typ {
		case attrTupleOrig:
			err = parseTuple(a.msg, &conn.Orig)
		case attrTupleReply:
			err = parseTuple(a.msg, &conn.Reply)
		case attrStatus:
			conn.Status = binary.BigEndian.Uint32(a.msg)
		}
		if err != nil {
			return nil, err
		}
	}
	return conn, nil
}

func parseTuple(b []byte, tuple *Tuple) error {
	var space [16]attr
	attrs, err := parseAttrs(b, space[:0])
	if err != nil {
		return err
	}
	for _, a := range attrs {
		switch a.typ {
		case attrTupleIP:
			if err := parseIP(a.msg, tuple); err != nil {
				return err
			}
		case attrTupleProto:
			if err := parseProto(a.msg, tuple); err != nil {
				return err
			}
		}
	}
	return nil
}

func parseIP(b []byte, tuple *Tuple) error {
	var space [16]attr
	attrs, err := parseAttrs(b, space[:0])
	if err != nil {
		return err
	}
	for _, a := range attrs {
		switch a.typ {
		case attrV4Src:
			tuple.Src = net.IP(a.msg) // BUG: reused-buffer
		case attrV4Dst:
			tuple.Dst = net.IP(a.msg) // ALSO: reused-buffer
		}
	}
	return nil
}

func parseProto(b []byte, tuple *Tuple) error {
	var space [16]attr
	attrs, err := parseAttrs(b, space[:0])
	if err != nil {
		return err
	}
	for _, a := range attrs {
		switch a.typ {
		case attrProtoNum:
			tuple.Proto = int(a.msg[0])
		case attrProtoSrcPort:
			tuple.SrcPort = binary.BigEndian.Uint16(a.msg)
		case attrProtoDstPort:
			tuple.DstPort = binary.BigEndian.Uint16(a.msg)
		}
	}
	return nil
}
