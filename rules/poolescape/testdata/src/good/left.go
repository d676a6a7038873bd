package good

import (
	"bytes"
	"io"
	"strconv"
	"sync"
	"syscall"
)

var leftBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// The goroutine gives the buffer back itself.
func mirrored(main, shadow io.Writer, text string) error {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	_, err := main.Write(b.Bytes())
	go func() {
		defer leftBuffers.Put(b)
		_, _ = shadow.Write(b.Bytes())
	}()
	return err
}

// Both have written when it goes back.
func together(main, shadow io.Writer, text string) error {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	defer leftBuffers.Put(b)
	b.WriteString(text)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = shadow.Write(b.Bytes())
	}()
	_, err := main.Write(b.Bytes())
	<-done
	return err
}

func inGroup(ws []io.Writer, text string) {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	var wg sync.WaitGroup
	for _, w := range ws {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, _ = w.Write(b.Bytes())
		}()
	}
	wg.Wait()
	leftBuffers.Put(b)
}

// One of the two gives it back.
func eitherWay(w io.Writer, text string, later bool) {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	if later {
		go func() {
			_, _ = w.Write(b.Bytes())
			leftBuffers.Put(b)
		}()
		return
	}
	_, _ = w.Write(b.Bytes())
	leftBuffers.Put(b)
}

type pages struct {
	mu    sync.Mutex
	pages map[string][]byte
}

func (p *pages) render(name string, write func(*bytes.Buffer) error) error {
	b := leftBuffers.Get().(*bytes.Buffer)
	defer leftBuffers.Put(b)
	b.Reset()
	if err := write(b); err != nil {
		return err
	}
	p.mu.Lock()
	p.pages[name] = bytes.Clone(b.Bytes())
	p.mu.Unlock()
	return nil
}

type lineBuffer struct{ data []byte }

var lineBuffers = sync.Pool{New: func() any { return &lineBuffer{data: make([]byte, 0, 128)} }}

func measuredText(name string, v float64) string {
	lb := lineBuffers.Get().(*lineBuffer)
	defer lineBuffers.Put(lb)
	d := append(lb.data[:0], name...)
	d = strconv.AppendFloat(d, v, 'g', -1, 64)
	lb.data = d
	return string(d)
}

func withBuffer(f func(*bytes.Buffer)) {
	b := leftBuffers.Get().(*bytes.Buffer)
	defer leftBuffers.Put(b)
	b.Reset()
	f(b)
}

func formatted(parts []string) (out []byte, size int) {
	var all []byte
	withBuffer(func(b *bytes.Buffer) {
		for _, p := range parts {
			b.WriteString(p)
		}
		out = bytes.Clone(b.Bytes())
		all = b.Bytes()
		size = len(all)
	})
	return out, size
}

type mapping struct{ data []byte }

func (m *mapping) close() error {
	if err := syscall.Munmap(m.data); err != nil {
		return err
	}
	m.data = nil
	return nil
}

func mappedHead(fd, size int) ([]byte, error) {
	data, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	defer syscall.Munmap(data)
	head, _, _ := bytes.Cut(data, []byte{0})
	return bytes.Clone(head), nil
}
