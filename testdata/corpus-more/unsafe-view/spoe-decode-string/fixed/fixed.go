// Package fixed is an agent of a proxy.
package fixed

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	maxFrame      = 16380
	typeUint byte = 5
	typeStr  byte = 8
	typeBin  byte = 9
)

var framePool = sync.Pool{New: func() any { b := make([]byte, maxFrame); return &b }}

func decodeUvarint(b []byte) (int, int, error) {
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, 0, errors.New("decode varint: unterminated sequence")
	}
	return int(v), n, nil
}

func decodeBytes(b []byte) ([]byte, int, error) {
	l, off, err := decodeUvarint(b)
	if err != nil {
		return nil, 0, fmt.Errorf("decode bytes: %w", err)
	}
	if len(b) < l+off {
		return nil, 0, errors.New("decode bytes: unterminated sequence")
	}
	return b[off : off+l], off + l, nil
}

func decodeString(b []byte) (string, int, error) {
	b, n, err := decodeBytes(b)
	return string(b), n, err
}

func decodeKV(b []byte) (name string, value any, off int, err error) {
	name, n, err := decodeString(b)
	if err != nil {
		return "", nil, 0, err
	}
	off += n
	if off >= len(b) {
		return "", nil, 0, errors.New("decode k/v: no type")
	}
	kind := b[off] & 0x0f
	off++
	switch kind {
	case typeUint:
		value, n, err = decodeUvarint(b[off:])
	case typeStr:
		value, n, err = decodeString(b[off:])
	case typeBin:
		value, n, err = decodeBytes(b[off:])
	default:
		err = fmt.Errorf("decode k/v: type %x", kind)
	}
	return name, value, off + n, err
}

func encodeString(b []byte, s string) (int, error) {
	n := binary.PutUvarint(b, uint64(len(s)))
	if n+len(s) > len(b) {
		return 0, io.ErrShortBuffer
	}
	return n + copy(b[n:], s), nil
}

// Message is something the proxy tells.
type Message struct {
	Name string
	Args map[string]any
}

// Action sets a variable in the proxy.
type Action struct {
	Name  string
	Value string
}

func (a Action) encode(b []byte) (int, error) {
	n, err := encodeString(b, a.Name)
	if err != nil {
		return 0, err
	}
	m, err := encodeString(b[n:], a.Value)
	return n + m, err
}

// Handler decides.
type Handler func(msgs []Message) ([]Action, error)

type frame struct {
	data     []byte
	original *[]byte
}

func readFrame(r *bufio.Reader) (frame, error) {
	buf := framePool.Get().(*[]byte)
	var head [4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		framePool.Put(buf)
		return frame{}, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		framePool.Put(buf)
		return frame{}, errors.New("frame too large")
	}
	f := frame{data: (*buf)[:n], original: buf}
	_, err := io.ReadFull(r, f.data)
	return f, err
}

func handleNotify(f frame, h Handler) (frame, error) {
	var msgs []Message
	for off := 0; off < len(f.data); {
		name, n, err := decodeString(f.data[off:])
		if err != nil {
			return f, err
		}
		off += n
		count := int(f.data[off])
		off++
		msg := Message{Name: name, Args: make(map[string]any, count)}
		for i := 0; i < count; i++ {
			k, v, n, err := decodeKV(f.data[off:])
			if err != nil {
				return f, err
			}
			off += n
			msg.Args[k] = v
		}
		msgs = append(msgs, msg)
	}
	actions, err := h(msgs)
	if err != nil {
		return f, err
	}
	f.data = *f.original
	off := 0
	for _, a := range actions {
		n, err := a.encode(f.data[off:])
		if err != nil {
			return f, err
		}
		off += n
	}
	f.data = f.data[:off]
	return f, nil
}

// Serve answers the frames of a connection.
func Serve(conn io.ReadWriter, h Handler) error {
	r := bufio.NewReader(conn)
	for {
		f, err := readFrame(r)
		if err != nil {
			return err
		}
		if f, err = handleNotify(f, h); err == nil {
			var head [4]byte
			binary.BigEndian.PutUint32(head[:], uint32(len(f.data)))
			if _, err = conn.Write(head[:]); err == nil {
				_, err = conn.Write(f.data)
			}
		}
		framePool.Put(f.original)
		if err != nil {
			return err
		}
	}
}
