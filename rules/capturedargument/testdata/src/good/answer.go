package good

import (
	"io"
	"sync"
)

// A blockReader decodes blocks, straight into the caller's memory if there is room
// enough for one.
type blockReader struct {
	src  io.Reader
	data []byte
	pos  int
}

func (r *blockReader) next(p []byte) (int, error) {
	dst, direct := r.data[:cap(r.data)], false
	if len(p) >= len(dst) {
		dst, direct = p, true
	}
	n, err := io.ReadFull(r.src, dst)
	if err != nil {
		return 0, err
	}
	if direct {
		return n, nil
	}
	r.data = dst[:n] // want `audit: .*goes on to change it` `audit: .*must not keep p`
	return 0, nil
}

// Read copies only what next says it has not put there itself.
func (r *blockReader) Read(p []byte) (n int, err error) {
	for len(p) > 0 {
		m := 0
		if r.pos == 0 {
			if m, err = r.next(p); err != nil {
				return n, err
			}
		}
		if m == 0 {
			m = copy(p, r.data[r.pos:])
			r.pos += m
		}
		p = p[m:]
		n += m
	}
	return n, nil
}

// A blockWriter writes blocks, by goroutines if it may.
type blockWriter struct {
	wg       sync.WaitGroup
	dst      func([]byte)
	data     []byte
	pos      int
	parallel bool
}

func (w *blockWriter) flush(data []byte) {
	if !w.parallel {
		w.dst(data)
		return
	}
	w.wg.Add(1)
	go func() { // want `audit: .*changes it meanwhile`
		defer w.wg.Done()
		w.dst(data)
	}()

}

// Write takes another block where the last one went to a goroutine.
func (w *blockWriter) Write(p []byte) (n int, err error) {
	for len(p) > 0 {
		m := copy(w.data[w.pos:], p)
		w.pos += m
		n += m
		p = p[m:]
		if w.pos < len(w.data) {
			return n, nil
		}
		w.flush(w.data)
		if w.parallel {
			w.data = make([]byte, cap(w.data))
		}
		w.pos = 0
	}
	return n, nil
}
