// Package bug merges blocks of a series.
package bug

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sync"
)

// SegmentReader reads an encoded segment. Close gives it back to its pool.
type SegmentReader struct {
	pool *ReaderPool
	data []byte
	pos  int
}

// Reset makes the reader read data.
func (r *SegmentReader) Reset(data []byte) { r.data, r.pos = data, 0 }

// Read reads bytes.
func (r *SegmentReader) Read(p []byte) (int, error) {
	if r.pos >= len(r.data) {
		return 0, io.EOF
	}
	n := copy(p, r.data[r.pos:])
	r.pos += n
	return n, nil
}

// Close gives the reader back.
func (r *SegmentReader) Close() {
	r.data, r.pos = nil, 0
	r.pool.put(r) // ALSO: pool-escape
}

// ReaderPool is a pool of readers.
type ReaderPool struct{ p sync.Pool }

// Get gives a reader.
func (p *ReaderPool) Get() *SegmentReader {
	if r, ok := p.p.Get().(*SegmentReader); ok {
		return r
	}
	return &SegmentReader{pool: p}
}

func (p *ReaderPool) put(r *SegmentReader) { p.p.Put(r) }

// Datapoint is a value at a time.
type Datapoint struct {
	Timestamp int64
	Value     float64
}

func encode(dst []byte, dp Datapoint) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(dp.Timestamp))
	return binary.BigEndian.AppendUint64(dst, math.Float64bits(dp.Value))
}

type multiReaderIterator struct {
	readers []*SegmentReader
	next    []*Datapoint
	cur     Datapoint
	err     error
}

func newMultiReaderIterator(readers ...*SegmentReader) *multiReaderIterator {
	it := &multiReaderIterator{readers: readers, next: make([]*Datapoint, len(readers))}
	for i := range readers {
		it.fill(i)
	}
	return it
}

func (it *multiReaderIterator) fill(i int) {
	var b [16]byte
	it.next[i] = nil
	if _, err := io.ReadFull(it.readers[i], b[:]); err != nil {
		if !errors.Is(err, io.EOF) {
			it.err = err
		}
		return
	}
	it.next[i] = &Datapoint{
		Timestamp: int64(binary.BigEndian.Uint64(b[:8])),
		Value:     math.Float64frombits(binary.BigEndian.Uint64(b[8:])),
	}
}

func (it *multiReaderIterator) Next() bool {
	best := -1
	for i, dp := range it.next {
		if dp != nil && (best < 0 || dp.Timestamp < it.next[best].Timestamp) {
			best = i
		}
	}
	if best < 0 || it.err != nil {
		return false
	}
	it.cur = *it.next[best]
	it.fill(best)
	return true
}

func (it *multiReaderIterator) Current() Datapoint { return it.cur }
func (it *multiReaderIterator) Err() error         { return it.err }

func (it *multiReaderIterator) Close() {
	for _, r := range it.readers {
		r.Close()
	}
	it.readers = nil
}

// Block has encoded datapoints.
type Block struct {
	mu   sync.RWMutex
	pool *ReaderPool
	data []byte
}

// NewBlock encodes datapoints.
func NewBlock(pool *ReaderPool, dps ...Datapoint) *Block {
	b := &Block{pool: pool}
	for _, dp := range dps {
		b.data = encode(b.data, dp)
	}
	return b
}

// Stream gives a reader of the block.
func (b *Block) Stream() (*SegmentReader, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.pool == nil {
		return nil, errors.New("block is closed")
	}
	r := b.pool.Get()
	r.Reset(b.data)
	return r, nil
}

func (b *Block) reset(data []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data = data
}

// Series has the blocks of a series by their start.
type Series struct {
	mu     sync.Mutex
	blocks map[int64]*Block
}

// NewSeries gives a series without blocks.
func NewSeries() *Series { return &Series{blocks: make(map[int64]*Block)} }

// Bootstrap adds blocks and merges those that are there.
func (s *Series) Bootstrap(blocks map[int64]*Block) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for start, b := range blocks {
		if err := s.mergeBlock(start, b); err != nil {
			return err
		}
	}
	return nil
}

func (s *Series) mergeBlock(start int64, newBlock *Block) error {
	existing, ok := s.blocks[start]
	if !ok {
		s.blocks[start] = newBlock
		return nil
	}
	newReader, err := newBlock.Stream()
	if err != nil {
		return err
	}
	defer newReader.Close() // BUG: pool-escape

	existingReader, err := existing.Stream()
	if err != nil {
		return err
	}
	defer existingReader.Close() // ALSO: pool-escape

	it := newMultiReaderIterator(newReader, existingReader)
	defer it.Close() // ALSO: pool-escape

	var merged []byte
	for it.Next() {
		merged = encode(merged, it.Current())
	}
	if err := it.Err(); err != nil {
		return err
	}
	existing.reset(merged)
	return nil
}
