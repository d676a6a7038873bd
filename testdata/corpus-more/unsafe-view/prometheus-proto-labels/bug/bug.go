package bug

import (
	"encoding/binary"
	"errors"
	"io"
	"sort"
	"unsafe"
)

func yoloString(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// Label is a name and a value.
type Label struct{ Name, Value string }

// Labels is a sorted set of labels.
type Labels []Label

// ScratchBuilder collects labels.
type ScratchBuilder struct{ add Labels }

// Reset empties the builder.
func (b *ScratchBuilder) Reset() { b.add = b.add[:0] }

// Add adds a label.
func (b *ScratchBuilder) Add(name, value string) {
	b.add = append(b.add, Label{Name: name, Value: value})
}

// UnsafeAddBytes adds a label whose bytes the caller may change later.
func (b *ScratchBuilder) UnsafeAddBytes(name, value []byte) {
	b.add = append(b.add, Label{Name: string(name), Value: string(value)})
}

// Sort sorts the labels.
func (b *ScratchBuilder) Sort() {
	sort.Slice(b.add, func(i, j int) bool { return b.add[i].Name < b.add[j].Name })
}

// Labels returns the collected labels.
func (b *ScratchBuilder) Labels() Labels { return append(Labels{}, b.add...) }

// MetricStreamingDecoder decodes metrics one by one from a buffer.
type MetricStreamingDecoder struct {
	in     []byte
	labels [][]byte
	value  uint64
	inPos  int
}

// NewMetricStreamingDecoder returns a decoder for data.
func NewMetricStreamingDecoder(data []byte) *MetricStreamingDecoder {
	return &MetricStreamingDecoder{in: data}
}

func (m *MetricStreamingDecoder) bytes() ([]byte, error) {
	n, used := binary.Uvarint(m.in[m.inPos:])
	if used <= 0 || m.inPos+used+int(n) > len(m.in) {
		return nil, io.ErrUnexpectedEOF
	}
	b := m.in[m.inPos+used : m.inPos+used+int(n)]
	m.inPos += used + int(n)
	return b, nil
}

// NextMetric moves to the next metric.
func (m *MetricStreamingDecoder) NextMetric() error {
	m.labels = m.labels[:0]
	if m.inPos >= len(m.in) {
		return io.EOF
	}
	count, used := binary.Uvarint(m.in[m.inPos:])
	if used <= 0 {
		return errors.New("malformed metric")
	}
	m.inPos += used
	for i := uint64(0); i < 2*count; i++ {
		b, err := m.bytes()
		if err != nil {
			return err
		}
		m.labels = append(m.labels, b)
	}
	m.value, used = binary.Uvarint(m.in[m.inPos:])
	m.inPos += used
	return nil
}

// Label adds the labels of the metric to b.
func (m *MetricStreamingDecoder) Label(b *ScratchBuilder) {
	for i := 0; i+1 < len(m.labels); i += 2 {
		b.Add(yoloString(m.labels[i]), yoloString(m.labels[i+1])) // BUG: unsafe-view
	}
}

type seriesCache map[string]Labels

type scrapeLoop struct {
	buf    []byte
	read   func(dst []byte) ([]byte, error)
	series seriesCache
	append func(l Labels, v uint64)
}

func (sl *scrapeLoop) scrapeOnce() error {
	var err error
	if sl.buf, err = sl.read(sl.buf[:0]); err != nil {
		return err
	}
	dec := NewMetricStreamingDecoder(sl.buf)
	var b ScratchBuilder
	for {
		start := dec.inPos
		if err := dec.NextMetric(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		key := string(sl.buf[start:dec.inPos])
		lset, ok := sl.series[key]
		if !ok {
			b.Reset()
			dec.Label(&b)
			b.Sort()
			lset = b.Labels()
			sl.series[key] = lset
		}
		sl.append(lset, dec.value)
	}
}
