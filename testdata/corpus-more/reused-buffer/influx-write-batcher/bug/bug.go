// Package bug writes line protocol in batches.
package bug

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"time"
)

const (
	defaultMaxBytes = 500000
	defaultInterval = 10 * time.Second
)

var errNoService = errors.New("write service required")

// service stores points.
type service interface {
	Write(ctx context.Context, org, bucket uint64, r io.Reader) error
}

// batcher is a service that collects lines and writes many of them at once.
type batcher struct {
	maxFlushBytes    int
	maxFlushInterval time.Duration
	service          service
}

func (b *batcher) Write(ctx context.Context, org, bucket uint64, r io.Reader) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if b.service == nil {
		return errNoService
	}

	lines := make(chan []byte)
	writeErrC := make(chan error)
	readErrC := make(chan error)
	go b.write(ctx, org, bucket, lines, writeErrC)
	go b.read(ctx, r, lines, readErrC)

	var result error
	for range 2 {
		var err error
		select {
		case err = <-readErrC:
		case err = <-writeErrC:
		}
		if err != nil && result == nil {
			result = err
			cancel()
		}
	}
	return result
}

// read sends the lines of r to lines.
func (b *batcher) read(ctx context.Context, r io.Reader, lines chan<- []byte, errC chan<- error) {
	defer close(lines)
	scanner := bufio.NewScanner(r)
	scanner.Split(scanLines)
	for scanner.Scan() {
		// exit early if the context is done
		select {
		case lines <- scanner.Bytes(): // BUG: reused-buffer
		case <-ctx.Done():
			errC <- ctx.Err()
			return
		}
	}
	errC <- scanner.Err()
}

// write collects lines and flushes them to the service.
func (b *batcher) write(ctx context.Context, org, bucket uint64, lines <-chan []byte, errC chan<- error) {
	interval := b.maxFlushInterval
	if interval == 0 {
		interval = defaultInterval
	}
	maxBytes := b.maxFlushBytes
	if maxBytes == 0 {
		maxBytes = defaultMaxBytes
	}
	timer := time.NewTimer(interval)
	defer timer.Stop()

	buf := make([]byte, 0, maxBytes)
	r := bytes.NewReader(buf)
	flush := func() error {
		if len(buf) == 0 {
			return nil
		}
		r.Reset(buf)
		err := b.service.Write(ctx, org, bucket, r)
		buf = buf[:0]
		return err
	}

	var line []byte
	var more = true
	for more {
		select {
		case line, more = <-lines:
			if more {
				buf = append(buf, line...)
			}
			if len(buf) >= maxBytes || !more {
				if err := flush(); err != nil {
					errC <- err
					return
				}
			}
			timer.Reset(interval)
		case <-timer.C:
			if err := flush(); err != nil {
				errC <- err
				return
			}
			timer.Reset(interval)
		case <-ctx.Done():
			errC <- ctx.Err()
			return
		}
	}
	errC <- nil
}

// scanLines is like bufio.ScanLines but keeps the line end.
func scanLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if atEOF && len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF {
		return len(data), data, nil
	}
	return 0, nil, nil
}
