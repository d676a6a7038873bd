// Package bug writes columns of byte arrays in pages.
package bug

import (
	"bytes"
	"encoding/binary"
	"io"
)

type kind int8

const (
	kindNull kind = iota
	kindByteArray
)

// value is a null or a byte array.
type value struct {
	kind  kind
	bytes []byte
}

func makeValue(b []byte) value { return value{kind: kindByteArray, bytes: b} }

func (v value) isNull() bool { return v.kind == kindNull }

// Bytes returns the content of v.
func (v value) Bytes() []byte { return v.bytes }

func compareValues(a, b value) int { return bytes.Compare(a.bytes, b.bytes) }

// page is a sequence of values ready to be written.
type page interface {
	NumValues() int64
	Bounds() (minVal, maxVal value, ok bool)
	Data() []byte
}

// byteArrayPage holds all values in one buffer.
type byteArrayPage struct {
	values  []byte
	offsets []uint32
}

func (p *byteArrayPage) index(i int) []byte {
	start := p.offsets[i]
	end := uint32(len(p.values))
	if i+1 < len(p.offsets) {
		end = p.offsets[i+1]
	}
	return p.values[start:end:end]
}

func (p *byteArrayPage) NumValues() int64 { return int64(len(p.offsets)) }
func (p *byteArrayPage) Data() []byte     { return p.values }

func (p *byteArrayPage) Bounds() (minVal, maxVal value, ok bool) {
	if len(p.offsets) == 0 {
		return value{}, value{}, false
	}
	lo, hi := p.index(0), p.index(0)
	for i := 1; i < len(p.offsets); i++ {
		v := p.index(i)
		switch {
		case bytes.Compare(v, lo) < 0:
			lo = v
		case bytes.Compare(v, hi) > 0:
			hi = v
		}
	}
	return makeValue(lo), makeValue(hi), true
}

// byteArrayBuffer collects the values of the next page.
type byteArrayBuffer struct {
	byteArrayPage
}

func (b *byteArrayBuffer) write(v []byte) {
	b.offsets = append(b.offsets, uint32(len(b.values)))
	b.values = append(b.values, v...)
}

// Page exposes the buffer as a page.
func (b *byteArrayBuffer) Page() page { return &b.byteArrayPage }

func (b *byteArrayBuffer) Reset() {
	b.values = b.values[:0]
	b.offsets = b.offsets[:0]
}

type statistics struct {
	MinValue, MaxValue []byte
}

type columnMetaData struct {
	NumValues  int64
	TotalSize  int64
	Statistics statistics
}

type columnWriter struct {
	w        io.Writer
	buf      byteArrayBuffer
	pageSize int
	meta     columnMetaData
	offsets  []int64
}

// Write adds values and writes a page whenever enough have come together.
func (c *columnWriter) Write(values ...[]byte) error {
	for _, v := range values {
		c.buf.write(v)
		if len(c.buf.values) >= c.pageSize {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *columnWriter) flush() error {
	if len(c.buf.offsets) == 0 {
		return nil
	}
	defer c.buf.Reset()
	return c.writeDataPage(c.buf.Page())
}

func (c *columnWriter) writeDataPage(p page) error {
	var head [8]byte
	binary.LittleEndian.PutUint32(head[:], uint32(p.NumValues()))
	binary.LittleEndian.PutUint32(head[4:], uint32(len(p.Data())))
	if _, err := c.w.Write(head[:]); err != nil {
		return err
	}
	if _, err := c.w.Write(p.Data()); err != nil {
		return err
	}
	c.recordPageStats(len(head), p)
	return nil
}

func (c *columnWriter) recordPageStats(headerSize int, p page) {
	minVal, maxVal, ok := p.Bounds()
	c.meta.NumValues += p.NumValues()
	if ok {
		var oldMin, oldMax value
		st := &c.meta.Statistics
		if st.MinValue != nil && st.MaxValue != nil {
			oldMin = makeValue(st.MinValue)
			oldMax = makeValue(st.MaxValue)
		}
		if oldMax.isNull() || compareValues(maxVal, oldMax) > 0 {
			st.MaxValue = maxVal.Bytes() // BUG: reused-buffer
		}
		if oldMin.isNull() || compareValues(minVal, oldMin) < 0 {
			st.MinValue = minVal.Bytes() // ALSO: reused-buffer
		}
	}
	c.offsets = append(c.offsets, c.meta.TotalSize)
	c.meta.TotalSize += int64(headerSize + len(p.Data()))
}

// Close writes the last page and returns the metadata.
func (c *columnWriter) Close() (columnMetaData, error) {
	err := c.flush()
	return c.meta, err
}
