// Package fixed copies file blocks that exist locally.
package fixed

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"sync"
)

const (
	minBlock = 128 << 10
	maxBlock = 16 << 20
)

// bufferPool has a pool for each block size.
type bufferPool struct {
	pools [8]sync.Pool
}

var buffers bufferPool

func bucket(size int) int {
	i := 0
	for s := minBlock; s < size; s <<= 1 {
		i++
	}
	return i
}

func (p *bufferPool) Get(size int) []byte {
	if size > maxBlock {
		return make([]byte, size)
	}
	b := bucket(size)
	for j := b; j < len(p.pools); j++ {
		if v := p.pools[j].Get(); v != nil {
			bs := *v.(*[]byte)
			return bs[:size]
		}
	}
	return make([]byte, minBlock<<b)[:size]
}

// Put takes back a slice that came from Get.
func (p *bufferPool) Put(bs []byte) {
	if cap(bs) > maxBlock || cap(bs) < minBlock {
		return
	}
	p.pools[bucket(cap(bs))].Put(&bs)
}

type block struct {
	offset int64
	size   int
	hash   []byte
}

// location is where a block can be found.
type location struct {
	file   string
	offset int64
}

type filesystem interface {
	Open(name string) (readerAtCloser, error)
}

type readerAtCloser interface {
	io.ReaderAt
	io.Closer
}

type copyState struct {
	name   string
	blocks []block
	dst    io.WriterAt
	err    error
}

func (s *copyState) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

type folder struct {
	id    string
	fs    filesystem
	other map[string]filesystem
	find  func(folder string, hash []byte) []location
	quit  chan struct{}
}

// copierRoutine copies what it can and passes the other blocks on.
func (f *folder) copierRoutine(in <-chan *copyState, pull chan<- block, out chan<- *copyState) {
	for state := range in {
	blocks:
		for _, b := range state.blocks {
			select {
			case <-f.quit:
				state.fail(errors.New("folder stopped"))
				break blocks
			default:
			}
			if f.copyBlock(b, state) {
				continue
			}
			if state.err != nil {
				break
			}
			pull <- b
		}
		out <- state
	}
}

func (f *folder) copyBlock(b block, state *copyState) bool {
	buf := buffers.Get(b.size)
	defer buffers.Put(buf)

	if f.copyFromFolder(f.id, f.fs, b, state, buf) {
		return true
	}
	for id, fs := range f.other {
		if state.err != nil {
			return false
		}
		if f.copyFromFolder(id, fs, b, state, buf) {
			return true
		}
	}
	return false
}

// copyFromFolder needs a buffer of the block's size.
func (f *folder) copyFromFolder(id string, fs filesystem, b block, state *copyState, buf []byte) bool {
	for _, loc := range f.find(id, b.hash) {
		if f.copyFromFile(loc, fs, b, state, buf) {
			return true
		}
		if state.err != nil {
			return false
		}
	}
	return false
}

func (f *folder) copyFromFile(loc location, fs filesystem, b block, state *copyState, buf []byte) bool {
	fd, err := fs.Open(loc.file)
	if err != nil {
		return false
	}
	defer fd.Close()
	if _, err := fd.ReadAt(buf, loc.offset); err != nil {
		return false
	}
	if sum := sha256.Sum256(buf); !bytes.Equal(sum[:], b.hash) {
		return false
	}
	if _, err := state.dst.WriteAt(buf, b.offset); err != nil {
		state.fail(err)
		return false
	}
	return true
}
