// Package fixed reads the directory of a compound file.
package fixed

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
)

const (
	noStream  uint32 = 0xFFFFFFFF
	dirEntry         = 128
	typeEmpty uint8  = 0
	typeStore uint8  = 1
	typeFile  uint8  = 2
	typeRoot  uint8  = 5
)

var (
	errShort    = errors.New("compound: directory too short")
	errTraverse = errors.New("compound: bad sibling")
)

// File is one storage or stream of the container.
type File struct {
	Name string
	Path []string
	Size uint64

	kind        uint8
	left, right uint32
	child       uint32
	start       uint32
	r           *Reader
}

// FullName is the path of the file with its name.
func (f *File) FullName() string {
	if len(f.Path) == 0 {
		return f.Name
	}
	return strings.Join(f.Path, "/") + "/" + f.Name
}

// Reader gives the files in tree order.
type Reader struct {
	File    []*File
	entries []*File
	pos     int
}

// New reads the directory sectors in dir.
func New(dir []byte) (*Reader, error) {
	r := &Reader{}
	if err := r.setEntries(dir); err != nil {
		return nil, err
	}
	if err := r.traverse(); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Reader) setEntries(dir []byte) error {
	if len(dir) < dirEntry {
		return errShort
	}
	for ; len(dir) >= dirEntry; dir = dir[dirEntry:] {
		f := &File{r: r, kind: dir[66]}
		if f.kind == typeEmpty {
			r.entries = append(r.entries, f)
			continue
		}
		n := int(binary.LittleEndian.Uint16(dir[64:66])) / 2
		u := make([]uint16, 0, 32)
		for i := 0; i < n-1 && i < 32; i++ {
			u = append(u, binary.LittleEndian.Uint16(dir[i*2:]))
		}
		f.Name = string(utf16.Decode(u))
		f.left = binary.LittleEndian.Uint32(dir[68:])
		f.right = binary.LittleEndian.Uint32(dir[72:])
		f.child = binary.LittleEndian.Uint32(dir[76:])
		f.start = binary.LittleEndian.Uint32(dir[116:])
		f.Size = binary.LittleEndian.Uint64(dir[120:])
		r.entries = append(r.entries, f)
	}
	return nil
}

// traverse puts the entries in the order of the tree and sets their paths.
func (r *Reader) traverse() error {
	r.File = make([]*File, 0, len(r.entries))
	var recurse func(i uint32, path []string) error
	recurse = func(i uint32, path []string) error {
		if int(i) >= len(r.entries) || len(r.File) > len(r.entries) {
			return errTraverse
		}
		f := r.entries[i]
		if f.left != noStream {
			if err := recurse(f.left, path); err != nil {
				return err
			}
		}
		r.File = append(r.File, f)
		f.Path = path
		if f.child != noStream {
			next := path
			if i > 0 {
				next = make([]string, len(path), len(path)+1)
				copy(next, path)
				next = append(next, f.Name)
			}
			if err := recurse(f.child, next); err != nil {
				return err
			}
		}
		if f.right != noStream {
			return recurse(f.right, path)
		}
		return nil
	}
	return recurse(0, nil)
}

// Next gives the files one by one.
func (r *Reader) Next() (*File, error) {
	r.pos++
	if r.pos >= len(r.File) {
		return nil, io.EOF
	}
	return r.File[r.pos], nil
}
