// Package bug writes a table of data blocks and their index blocks.
package bug

import (
	"encoding/binary"
)

type shortID uint8

// collector computes a property of blocks.
type collector interface {
	AddValue(key, val []byte)
	FinishDataBlock(buf []byte) ([]byte, error)
	AddPrevDataBlockToIndexBlock()
	FinishIndexBlock(buf []byte) ([]byte, error)
}

// propsEncoder encodes the properties of one block at a time.
type propsEncoder struct {
	propsBuf []byte
	scratch  []byte
}

func (e *propsEncoder) getScratch() []byte { return e.scratch[:0] }
func (e *propsEncoder) reset()             { e.propsBuf = e.propsBuf[:0] }

func (e *propsEncoder) add(id shortID, scratch []byte) {
	if len(scratch) == 0 {
		return
	}
	e.propsBuf = append(e.propsBuf, byte(id))
	e.propsBuf = binary.AppendUvarint(e.propsBuf, uint64(len(scratch)))
	e.propsBuf = append(e.propsBuf, scratch...)
	e.scratch = scratch
}

// unsafeProps returns the encoded properties.
func (e *propsEncoder) unsafeProps() []byte { return e.propsBuf }

func (e *propsEncoder) props() []byte {
	buf := make([]byte, len(e.propsBuf))
	copy(buf, e.propsBuf)
	return buf
}

type handle struct {
	offset, length uint64
}

// indexBuilder collects index rows.
type indexBuilder struct {
	buf  []byte
	ends []int
}

func (b *indexBuilder) rows() int { return len(b.ends) }
func (b *indexBuilder) size() int { return len(b.buf) + 4*len(b.ends) }

func (b *indexBuilder) reset() {
	b.buf = b.buf[:0]
	b.ends = b.ends[:0]
}

func (b *indexBuilder) addHandle(sep []byte, h handle, props []byte) int {
	b.buf = binary.AppendUvarint(b.buf, uint64(len(sep)))
	b.buf = append(b.buf, sep...)
	b.buf = binary.AppendUvarint(b.buf, h.offset)
	b.buf = binary.AppendUvarint(b.buf, h.length)
	b.buf = append(b.buf, props...)
	b.ends = append(b.ends, len(b.buf))
	return len(b.ends) - 1
}

func (b *indexBuilder) finish(rows int) []byte {
	if rows == 0 {
		return nil
	}
	return b.buf[:b.ends[rows-1]]
}

type bufferedIndex struct {
	rows  int
	props []byte
	block []byte
}

type tableWriter struct {
	collectors []collector
	encoder    propsEncoder
	index      indexBuilder
	indexSize  int
	partitions []bufferedIndex
	queue      chan []byte
	queued     uint64
}

func (w *tableWriter) shouldFlush(size, row int) bool {
	return row > 0 && size > w.indexSize
}

// enqueueBlock queues a data block and adds it to the index.
func (w *tableWriter) enqueueBlock(block, sep []byte) error {
	h := handle{offset: w.queued, length: uint64(len(block))}
	w.queued += h.length
	w.queue <- append([]byte(nil), block...)

	var err error
	w.encoder.reset()
	for i := range w.collectors {
		scratch := w.encoder.getScratch()
		if scratch, err = w.collectors[i].FinishDataBlock(scratch); err != nil {
			return err
		}
		w.encoder.add(shortID(i), scratch)
	}
	props := w.encoder.unsafeProps() // ALSO: reused-buffer

	i := w.index.addHandle(sep, h, props)
	if w.shouldFlush(w.index.size(), i) {
		if err = w.finishIndexBlock(w.index.rows() - 1); err != nil { // ALSO: reused-buffer
			return err
		}
		// The handle goes to the new index block instead.
		_ = w.index.addHandle(sep, h, props) // BUG: reused-buffer
	}
	for i := range w.collectors {
		w.collectors[i].AddPrevDataBlockToIndexBlock()
	}
	return nil
}

// finishIndexBlock keeps the first rows of the index block for later.
func (w *tableWriter) finishIndexBlock(rows int) error {
	defer w.index.reset()
	w.encoder.reset()
	for i := range w.collectors {
		scratch := w.encoder.getScratch()
		var err error
		if scratch, err = w.collectors[i].FinishIndexBlock(scratch); err != nil {
			return err
		}
		w.encoder.add(shortID(i), scratch)
	}
	w.partitions = append(w.partitions, bufferedIndex{
		rows:  rows,
		props: w.encoder.props(),
		block: append([]byte(nil), w.index.finish(rows)...),
	})
	return nil
}

// Close finishes the last index block.
func (w *tableWriter) Close() error {
	defer close(w.queue)
	if w.index.rows() > 0 || len(w.partitions) == 0 {
		return w.finishIndexBlock(w.index.rows())
	}
	return nil
}
