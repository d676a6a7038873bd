// Package fixed answers label queries from the indexes of blocks.
package fixed

import (
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sort"
	"strings"
	"sync"
	"unsafe"
)

var errCorrupt = errors.New("corrupt index")

func yoloString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

var bufferPool = sync.Pool{New: func() any { return new([]byte) }}

// reader reads an index. Strings it returns are valid as long as b is.
type reader struct {
	b []byte
}

// each calls f for all label pairs in the index.
func (r *reader) each(f func(series uint64, name, value []byte) bool) error {
	b := r.b
	str := func() ([]byte, bool) {
		n, w := binary.Uvarint(b)
		if w <= 0 || uint64(len(b)-w) < n {
			return nil, false
		}
		s := b[w : w+int(n)]
		b = b[w+int(n):]
		return s, true
	}
	for len(b) > 0 {
		series, w := binary.Uvarint(b)
		if w <= 0 {
			return errCorrupt
		}
		b = b[w:]
		name, ok := str()
		if !ok {
			return errCorrupt
		}
		value, ok := str()
		if !ok {
			return errCorrupt
		}
		if !f(series, name, value) {
			return nil
		}
	}
	return nil
}

// LabelValues returns the values of a label.
func (r *reader) LabelValues(name string) ([]string, error) {
	var values []string
	err := r.each(func(_ uint64, n, v []byte) bool {
		if string(n) == name {
			values = append(values, yoloString(v))
		}
		return true
	})
	sort.Strings(values)
	return slices.Compact(values), err
}

// LabelValueFor returns the value of a label of one series.
func (r *reader) LabelValueFor(series uint64, name string) (string, error) {
	var value string
	err := r.each(func(s uint64, n, v []byte) bool {
		if s == series && string(n) == name {
			value = string(v)
			return false
		}
		return true
	})
	return value, err
}

// dataset is a part of a block whose index is loaded while it is open.
type dataset struct {
	src io.Reader
	buf *[]byte
	idx *reader
}

func (d *dataset) open() error {
	d.buf = bufferPool.Get().(*[]byte)
	b := (*d.buf)[:0]
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := d.src.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			break
		} else if err != nil {
			return err
		}
	}
	*d.buf = b
	d.idx = &reader{b: b}
	return nil
}

func (d *dataset) close() {
	d.idx = nil
	bufferPool.Put(d.buf)
	d.buf = nil
}

type request struct {
	label    string
	matchers []uint64
}

type report struct {
	label  string
	values []string
}

func queryLabelValues(d *dataset, req request) (*report, error) {
	var values []string
	var err error
	if len(req.matchers) == 0 {
		values, err = d.idx.LabelValues(req.label)
		for i, v := range values {
			values[i] = strings.Clone(v)
		}
	} else {
		values, err = labelValuesForMatchers(d.idx, req.label, req.matchers)
	}
	if err != nil {
		return nil, err
	}
	return &report{label: req.label, values: values}, nil
}

func labelValuesForMatchers(r *reader, name string, series []uint64) ([]string, error) {
	l := make(map[string]struct{})
	for _, s := range series {
		v, err := r.LabelValueFor(s, name)
		if err != nil {
			return nil, err
		}
		l[v] = struct{}{}
	}
	values := make([]string, 0, len(l))
	for v := range l {
		values = append(values, v)
	}
	sort.Strings(values)
	return values, nil
}

// aggregator merges the reports of all datasets.
type aggregator struct {
	mu     sync.Mutex
	staged []*report
}

func (a *aggregator) aggregate(r *report) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.staged = append(a.staged, r)
}

func (a *aggregator) build() []string {
	var all []string
	for _, r := range a.staged {
		all = append(all, r.values...)
	}
	sort.Strings(all)
	return slices.Compact(all)
}

func queryDataset(d *dataset, req request, a *aggregator) error {
	if err := d.open(); err != nil {
		return err
	}
	defer d.close()
	r, err := queryLabelValues(d, req)
	if err != nil {
		return err
	}
	a.aggregate(r)
	return nil
}

func query(datasets []*dataset, req request) ([]string, error) {
	var a aggregator
	errs := make([]error, len(datasets))
	var wg sync.WaitGroup
	for i, d := range datasets {
		wg.Go(func() { errs[i] = queryDataset(d, req, &a) })
	}
	wg.Wait()
	return a.build(), errors.Join(errs...)
}
