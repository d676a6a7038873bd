// Package bug writes log messages to a rotated file.
package bug

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// message is one line of output.
type message struct {
	Line      []byte
	Source    string
	Timestamp time.Time
	Attrs     []string
}

var messagePool = sync.Pool{New: func() any { return &message{Line: make([]byte, 0, 256)} }}

func newMessage() *message { return messagePool.Get().(*message) }

func putMessage(m *message) {
	m.reset()
	messagePool.Put(m)
}

func (m *message) reset() {
	m.Line = m.Line[:0]
	m.Source = ""
	m.Attrs = nil
}

type marshalFunc func(*message) ([]byte, error)

// logFile is a file with a maximum size.
type logFile struct {
	mu       sync.Mutex
	f        *os.File
	closed   bool
	capacity int64
	size     int64
	maxFiles int
	lastTime time.Time
	marshal  marshalFunc
	archive  func(name string, last time.Time) error
	rotateMu sync.Mutex
}

// writeEntry writes a message, which the log file takes over.
func (w *logFile) writeEntry(msg *message) error {
	b, err := w.marshal(msg)
	if err != nil {
		return fmt.Errorf("marshal log message: %w", err)
	}

	putMessage(msg) // ALSO: pool-escape

	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return errors.New("log file is closed")
	}
	if err := w.checkCapacity(); err != nil {
		w.mu.Unlock()
		return fmt.Errorf("rotate log file: %w", err)
	}
	n, err := w.f.Write(b)
	if err == nil {
		w.size += int64(n)
		w.lastTime = msg.Timestamp // BUG: pool-escape
	}
	w.mu.Unlock()
	return err
}

func (w *logFile) checkCapacity() error {
	if w.capacity == -1 || w.size < w.capacity {
		return nil
	}
	w.rotateMu.Lock()
	name := w.f.Name()
	if err := w.f.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		w.rotateMu.Unlock()
		return err
	}
	if err := rotate(name, w.maxFiles); err != nil {
		w.rotateMu.Unlock()
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_TRUNC|os.O_CREATE, 0o640)
	if err != nil {
		w.rotateMu.Unlock()
		return err
	}
	w.f = f
	w.size = 0

	ts := w.lastTime
	go func() {
		defer w.rotateMu.Unlock()
		_ = w.archive(name+".1", ts)
	}()
	return nil
}

func rotate(name string, maxFiles int) error {
	for i := maxFiles - 1; i > 1; i-- {
		from := name + "." + strconv.Itoa(i-1)
		if err := os.Rename(from, name+"."+strconv.Itoa(i)); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return os.Rename(name, name+".1")
}

// copier turns lines into messages.
type copier struct {
	dst    *logFile
	source string
}

func (c *copier) line(b []byte, at time.Time) error {
	m := newMessage()
	m.Line = append(m.Line, b...)
	m.Source = c.source
	m.Timestamp = at
	return c.dst.writeEntry(m)
}
