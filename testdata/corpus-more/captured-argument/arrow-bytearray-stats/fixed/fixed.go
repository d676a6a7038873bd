// Package fixed writes columns with statistics.
package fixed

import (
	"bytes"
	"errors"
	"io"
)

// byteArray is a value of a column.
type byteArray []byte

type statistics struct {
	hasMinMax bool
	nvalues   int64
	nulls     int64
}

func (s *statistics) merge(o *statistics) {
	s.nvalues += o.nvalues
	s.nulls += o.nulls
}

// typedStatistics are the statistics of a column.
type typedStatistics interface {
	HasMinMax() bool
	Encode() (min, max []byte)
	Merge(other typedStatistics)
	Reset()
}

type byteArrayStatistics struct {
	statistics
	min, max byteArray
}

func (s *byteArrayStatistics) HasMinMax() bool { return s.hasMinMax }
func (s *byteArrayStatistics) Min() byteArray  { return s.min }
func (s *byteArrayStatistics) Max() byteArray  { return s.max }

func (s *byteArrayStatistics) Reset() { *s = byteArrayStatistics{} }

func (s *byteArrayStatistics) less(a, b byteArray) bool { return bytes.Compare(a, b) < 0 }

func (s *byteArrayStatistics) minval(a, b byteArray) byteArray {
	if a == nil || b != nil && s.less(b, a) {
		return b
	}
	return a
}

func (s *byteArrayStatistics) maxval(a, b byteArray) byteArray {
	if a == nil || b != nil && s.less(a, b) {
		return b
	}
	return a
}

func (s *byteArrayStatistics) getMinMax(values []byteArray) (min, max byteArray) {
	for _, v := range values {
		min = s.minval(min, v)
		max = s.maxval(max, v)
	}
	return
}

func (s *byteArrayStatistics) cleanStat(minMax [2]byteArray) *[2]byteArray {
	if minMax[0] == nil || minMax[1] == nil {
		return nil
	}
	return &minMax
}

// Update takes values into account.
func (s *byteArrayStatistics) Update(values []byteArray, numNull int64) {
	s.nulls += numNull
	s.nvalues += int64(len(values))
	if len(values) == 0 {
		return
	}
	s.SetMinMax(s.getMinMax(values))
}

// Merge takes other statistics into account.
func (s *byteArrayStatistics) Merge(other typedStatistics) {
	rhs, ok := other.(*byteArrayStatistics)
	if !ok {
		panic("incompatible stat type merge")
	}
	s.statistics.merge(&rhs.statistics)
	if rhs.HasMinMax() {
		s.SetMinMax(rhs.Min(), rhs.Max())
	}
}

// SetMinMax widens the range.
func (s *byteArrayStatistics) SetMinMax(argMin, argMax byteArray) {
	maybeMinMax := s.cleanStat([2]byteArray{argMin, argMax})
	if maybeMinMax == nil {
		return
	}
	min := (*maybeMinMax)[0]
	max := (*maybeMinMax)[1]

	if !s.hasMinMax {
		s.hasMinMax = true
		s.min = append(s.min[:0], min...)
		s.max = append(s.max[:0], max...)
	} else {
		if !s.less(s.min, min) {
			s.min = append(s.min[:0], min...)
		}
		if s.less(s.max, max) {
			s.max = append(s.max[:0], max...)
		}
	}
}

// Encode returns the range as it is stored.
func (s *byteArrayStatistics) Encode() (min, max []byte) { return s.min, s.max }

type columnWriter struct {
	out        io.Writer
	pageStats  byteArrayStatistics
	chunkStats byteArrayStatistics
	buffered   bytes.Buffer
}

// WriteBatch writes values, which are only valid during the call.
func (w *columnWriter) WriteBatch(values []byteArray, nulls int64) {
	for _, v := range values {
		w.buffered.Write(v)
		w.buffered.WriteByte(0)
	}
	w.pageStats.Update(values, nulls)
}

func (w *columnWriter) flushPage() error {
	w.chunkStats.Merge(&w.pageStats)
	w.pageStats.Reset()
	_, err := w.buffered.WriteTo(w.out)
	return err
}

// Close writes the last page and the range of the chunk.
func (w *columnWriter) Close() error {
	if err := w.flushPage(); err != nil {
		return err
	}
	min, max := w.chunkStats.Encode()
	_, err := w.out.Write(bytes.Join([][]byte{min, max}, []byte{0xff}))
	return err
}

// recordReader fills a record; the memory is used again for the next one.
type recordReader interface {
	Read(buf []byte) (n int, ends []int, err error)
}

func copyColumn(w *columnWriter, r recordReader) error {
	buf := make([]byte, 1<<20)
	var values []byteArray
	for {
		n, ends, err := r.Read(buf)
		if errors.Is(err, io.EOF) {
			return w.Close()
		} else if err != nil {
			return err
		}
		data, start := buf[:n], 0
		values = values[:0]
		for _, end := range ends {
			values = append(values, data[start:end])
			start = end
		}
		w.WriteBatch(values, 0)
	}
}
