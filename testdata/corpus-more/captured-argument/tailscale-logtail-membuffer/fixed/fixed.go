package fixed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

var errBufferFull = errors.New("logtail: buffer full")

// Buffer keeps log lines until they are uploaded.
type Buffer interface {
	// TryReadLine returns nil if there is no line.
	TryReadLine() ([]byte, error)
	// Write adds a line.
	Write([]byte) (int, error)
}

// NewMemoryBuffer returns a buffer for numEntries lines.
func NewMemoryBuffer(numEntries int) Buffer {
	return &memBuffer{pending: make(chan qentry, numEntries)}
}

type qentry struct {
	msg       []byte
	dropCount int
}

type memBuffer struct {
	next    []byte
	pending chan qentry

	dropMu    sync.Mutex
	dropCount int
}

func (m *memBuffer) TryReadLine() ([]byte, error) {
	if m.next != nil {
		msg := m.next
		m.next = nil
		return msg, nil
	}
	select {
	case ent := <-m.pending:
		if ent.dropCount > 0 {
			m.next = ent.msg
			return fmt.Appendf(nil, "----------- %d logs dropped ----------", ent.dropCount), nil
		}
		return ent.msg, nil
	default:
		return nil, nil
	}
}

func (m *memBuffer) Write(b []byte) (int, error) {
	m.dropMu.Lock()
	defer m.dropMu.Unlock()

	ent := qentry{
		msg:       bytes.Clone(b),
		dropCount: m.dropCount,
	}
	select {
	case m.pending <- ent:
		m.dropCount = 0
		return len(b), nil
	default:
		m.dropCount++
		return 0, errBufferFull
	}
}

// Logger sends lines to a buffer.
type Logger struct {
	mu     sync.Mutex
	buffer Buffer
	line   []byte
	now    func() time.Time
}

// Write logs a text.
func (l *Logger) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.line = append(l.line[:0], `{"logtail":{"client_time":"`...)
	l.line = l.now().UTC().AppendFormat(l.line, time.RFC3339Nano)
	l.line = append(l.line, `"},"text":`...)
	s, err := json.Marshal(string(bytes.TrimRight(text, "\n")))
	if err != nil {
		return 0, err
	}
	l.line = append(append(l.line, s...), '}')
	if _, err := l.buffer.Write(l.line); err != nil {
		return 0, err
	}
	return len(text), nil
}

// drain returns the waiting lines as one JSON array.
func (l *Logger) drain() ([]byte, error) {
	out := []byte{'['}
	for n := 0; ; n++ {
		b, err := l.buffer.TryReadLine()
		if err != nil {
			return nil, err
		}
		if b == nil {
			return append(out, ']'), nil
		}
		if n > 0 {
			out = append(out, ',')
		}
		out = append(out, b...)
	}
}
