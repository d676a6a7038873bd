package bug

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"time"
)

type ingestStatus struct {
	Ingested       uint64
	Failed         uint64
	ProcessedBytes uint64
}

type datasetClient interface {
	Ingest(ctx context.Context, dataset string, r io.Reader) (*ingestStatus, error)
}

type options struct {
	Dataset    string
	FlushEvery time.Duration
}

// ingestEvery sends the stream in requests of limited duration.
func ingestEvery(ctx context.Context, client datasetClient, r io.Reader, opts *options) (*ingestStatus, error) {
	t := time.NewTicker(opts.FlushEvery)
	defer t.Stop()

	readers := make(chan io.Reader)

	go func() {
		defer close(readers)

		pr, pw := io.Pipe()
		readers <- pr

		scanner := bufio.NewScanner(r)
		scanner.Buffer(make([]byte, 64), 1024*1024)
		scanner.Split(splitLinesMulti)

		done := make(chan struct{})
		lines := make(chan []byte)
		go func() {
			for {
				select {
				case <-ctx.Done():
					_ = pw.CloseWithError(ctx.Err())
					return
				default:
				}
				if !scanner.Scan() {
					close(done)
					return
				}
				lines <- scanner.Bytes() // BUG: reused-buffer
			}
		}()

		for {
			select {
			case <-ctx.Done():
				_ = pw.CloseWithError(ctx.Err())
				return
			case <-t.C:
				if err := pw.Close(); err != nil {
					return
				}
				pr, pw = io.Pipe()
				readers <- pr
			case line := <-lines:
				if _, err := pw.Write(line); err != nil {
					_ = pw.CloseWithError(err)
					return
				}
			case <-done:
				_ = pw.Close()
				return
			}
		}
	}()

	res := new(ingestStatus)
	for r := range readers {
		part, err := client.Ingest(ctx, opts.Dataset, r)
		if err != nil {
			return res, err
		}
		mergeIngestStatuses(res, part)
	}
	return res, nil
}

func mergeIngestStatuses(base, add *ingestStatus) {
	if base == nil || add == nil {
		return
	}
	base.Ingested += add.Ingested
	base.Failed += add.Failed
	base.ProcessedBytes += add.ProcessedBytes
}

// splitLinesMulti returns as many whole lines as there are.
func splitLinesMulti(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if atEOF && len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytes.LastIndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF {
		return len(data), data, nil
	}
	return 0, nil, nil
}
