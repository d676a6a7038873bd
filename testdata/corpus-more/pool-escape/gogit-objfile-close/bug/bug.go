// Package bug reads loose objects.
package bug

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"strconv"
	"sync"
)

var errHeader = errors.New("objfile: invalid header")

// an empty zlib stream, to make readers with
var zlibInit = []byte{0x78, 0x9c, 0x01, 0x00, 0x00, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01}

type zlibReadCloser interface {
	io.ReadCloser
	zlib.Resetter
}

var byteSlice = sync.Pool{New: func() any {
	b := make([]byte, 16*1024)
	return &b
}}

var zlibReader = sync.Pool{New: func() any {
	r, _ := zlib.NewReader(bytes.NewReader(zlibInit))
	return &zlibRef{Reader: r.(zlibReadCloser)}
}}

// zlibRef is a pooled zlib reader with a pooled read buffer.
type zlibRef struct {
	buf    *[]byte
	Reader zlibReadCloser
}

func getZlibReader(r io.Reader) (*zlibRef, error) {
	z := zlibReader.Get().(*zlibRef)
	z.buf = byteSlice.Get().(*[]byte)
	return z, z.Reader.Reset(r, nil)
}

// putZlibReader puts z and its buffer back into their pools.
func putZlibReader(z *zlibRef) {
	z.Reader.Close()
	byteSlice.Put(z.buf)
	zlibReader.Put(z)
}

// Reader reads and decodes the data of an object.
type Reader struct {
	zlib    io.Reader
	zlibref *zlibRef
	left    int64
}

// NewReader returns a reader of the object in r.
func NewReader(r io.Reader) (*Reader, error) {
	z, err := getZlibReader(r)
	if err != nil {
		return nil, err
	}
	return &Reader{zlib: z.Reader, zlibref: z}, nil
}

func (r *Reader) readUntil(delim byte) (string, error) {
	var b [1]byte
	var value []byte
	for {
		if _, err := io.ReadFull(r.zlib, b[:]); err != nil {
			return "", errHeader
		}
		if b[0] == delim {
			return string(value), nil
		}
		value = append(value, b[0])
	}
}

// Header reads the type and the size of the object.
func (r *Reader) Header() (typ string, size int64, err error) {
	if typ, err = r.readUntil(' '); err != nil {
		return "", 0, err
	}
	s, err := r.readUntil(0)
	if err != nil {
		return "", 0, err
	}
	size, err = strconv.ParseInt(s, 10, 64)
	r.left = size
	return typ, size, err
}

// WriteTo writes the content of the object to w.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	return io.CopyBuffer(struct{ io.Writer }{w}, io.LimitReader(r.zlib, r.left), *r.zlibref.buf)
}

// Close releases what the Reader uses, but not the underlying reader.
func (r *Reader) Close() error {
	putZlibReader(r.zlibref) // BUG: pool-escape
	return nil
}

// storage finds the files of loose objects.
type storage struct {
	open func(hash string) (io.ReadCloser, error)
}

func (s *storage) encodedObject(hash string) (data []byte, err error) {
	f, err := s.open(hash)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	r, err := NewReader(f)
	if err != nil {
		return nil, err
	}
	defer r.Close() // ALSO: pool-escape

	if _, _, err = r.Header(); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if _, err = r.WriteTo(&buf); err != nil {
		return nil, err
	}
	return buf.Bytes(), r.Close() // ALSO: pool-escape
}
