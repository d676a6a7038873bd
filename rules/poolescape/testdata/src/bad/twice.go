package bad

import (
	"bytes"
	"io"
	"sync"
)

type block struct{ data []byte }

var blockPool = sync.Pool{New: func() any { return new(block) }}

type blockReader struct {
	r io.Reader
	b *block
}

func newBlockReader(r io.Reader) *blockReader {
	return &blockReader{r, blockPool.Get().(*block)}
}

func (r *blockReader) copyTo(w *bytes.Buffer) error {
	_, err := io.CopyBuffer(w, r.r, r.b.data)
	return err
}

func (r *blockReader) Close() error {
	blockPool.Put(r.b)
	return nil
}

// Close gives the block back each time it is called.
func readBlocks(src io.Reader) ([]byte, error) {
	r := newBlockReader(src)
	defer r.Close() // want "is given back a second time, so two later users get the same memory"
	var out bytes.Buffer
	if err := r.copyTo(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), r.Close()
}
