// Package bug compresses a stream in blocks.
package bug

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"sync"
)

const blockSize = 64 << 10

var blockPool = sync.Pool{New: func() any { return make([]byte, blockSize) }}

// dataBlock is a compressed block.
type dataBlock struct {
	data []byte
	err  error
}

func (b *dataBlock) compress(src []byte, level int) *dataBlock {
	var buf bytes.Buffer
	fw, err := flate.NewWriter(&buf, level)
	if err == nil {
		if _, err = fw.Write(src); err == nil {
			err = fw.Close()
		}
	}
	b.data, b.err = buf.Bytes(), err
	return b
}

func (b *dataBlock) write(w io.Writer) error {
	if b.err != nil {
		return b.err
	}
	var size [4]byte
	binary.LittleEndian.PutUint32(size[:], uint32(len(b.data)))
	if _, err := w.Write(size[:]); err != nil {
		return err
	}
	_, err := w.Write(b.data)
	return err
}

// Writer compresses to an underlying writer.
type Writer struct {
	src    io.Writer
	level  int
	num    int
	data   []byte
	idx    int
	blocks chan chan *dataBlock
	done   chan error
}

// NewWriter returns a writer that compresses up to num blocks at once.
func NewWriter(w io.Writer, level, num int) *Writer {
	z := &Writer{src: w, level: level, num: num, data: blockPool.Get().([]byte)}
	if !z.isNotConcurrent() {
		z.blocks = make(chan chan *dataBlock, num)
		z.done = make(chan error, 1)
		go z.writeLoop()
	}
	return z
}

func (w *Writer) isNotConcurrent() bool { return w.num <= 1 }

// writeLoop writes the blocks in order.
func (w *Writer) writeLoop() {
	var err error
	for c := range w.blocks {
		b := <-c
		if err == nil {
			err = b.write(w.src)
		}
		close(c)
	}
	w.done <- err
}

// Write compresses buf.
func (w *Writer) Write(buf []byte) (n int, err error) {
	zn := len(w.data)
	for len(buf) > 0 {
		if w.idx == 0 && len(buf) >= zn {
			// Avoid a copy as there is enough data for a block.
			if err = w.write(buf[:zn], false); err != nil { // BUG: captured-argument
				return
			}
			n += zn
			buf = buf[zn:]
			continue
		}
		m := copy(w.data[w.idx:], buf)
		n += m
		w.idx += m
		buf = buf[m:]
		if w.idx < len(w.data) {
			return
		}
		if err = w.write(w.data, true); err != nil {
			return
		}
		if !w.isNotConcurrent() {
			w.data = blockPool.Get().([]byte)
		}
		w.idx = 0
	}
	return
}

// write compresses one block; a safe block goes back to the pool.
func (w *Writer) write(data []byte, safe bool) error {
	if w.isNotConcurrent() {
		return new(dataBlock).compress(data, w.level).write(w.src)
	}
	c := make(chan *dataBlock)
	w.blocks <- c
	go func(c chan *dataBlock, data []byte, safe bool) { // ALSO: captured-argument
		b := new(dataBlock)
		c <- b.compress(data, w.level) // ALSO: captured-argument
		<-c
		if safe {
			blockPool.Put(data)
		}
	}(c, data, safe)
	return nil
}

// Close writes the rest.
func (w *Writer) Close() error {
	if w.idx > 0 {
		if err := w.write(w.data[:w.idx], false); err != nil {
			return err
		}
	}
	if w.isNotConcurrent() {
		return nil
	}
	close(w.blocks)
	return <-w.done
}
