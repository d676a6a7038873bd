// Package bug ships log lines over a connection.
package bug

import (
	"errors"
	"io"
	"log"
	"net"
	"strconv"
	"sync"
	"time"
)

const queueCap = 1000

// Gauge shows a number.
type Gauge interface {
	Update(v int64)
}

type asyncWriter struct {
	buffer chan []byte
	output io.Writer
	stop   chan struct{}
	once   sync.Once
}

// StartAsyncWriter returns a writer that passes on to output in the background.
func StartAsyncWriter(output io.Writer, queued Gauge) io.WriteCloser {
	w := &asyncWriter{
		buffer: make(chan []byte, queueCap),
		output: output,
		stop:   make(chan struct{}),
	}
	go w.run(queued)
	return w
}

func (w *asyncWriter) run(queued Gauge) {
	for {
		select {
		case item := <-w.buffer:
			if _, err := w.output.Write(item); err != nil {
				log.Printf("write failed: %v", err)
			}
			queued.Update(int64(len(w.buffer)))
		case <-w.stop:
			return
		}
	}
}

func (w *asyncWriter) Write(b []byte) (int, error) {
	w.buffer <- b // BUG: captured-argument
	return len(b), nil
}

func (w *asyncWriter) Close() error {
	w.once.Do(func() { close(w.stop) })
	return nil
}

// Conns dials the receiver.
type Conns interface {
	Conn() (net.Conn, error)
}

type tcpWriter struct {
	mu    sync.Mutex
	conns Conns
	conn  net.Conn
}

// NewTCPWriter returns a writer to the receiver.
func NewTCPWriter(conns Conns) io.Writer { return &tcpWriter{conns: conns} }

func (t *tcpWriter) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		c, err := t.conns.Conn()
		if err != nil {
			return 0, err
		}
		t.conn = c
	}
	total := 0
	for total < len(p) {
		n, err := t.conn.Write(p[total:])
		total += n
		if err != nil {
			t.conn = nil
			return total, errors.Join(errors.New("connection lost"), err)
		}
	}
	return total, nil
}

// Logger writes one JSON object a line.
type Logger struct {
	mu  sync.Mutex
	out io.Writer
	buf []byte
}

// NewLogger returns a logger to out.
func NewLogger(out io.Writer) *Logger { return &Logger{out: out} }

// Log writes a message.
func (l *Logger) Log(level, msg string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := append(l.buf[:0], `{"time":"`...)
	b = time.Now().UTC().AppendFormat(b, time.RFC3339Nano)
	b = append(b, `","level":"`...)
	b = append(b, level...)
	b = append(b, `","message":`...)
	b = strconv.AppendQuote(b, msg)
	b = append(b, "}\n"...)
	l.buf = b
	_, _ = l.out.Write(b)
}

// Setup returns a logger that does not wait for the network.
func Setup(conns Conns, queued Gauge) (*Logger, io.Closer) {
	w := StartAsyncWriter(NewTCPWriter(conns), queued)
	return NewLogger(w), w
}
