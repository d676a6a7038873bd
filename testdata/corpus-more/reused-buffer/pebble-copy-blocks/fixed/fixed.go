// Package fixed copies blocks of one table file into another.
package fixed

import (
	"context"
	"errors"
	"io"
	"sync"
)

const trailerLen = 5

type blockHandle struct {
	offset, length uint64
}

type indexEntry struct {
	sep []byte
	bh  blockHandle
}

type physicalBlock struct {
	data    []byte
	trailer [trailerLen]byte
}

func (b *physicalBlock) writeTo(w io.Writer) (int, error) {
	n, err := w.Write(b.data)
	if err != nil {
		return n, err
	}
	m, err := w.Write(b.trailer[:])
	return n + m, err
}

type compressedBlock struct {
	physical physicalBlock
}

// writeQueue writes blocks in the background.
type writeQueue struct {
	ch  chan *compressedBlock
	wg  sync.WaitGroup
	mu  sync.Mutex
	err error
}

func (q *writeQueue) start(w io.Writer) {
	q.ch = make(chan *compressedBlock, 16)
	q.wg.Add(1)
	go func() {
		defer q.wg.Done()
		for cb := range q.ch {
			if _, err := cb.physical.writeTo(w); err != nil {
				q.mu.Lock()
				q.err = err
				q.mu.Unlock()
			}
		}
	}()
}

// add hands over a block.
func (q *writeQueue) add(cb *compressedBlock) { q.ch <- cb }

func (q *writeQueue) finish() error {
	close(q.ch)
	q.wg.Wait()
	return q.err
}

type readHandle interface {
	ReadAt(ctx context.Context, p []byte, off int64) error
}

type rawWriter struct {
	queue      writeQueue
	offset     uint64
	index      []indexEntry
	separators []byte
}

func (w *rawWriter) enqueuePhysicalBlock(cb *compressedBlock, sep []byte) error {
	if len(cb.physical.data) == 0 {
		return errors.New("empty block")
	}
	n := len(w.separators)
	w.separators = append(w.separators, sep...)
	bh := blockHandle{offset: w.offset, length: uint64(len(cb.physical.data))}
	w.index = append(w.index, indexEntry{sep: w.separators[n:len(w.separators):len(w.separators)], bh: bh})
	w.offset += bh.length + trailerLen
	w.queue.add(cb)
	return nil
}

// copyDataBlocks adds a range of blocks as they are.
func (w *rawWriter) copyDataBlocks(ctx context.Context, blocks []indexEntry, rh readHandle) error {
	const readSizeTarget = 256 << 10
	readAndFlushBlocks := func(first, last int) error {
		if first > last {
			panic("invalid block range")
		}
		lastBH := blocks[last].bh
		blocksToReadLen := lastBH.offset + lastBH.length + trailerLen - blocks[first].bh.offset
		buf := make([]byte, 0, blocksToReadLen)
		if err := rh.ReadAt(ctx, buf[:blocksToReadLen], int64(blocks[first].bh.offset)); err != nil {
			return err
		}
		for i := first; i <= last; i++ {
			offsetDiff := blocks[i].bh.offset - blocks[first].bh.offset
			blockBuf := buf[offsetDiff : offsetDiff+blocks[i].bh.length+trailerLen]
			cb := &compressedBlock{}
			cb.physical.data = blockBuf[:blocks[i].bh.length]
			copy(cb.physical.trailer[:], blockBuf[blocks[i].bh.length:])
			if err := w.enqueuePhysicalBlock(cb, blocks[i].sep); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; i < len(blocks); {
		start := i
		for i++; i < len(blocks) && blocks[i].bh.length+blocks[i].bh.offset+trailerLen-blocks[start].bh.offset <= readSizeTarget; i++ {
		}
		if err := readAndFlushBlocks(start, i-1); err != nil {
			return err
		}
	}
	return nil
}

func copySpan(ctx context.Context, out io.Writer, in readHandle, blocks []indexEntry) ([]indexEntry, error) {
	w := &rawWriter{}
	w.queue.start(out)
	err := w.copyDataBlocks(ctx, blocks, in)
	return w.index, errors.Join(err, w.queue.finish())
}
