// Package bug stores files and gives up on slow clients.
package bug

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	smallFileThreshold = 128 << 10
	blockSizeSmall     = 128 << 10
	blockSizeLarge     = 1 << 20
)

var (
	errLessData = errors.New("less data available than what was requested")
	errMoreData = errors.New("more data was sent than what was advertised")
)

var (
	poolSmall = sync.Pool{New: func() any { b := make([]byte, blockSizeSmall); return &b }}
	poolLarge = sync.Pool{New: func() any { b := make([]byte, blockSizeLarge); return &b }}
)

type ioret struct {
	n   int
	err error
}

// deadlineReader fails if a single Read takes too long.
type deadlineReader struct {
	io.ReadCloser
	timeout time.Duration
	err     error
}

func newDeadlineReader(r io.ReadCloser, timeout time.Duration) io.ReadCloser {
	return &deadlineReader{ReadCloser: r, timeout: timeout}
}

func (r *deadlineReader) Read(buf []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}

	c := make(chan ioret, 1)
	t := time.NewTimer(r.timeout)
	defer t.Stop()
	go func() {
		n, err := r.ReadCloser.Read(buf) // BUG: pool-escape
		c <- ioret{n, err}
		close(c)
	}()

	select {
	case res := <-c:
		r.err = res.err
		return res.n, res.err
	case <-t.C:
		r.ReadCloser.Close()
		r.err = context.DeadlineExceeded
		return 0, context.DeadlineExceeded // ALSO: pool-escape
	}
}

// storageAPI is a drive.
type storageAPI interface {
	CreateFile(ctx context.Context, volume, path string, size int64, r io.Reader) error
}

type xlStorage struct {
	drivePath string
}

func (s *xlStorage) CreateFile(ctx context.Context, volume, path string, size int64, r io.Reader) error {
	return s.writeAllDirect(ctx, filepath.Join(s.drivePath, volume, path), size, r)
}

func (s *xlStorage) writeAllDirect(ctx context.Context, filePath string, fileSize int64, r io.Reader) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(filePath), 0o777); err != nil {
		return err
	}
	w, err := os.Create(filePath)
	if err != nil {
		return err
	}

	var bufp *[]byte
	switch {
	case fileSize <= smallFileThreshold:
		bufp = poolSmall.Get().(*[]byte)
		defer poolSmall.Put(bufp) // ALSO: pool-escape
	default:
		bufp = poolLarge.Get().(*[]byte)
		defer poolLarge.Put(bufp) // ALSO: pool-escape
	}

	written, err := io.CopyBuffer(struct{ io.Writer }{w}, r, *bufp)
	if err != nil {
		w.Close()
		return err
	}
	if fileSize >= 0 && written != fileSize {
		w.Close()
		if written < fileSize {
			return errLessData
		}
		return errMoreData
	}
	return w.Close()
}

// diskCheck tracks the health of a drive.
type diskCheck struct {
	storage    storageAPI
	maxTimeout time.Duration

	mu      sync.Mutex
	waiting int
	errs    int
}

func (p *diskCheck) track() func(*error) {
	p.mu.Lock()
	p.waiting++
	p.mu.Unlock()
	return func(errp *error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waiting--
		if errp != nil && *errp != nil {
			p.errs++
		}
	}
}

func (p *diskCheck) CreateFile(ctx context.Context, volume, path string, size int64, reader io.Reader) (err error) {
	done := p.track()
	defer done(&err)

	return p.storage.CreateFile(ctx, volume, path, size, newDeadlineReader(io.NopCloser(reader), p.maxTimeout)) // ALSO: pool-escape
}

func (p *diskCheck) healthy() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs < 3 && p.waiting < 512
}
