package bad

import (
	"bytes"
	"io"
	"sync"
)

// Readers and writers, whose argument stays the caller's.

type recorder struct {
	mu     sync.Mutex
	writes [][]byte
}

func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes = append(r.writes, p) // want `kept without a copy` `kept without a copy`
	return len(p), nil
}

type asyncWriter struct {
	queue chan []byte
}

func (w *asyncWriter) Write(p []byte) (int, error) {
	w.queue <- p // want `kept without a copy`
	return len(p), nil
}

type goWriter struct{ w io.Writer }

func (g *goWriter) Write(p []byte) (int, error) {
	go g.w.Write(p) // want `without a copy`
	return len(p), nil
}

type teeLog struct{ last []byte }

func (t *teeLog) Write(p []byte) (int, error) {
	t.last = bytes.TrimSpace(p) // want `without a copy`
	return len(p), nil
}

type multi struct {
	parts map[int][]byte
	off   int
}

func (m *multi) WriteAt(p []byte, off int64) (int, error) {
	m.parts[int(off)] = p // want `without a copy`
	return len(p), nil
}

// The question is another one than that of flush.
type eagerWriter struct {
	workers int
	last    bool
	sum     chan int
}

func (w *eagerWriter) single() bool { return w.workers < 2 }

func (w *eagerWriter) final() bool { return w.last }

func (w *eagerWriter) Write(p []byte) (int, error) {
	if w.final() {
		w.flush(p)
	}
	return len(p), nil
}

func (w *eagerWriter) flush(b []byte) {
	if w.single() {
		w.sum <- len(b)
		return
	}
	go func() { w.sum <- int(b[0]) }() // want `without a copy`
}
