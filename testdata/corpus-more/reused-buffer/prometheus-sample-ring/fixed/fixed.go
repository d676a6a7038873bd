// Package fixed buffers the samples of a time window.
package fixed

// Histogram is a histogram sample value.
type Histogram struct {
	Count   uint64
	Sum     float64
	Buckets []int64
}

// Copy makes a deep copy.
func (h *Histogram) Copy() *Histogram {
	c := *h
	c.Buckets = append([]int64(nil), h.Buckets...)
	return &c
}

// Sample is a sample of any type.
type Sample interface {
	T() int64
	Copy() Sample
}

type valueType byte

const (
	valNone valueType = iota
	valFloat
	valHistogram
)

type fSample struct {
	t int64
	f float64
}

func (s fSample) T() int64     { return s.t }
func (s fSample) Copy() Sample { return s }

type hSample struct {
	t int64
	h *Histogram
}

func (s hSample) T() int64     { return s.t }
func (s hSample) Copy() Sample { return hSample{t: s.t, h: s.h.Copy()} }

// chunkIterator decodes samples. AtHistogram decodes into h when it can.
type chunkIterator interface {
	Next() valueType
	At() (int64, float64)
	AtHistogram(h *Histogram) (int64, *Histogram)
}

// sampleRing holds the samples of the last delta milliseconds. As long as all
// samples are of one type it uses the buffer for that type, then iBuf.
type sampleRing struct {
	delta int64
	fBuf  []fSample
	hBuf  []hSample
	iBuf  []Sample
}

func (r *sampleRing) addF(s fSample) {
	switch {
	case len(r.iBuf) > 0, len(r.hBuf) > 0:
		r.toGeneric()
		r.iBuf = addSample(s, r.iBuf, r)
	default:
		r.fBuf = append(r.fBuf, s)
		for r.fBuf[0].t < s.t-r.delta {
			r.fBuf = r.fBuf[1:]
		}
	}
}

func (r *sampleRing) addH(s hSample) {
	switch {
	case len(r.iBuf) > 0, len(r.fBuf) > 0:
		r.toGeneric()
		r.iBuf = addSample(s, r.iBuf, r)
	default:
		r.hBuf = append(r.hBuf, hSample{t: s.t, h: s.h.Copy()})
		for r.hBuf[0].t < s.t-r.delta {
			r.hBuf = r.hBuf[1:]
		}
	}
}

func (r *sampleRing) toGeneric() {
	for _, s := range r.fBuf {
		r.iBuf = append(r.iBuf, s)
	}
	for _, s := range r.hBuf {
		r.iBuf = append(r.iBuf, s)
	}
	r.fBuf, r.hBuf = nil, nil
}

func addSample(s Sample, buf []Sample, r *sampleRing) []Sample {
	buf = append(buf, s.Copy())
	for buf[0].T() < s.T()-r.delta {
		buf = buf[1:]
	}
	return buf
}

// BufferedSeriesIterator gives access to the samples before the current one.
type BufferedSeriesIterator struct {
	it      chunkIterator
	buf     *sampleRing
	hReader Histogram
}

// NewBuffer makes an iterator that buffers delta milliseconds of it.
func NewBuffer(it chunkIterator, delta int64) *BufferedSeriesIterator {
	return &BufferedSeriesIterator{it: it, buf: &sampleRing{delta: delta}}
}

// Advance reads up to t, buffering what it sees.
func (b *BufferedSeriesIterator) Advance(t int64) {
	for {
		var at int64
		switch b.it.Next() {
		case valNone:
			return
		case valFloat:
			var v float64
			at, v = b.it.At()
			b.buf.addF(fSample{t: at, f: v})
		case valHistogram:
			var h *Histogram
			at, h = b.it.AtHistogram(&b.hReader)
			b.buf.addH(hSample{t: at, h: h})
		}
		if at >= t {
			return
		}
	}
}
