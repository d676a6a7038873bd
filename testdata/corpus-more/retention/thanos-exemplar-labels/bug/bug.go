// Package bug writes received time series.
package bug

import (
	"errors"
	"fmt"
	"strings"
	"unsafe"
)

// ZLabel is a label whose strings may be views of a request.
type ZLabel struct{ Name, Value string }

// Exemplar is an exemplar as it was received.
type Exemplar struct {
	Labels []ZLabel
	Value  byte
}

// TimeSeries is a series as it was received.
type TimeSeries struct {
	Labels    []ZLabel
	Samples   []byte
	Exemplars []Exemplar
}

func noAllocString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

type decoder struct {
	buf []byte
	err error
}

func (d *decoder) take(n int) []byte {
	if d.err != nil || n > len(d.buf) {
		d.err = errors.New("unexpected EOF")
		return nil
	}
	b := d.buf[:n]
	d.buf = d.buf[n:]
	return b
}

func (d *decoder) count() int {
	if b := d.take(1); b != nil {
		return int(b[0])
	}
	return 0
}

func (d *decoder) labels() []ZLabel {
	var ls []ZLabel
	for n := d.count(); n > 0; n-- {
		name := noAllocString(d.take(d.count()))
		ls = append(ls, ZLabel{Name: name, Value: noAllocString(d.take(d.count()))})
	}
	return ls
}

// Unmarshal decodes a request without copying it.
func Unmarshal(buf []byte) ([]TimeSeries, error) {
	d := &decoder{buf: buf}
	var out []TimeSeries
	for n := d.count(); n > 0; n-- {
		ts := TimeSeries{Labels: d.labels()}
		ts.Samples = d.take(d.count())
		for m := d.count(); m > 0; m-- {
			ex := Exemplar{Labels: d.labels()}
			ex.Value = byte(d.count())
			ts.Exemplars = append(ts.Exemplars, ex)
		}
		out = append(out, ts)
	}
	return out, d.err
}

// reAllocStrings makes the strings of the labels independent of the request.
func reAllocStrings(ls []ZLabel) {
	for i, l := range ls {
		ls[i].Name = strings.Clone(l.Name)
		ls[i].Value = strings.Clone(l.Value)
	}
}

// seriesRef identifies a series in the head.
type seriesRef int

// head keeps series, and the last exemplars in a ring.
type head struct {
	refs    map[string]seriesRef
	series  []*memSeries
	ring    []Exemplar
	ringPos int
}

type memSeries struct {
	lset    []ZLabel
	samples []byte
}

func key(ls []ZLabel) string { return fmt.Sprintf("%q", ls) }

func newHead(exemplars int) *head {
	return &head{refs: make(map[string]seriesRef), ring: make([]Exemplar, exemplars)}
}

func (h *head) getRef(ls []ZLabel) seriesRef { return h.refs[key(ls)] }

func (h *head) append(ref seriesRef, ls []ZLabel, v byte) seriesRef {
	if ref == 0 {
		h.series = append(h.series, &memSeries{lset: ls})
		ref = seriesRef(len(h.series))
		h.refs[key(ls)] = ref
	}
	s := h.series[ref-1]
	s.samples = append(s.samples, v)
	return ref
}

func (h *head) appendExemplar(e Exemplar) {
	h.ring[h.ringPos] = e // ALSO: retention
	h.ringPos = (h.ringPos + 1) % len(h.ring)
}

// Write stores the time series.
func Write(h *head, wreq []TimeSeries) {
	for _, t := range wreq {
		ref := h.getRef(t.Labels)
		if ref == 0 {
			// The head keeps the labels; do not keep all of the request.
			reAllocStrings(t.Labels)
		}
		for _, v := range t.Samples {
			ref = h.append(ref, t.Labels, v)
		}
		if ref == 0 {
			continue
		}
		for _, ex := range t.Exemplars {
			h.appendExemplar(Exemplar{Labels: ex.Labels, Value: ex.Value}) // BUG: retention
		}
	}
}
