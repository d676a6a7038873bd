// Package fixed is a structured logger with several writers.
package fixed

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"time"
)

// Level of a message.
type Level uint8

// The levels.
const (
	InfoLevel Level = iota + 1
	WarnLevel
	ErrorLevel
)

// Entry is a message that is being built.
type Entry struct {
	buf   []byte
	Level Level
	w     Writer
}

// Writer receives finished entries.
type Writer interface {
	WriteEntry(e *Entry) (int, error)
}

var epool = sync.Pool{New: func() any { return &Entry{buf: make([]byte, 0, 512)} }}

const maxPooled = 64 << 10

func recycle(e *Entry) {
	if cap(e.buf) <= maxPooled {
		epool.Put(e)
	}
}

// Logger starts entries.
type Logger struct {
	Level  Level
	Writer Writer
}

func (l *Logger) header(level Level) *Entry {
	if level < l.Level {
		return nil
	}
	e := epool.Get().(*Entry)
	e.buf = append(e.buf[:0], '{')
	e.Level = level
	e.w = l.Writer
	e.buf = append(e.buf, `"time":"`...)
	e.buf = time.Now().AppendFormat(e.buf, time.RFC3339Nano)
	e.buf = append(e.buf, `","level":`...)
	e.buf = strconv.AppendUint(e.buf, uint64(level), 10)
	return e
}

// Info starts a message of info level.
func (l *Logger) Info() *Entry { return l.header(InfoLevel) }

// Error starts a message of error level.
func (l *Logger) Error() *Entry { return l.header(ErrorLevel) }

// Str adds a field.
func (e *Entry) Str(key, val string) *Entry {
	if e == nil {
		return nil
	}
	e.buf = append(e.buf, ',')
	e.buf = strconv.AppendQuote(e.buf, key)
	e.buf = append(e.buf, ':')
	e.buf = strconv.AppendQuote(e.buf, val)
	return e
}

// Msg ends the message and writes it.
func (e *Entry) Msg(msg string) {
	if e == nil {
		return
	}
	e.Str("message", msg)
	e.buf = append(e.buf, "}\n"...)
	_, _ = e.w.WriteEntry(e)
	recycle(e)
}

// IOWriter writes entries to W.
type IOWriter struct{ W io.Writer }

// WriteEntry implements Writer.
func (w IOWriter) WriteEntry(e *Entry) (int, error) { return w.W.Write(e.buf) }

// ConsoleWriter writes entries for people.
type ConsoleWriter struct{}

// WriteEntry implements Writer.
func (ConsoleWriter) WriteEntry(e *Entry) (int, error) {
	return fmt.Fprintf(os.Stderr, "%d %s", e.Level, e.buf)
}

// AsyncWriter writes in the background.
type AsyncWriter struct {
	ChannelSize int
	Writer      Writer

	once sync.Once
	ch   chan *Entry
	done chan struct{}
}

func (w *AsyncWriter) start() {
	w.ch = make(chan *Entry, w.ChannelSize)
	w.done = make(chan struct{})
	go func() {
		defer close(w.done)
		for e := range w.ch {
			if _, err := w.Writer.WriteEntry(e); err != nil {
				fmt.Fprintln(os.Stderr, "log:", err)
			}
			recycle(e)
		}
	}()
}

// WriteEntry implements Writer.
func (w *AsyncWriter) WriteEntry(e *Entry) (int, error) {
	w.once.Do(w.start)
	n := len(e.buf)
	own := epool.Get().(*Entry)
	own.buf = append(own.buf[:0], e.buf...)
	own.Level = e.Level
	w.ch <- own
	return n, nil
}

// Close waits until everything is written.
func (w *AsyncWriter) Close() {
	w.once.Do(w.start)
	close(w.ch)
	<-w.done
}

// MultiWriter chooses writers by level.
type MultiWriter struct {
	InfoWriter    Writer
	ErrorWriter   Writer
	ConsoleWriter Writer
	ConsoleLevel  Level
}

// WriteEntry implements Writer.
func (w *MultiWriter) WriteEntry(e *Entry) (n int, err error) {
	if e.Level >= ErrorLevel && w.ErrorWriter != nil {
		n, err = w.ErrorWriter.WriteEntry(e)
	}
	if w.InfoWriter != nil {
		n, err = w.InfoWriter.WriteEntry(e)
	}
	if w.ConsoleWriter != nil && e.Level >= w.ConsoleLevel {
		_, _ = w.ConsoleWriter.WriteEntry(e)
	}
	return n, err
}
