package good

import (
	"bytes"
	"io"
	"sync"
)

type block struct{ data []byte }

var blockPool = sync.Pool{New: func() any { return new(block) }}

type blockReader struct {
	r      io.Reader
	b      *block
	closed bool
}

func newBlockReader(r io.Reader) *blockReader {
	return &blockReader{r: r, b: blockPool.Get().(*block)}
}

func (r *blockReader) copyTo(w *bytes.Buffer) error {
	_, err := io.CopyBuffer(w, r.r, r.b.data)
	return err
}

func (r *blockReader) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	blockPool.Put(r.b)
	return nil
}

func (r *blockReader) Shut() error {
	if r.b != nil {
		blockPool.Put(r.b)
		r.b = nil
	}
	return nil
}

func closedOnce(src io.Reader) ([]byte, error) {
	r := newBlockReader(src)
	defer r.Close() // want "audit: `b` is given back a second time"
	var out bytes.Buffer
	if err := r.copyTo(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), r.Close()
}

func shutOnce(src io.Reader) ([]byte, error) {
	r := newBlockReader(src)
	defer r.Shut()
	var out bytes.Buffer
	if err := r.copyTo(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), r.Shut()
}
