// Package fixed sets up the logging of a wallet program.
package fixed

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// rotator writes to a file and starts a new one when it is full.
type rotator struct {
	mu   sync.Mutex
	path string
	size int64
	max  int64
	file *os.File
}

func newRotator(path string, max int64) (*rotator, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &rotator{path: path, max: max, file: f}, nil
}

func (r *rotator) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.size+int64(len(p)) > r.max {
		r.file.Close()
		if err := os.Rename(r.path, r.path+".1"); err != nil {
			return 0, err
		}
		f, err := os.Create(r.path)
		if err != nil {
			return 0, err
		}
		r.file, r.size = f, 0
	}
	n, err := r.file.Write(p)
	r.size += int64(n)
	return n, err
}

var (
	logRotator  io.Writer = io.Discard
	internalLog           = make(chan string, 10)
)

// logWriter writes to the terminal, the file and the log page.
type logWriter struct{}

func (l logWriter) Write(p []byte) (n int, err error) {
	os.Stdout.Write(p)
	line := string(p)
	go func() {
		internalLog <- line
	}()
	return logRotator.Write(p)
}

// backend formats entries in recycled buffers.
type backend struct {
	w    io.Writer
	mu   sync.Mutex
	bufs [][]byte
}

func (b *backend) buffer() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.bufs); n > 0 {
		buf := b.bufs[n-1]
		b.bufs = b.bufs[:n-1]
		return buf[:0]
	}
	return make([]byte, 0, 120)
}

func (b *backend) recycle(buf []byte) {
	b.mu.Lock()
	b.bufs = append(b.bufs, buf)
	b.mu.Unlock()
}

// Logger logs for one subsystem.
type Logger struct {
	tag string
	b   *backend
}

var logBackend = &backend{w: logWriter{}}

// NewLogger makes the logger of a subsystem.
func NewLogger(tag string) *Logger { return &Logger{tag: tag, b: logBackend} }

// Infof logs a message.
func (l *Logger) Infof(format string, args ...any) {
	buf := l.b.buffer()
	buf = time.Now().AppendFormat(buf, "2006-01-02 15:04:05.000 ")
	buf = append(buf, "[INF] "+l.tag+": "...)
	buf = fmt.Appendf(buf, format, args...)
	buf = append(buf, '\n')
	l.b.w.Write(buf)
	l.b.recycle(buf)
}

// InitLog starts logging to a file.
func InitLog(path string) error {
	r, err := newRotator(path, 10<<20)
	if err != nil {
		return err
	}
	logRotator = r
	return nil
}

// Page shows the last lines in the window.
type Page struct {
	mu    sync.Mutex
	lines []string
}

// Run collects lines.
func (p *Page) Run() {
	for s := range internalLog {
		p.mu.Lock()
		p.lines = append(p.lines, strings.TrimSpace(s))
		p.mu.Unlock()
	}
}
