// Package bug serves file attributes to a kernel.
package bug

import (
	"encoding/binary"
	"io"
	"sync"
)

type status int32

const (
	statusOK     status = 0
	statusNoEnt  status = 2
	statusIO     status = 5
	statusInval  status = 22
	statusRange  status = 34
	statusNoData status = 61
	statusNoSys  status = 38

	xattrCreate  = 1
	xattrReplace = 2

	maxName  = 255
	maxValue = 65536
	maxReq   = maxName + maxValue + 64

	xattrPrefix = "xattr-"
)

type setXAttrIn struct {
	node  uint64
	flags uint32
}

// rawFileSystem handles requests.
type rawFileSystem interface {
	SetXAttr(in *setXAttrIn, attr string, data []byte) status
	GetXAttr(node uint64, attr string, dest []byte) (int, status)
	Flush(node uint64) status
}

type entry struct {
	name     string
	extended map[string][]byte
}

type fileHandle struct {
	mu            sync.Mutex
	entry         *entry
	dirtyMetadata bool
}

type entryStore interface {
	Load(node uint64) (*entry, error)
	Save(node uint64, e *entry) error
}

type mountFS struct {
	mu      sync.Mutex
	handles map[uint64]*fileHandle
	store   entryStore
}

// readEntry returns the entry of an open file or loads it.
func (fs *mountFS) readEntry(node uint64) (*fileHandle, *entry, status) {
	fs.mu.Lock()
	fh := fs.handles[node]
	fs.mu.Unlock()
	if fh != nil {
		return fh, fh.entry, statusOK
	}
	e, err := fs.store.Load(node)
	if err != nil {
		return nil, nil, statusNoEnt
	}
	return nil, e, statusOK
}

// SetXAttr sets an attribute. An open file is saved when it is flushed.
func (fs *mountFS) SetXAttr(in *setXAttrIn, attr string, data []byte) status {
	if len(attr) == 0 {
		return statusInval
	}
	if len(attr) > maxName || len(data) > maxValue {
		return statusRange
	}
	fh, e, st := fs.readEntry(in.node)
	if st != statusOK {
		return st
	}
	if fh != nil {
		fh.mu.Lock()
		defer fh.mu.Unlock()
	}
	if e.extended == nil {
		e.extended = make(map[string][]byte)
	}
	old := e.extended[xattrPrefix+attr]
	switch in.flags {
	case xattrCreate:
		if len(old) > 0 {
			break
		}
		fallthrough
	case xattrReplace:
		fallthrough
	default:
		e.extended[xattrPrefix+attr] = data // BUG: reused-buffer
	}
	if fh != nil {
		fh.dirtyMetadata = true
		return statusOK
	}
	if err := fs.store.Save(in.node, e); err != nil {
		return statusIO
	}
	return statusOK
}

func (fs *mountFS) GetXAttr(node uint64, attr string, dest []byte) (int, status) {
	_, e, st := fs.readEntry(node)
	if st != statusOK {
		return 0, st
	}
	data, ok := e.extended[xattrPrefix+attr]
	if !ok {
		return 0, statusNoData
	}
	return copy(dest, data), statusOK
}

// Flush saves the entry of an open file.
func (fs *mountFS) Flush(node uint64) status {
	fh, e, st := fs.readEntry(node)
	if st != statusOK || fh == nil {
		return st
	}
	fh.mu.Lock()
	defer fh.mu.Unlock()
	if fh.dirtyMetadata {
		if err := fs.store.Save(node, e); err != nil {
			return statusIO
		}
		fh.dirtyMetadata = false
	}
	return statusOK
}

// server reads requests: opcode, node, flags, name length, name, value.
type server struct {
	dev io.ReadWriter
	fs  rawFileSystem
}

func (s *server) loop() error {
	buf := make([]byte, maxReq)
	for {
		n, err := s.dev.Read(buf)
		if err != nil {
			return err
		}
		st := s.handle(buf[:n]) // ALSO: reused-buffer
		if err := binary.Write(s.dev, binary.LittleEndian, int32(st)); err != nil {
			return err
		}
	}
}

func (s *server) handle(req []byte) status {
	if len(req) < 15 {
		return statusInval
	}
	node := binary.LittleEndian.Uint64(req[1:])
	flags := binary.LittleEndian.Uint32(req[9:])
	n := int(binary.LittleEndian.Uint16(req[13:]))
	body := req[15:]
	if n > len(body) {
		return statusInval
	}
	switch req[0] {
	case 1:
		return s.fs.SetXAttr(&setXAttrIn{node, flags}, string(body[:n]), body[n:]) // ALSO: reused-buffer
	case 2:
		return s.fs.Flush(node)
	}
	return statusNoSys
}
