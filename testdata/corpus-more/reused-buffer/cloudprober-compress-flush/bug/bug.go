// Package bug writes metrics to a file, compressed in blocks if wanted.
package bug

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"os"
	"sync"
	"time"
)

const (
	flushInterval = time.Second
	maxLines      = 100
)

// Config of a surfacer.
type Config struct {
	Prefix   string
	FilePath string
	Compress bool
}

// EventMetrics is what a probe has measured.
type EventMetrics struct {
	Time   time.Time
	Values map[string]int64
}

// String formats the metrics as one line.
func (em *EventMetrics) String() string {
	return fmt.Sprintf("%d %v", em.Time.Unix(), em.Values)
}

// compressionBuffer holds lines that are to be compressed.
type compressionBuffer struct {
	sync.Mutex
	buf     bytes.Buffer
	lines   int
	outChan chan string
}

func newCompressionBuffer(ctx context.Context, outf io.Writer) *compressionBuffer {
	c := &compressionBuffer{outChan: make(chan string, 1000)}
	go func() {
		for {
			select {
			case str := <-c.outChan:
				if _, err := fmt.Fprintln(outf, str); err != nil {
					log.Printf("write: %v", err)
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		ticker := time.NewTicker(flushInterval)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				c.flush()
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

func (c *compressionBuffer) writeLine(line string) {
	triggerFlush := false

	c.Lock()
	c.buf.WriteString(line + "\n")
	c.lines++
	if c.lines >= maxLines {
		triggerFlush = true
	}
	c.Unlock()

	if triggerFlush {
		c.flush()
	}
}

func compressBytes(in []byte) (string, error) {
	var out bytes.Buffer
	b64w := base64.NewEncoder(base64.StdEncoding, &out)
	gw := gzip.NewWriter(b64w)
	if _, err := gw.Write(in); err != nil {
		return "", err
	}
	if err := gw.Close(); err != nil {
		return "", err
	}
	if err := b64w.Close(); err != nil {
		return "", err
	}
	return out.String(), nil
}

func (c *compressionBuffer) flush() {
	c.Lock()
	inBytes := c.buf.Bytes() // BUG: reused-buffer
	c.buf.Reset()            // ALSO: reused-buffer
	c.lines = 0
	c.Unlock()

	if len(inBytes) == 0 {
		return
	}
	compressed, err := compressBytes(inBytes) // ALSO: reused-buffer
	if err != nil {
		log.Printf("compress %d bytes: %v", len(inBytes), err)
		return
	}
	c.outChan <- compressed
}

// FileSurfacer writes metrics.
type FileSurfacer struct {
	c                 Config
	inChan            chan *EventMetrics
	outf              *os.File
	id                int64
	compressionBuffer *compressionBuffer
}

// New starts a surfacer.
func New(ctx context.Context, c Config) (*FileSurfacer, error) {
	s := &FileSurfacer{c: c, inChan: make(chan *EventMetrics, 1000), outf: os.Stdout, id: time.Now().UnixNano()}
	if c.FilePath != "" {
		f, err := os.Create(c.FilePath)
		if err != nil {
			return nil, fmt.Errorf("failed to create file for writing: %w", err)
		}
		s.outf = f
	}
	if c.Compress {
		s.compressionBuffer = newCompressionBuffer(ctx, s.outf)
	}
	go s.processInput(ctx)
	return s, nil
}

func (s *FileSurfacer) processInput(ctx context.Context) {
	for {
		select {
		case em := <-s.inChan:
			line := fmt.Sprintf("%s %d %s", s.c.Prefix, s.id, em)
			s.id++
			if s.c.Compress {
				s.compressionBuffer.writeLine(line)
				continue
			}
			if _, err := fmt.Fprintln(s.outf, line); err != nil {
				log.Printf("write to %s: %v", s.c.FilePath, err)
			}
		case <-ctx.Done():
			return
		}
	}
}

// Write queues metrics.
func (s *FileSurfacer) Write(em *EventMetrics) {
	select {
	case s.inChan <- em:
	default:
		log.Print("write channel is full, dropping new data")
	}
}
