// Package bug copies logs to a durable and to a lossy destination.
package bug

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// LossyCopy copies lines to dest and skips lines when dest is too slow.
func LossyCopy(dest io.Writer, src io.Reader, capacity int, logger *slog.Logger) {
	lines := make(chan []byte, capacity)

	go lossyCopy(src, lines, logger)

	for line := range lines {
		n, err := writeWithRetry(dest, line, logger)
		if err != nil {
			logger.Error("non-recoverable error, proceeding", "err", err, "dropped", string(line), "written", n)
		}
	}
}

func scanFullLines(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if atEOF && len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[0 : i+1], nil
	}
	if atEOF {
		return len(data), data, nil
	}
	return 0, nil, nil
}

func lossyCopy(src io.Reader, lines chan []byte, logger *slog.Logger) {
	defer close(lines)

	droppedLines := 0
	scanner := bufio.NewScanner(src)
	scanner.Split(scanFullLines)
	var line []byte
	for scanner.Scan() {
		line = scanner.Bytes()
		select {
		case lines <- line: // BUG: reused-buffer
		default:
			droppedLines++
			warning := "A line was dropped, consider a larger capacity."
			logger.Error(warning, "line", string(line))
			if droppedLines%10 == 0 {
				select {
				case lines <- []byte(warning):
				case <-time.After(100 * time.Millisecond):
				}
			}
		}
	}
	if err := scanner.Err(); err != nil {
		logger.Error("reading from src", "err", err)
	}
}

// Tee copies everything to durable, and to lossy what it can take.
func Tee(r io.Reader, durable, lossy io.Writer, logger *slog.Logger) {
	LossyCopy(lossy, io.TeeReader(r, durable), 1<<10, logger)
}

type retriableError struct {
	err error
}

// NewRetriableError marks an error after which a write can be tried again.
func NewRetriableError(err error) error { return retriableError{err} }

func (r retriableError) Error() string { return fmt.Sprintf("try again: %v", r.err) }
func (r retriableError) Unwrap() error { return r.err }

func isRetriable(err error) bool {
	var r retriableError
	return errors.As(err, &r)
}

var backoff = func(i int) time.Duration {
	return time.Duration(1<<uint(i)) * time.Second
}

func writeWithRetry(w io.Writer, line []byte, logger *slog.Logger) (int, error) {
	var err error
	var n, total int
	for attempt := 1; attempt <= 5; attempt++ {
		n, err = w.Write(line)
		total += n
		if err == nil || !isRetriable(err) {
			return total, err
		}
		logger.Error("retriable error, retrying", "err", err)
		time.Sleep(backoff(attempt))
		line = line[n:]
	}
	return total, err
}
