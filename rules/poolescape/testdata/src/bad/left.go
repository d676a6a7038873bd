package bad

import (
	"bytes"
	"io"
	"net"
	"strconv"
	"sync"
	"syscall"
)

var leftBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Nobody waits for the goroutine that writes the copy.
func mirrored(main, shadow io.Writer, text string) error {
	b, _ := leftBuffers.Get().(*bytes.Buffer)
	if b == nil {
		b = new(bytes.Buffer)
	}
	b.Reset()
	defer leftBuffers.Put(b) // want "giving this back leaves .* referring to memory that the next user overwrites"
	b.WriteString(text)
	go func() {
		_, _ = shadow.Write(b.Bytes())
	}()
	_, err := main.Write(b.Bytes())
	return err
}

func mirroredByName(shadow io.Writer, text string) {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	b.WriteString(text)
	go writeOut(shadow, b)
	leftBuffers.Put(b) // want "giving this back leaves .* referring to memory that the next user overwrites"
}

func writeOut(w io.Writer, b *bytes.Buffer) { _, _ = w.Write(b.Bytes()) }

// The goroutine goes on with f after it went back.
func withFunc(work func(*stacked)) {
	f := newStacked()
	go work(f)
	f.release() // want "giving this back leaves .* referring to memory that the next user overwrites"
}

type stacked struct{ frames []int }

var stackeds = sync.Pool{New: func() any { return new(stacked) }}

func newStacked() *stacked { return stackeds.Get().(*stacked) }

func (s *stacked) release() { stackeds.Put(s) }

type pages struct {
	mu    sync.Mutex
	pages map[string][]byte
}

func (p *pages) render(name string, write func(*bytes.Buffer) error) error {
	b := leftBuffers.Get().(*bytes.Buffer)
	b.Reset()
	if err := write(b); err != nil {
		leftBuffers.Put(b)
		return err
	}
	p.mu.Lock()
	p.pages[name] = b.Bytes()
	p.mu.Unlock()
	leftBuffers.Put(b) // want "giving this back leaves .* referring to memory that the next user overwrites"
	return nil
}

var packets = sync.Pool{New: func() any { return new([1500]byte) }}

func pump(in net.Conn, sink chan<- []byte) error {
	for {
		arr := packets.Get().(*[1500]byte)
		n, err := in.Read(arr[:])
		if err != nil {
			packets.Put(arr)
			return err
		}
		sink <- arr[:n]
		packets.Put(arr) // want "giving this back leaves .* referring to memory that the next user overwrites"
	}
}

type lineBuffer struct{ data []byte }

var lineBuffers = sync.Pool{New: func() any { return &lineBuffer{data: make([]byte, 0, 128)} }}

// The array goes back in the field that it was put into.
func measured(name string, v float64) []byte {
	lb := lineBuffers.Get().(*lineBuffer)
	defer lineBuffers.Put(lb)
	d := append(lb.data[:0], name...)
	d = strconv.AppendFloat(d, v, 'g', -1, 64)
	lb.data = d
	return d // want "`data` is returned after its memory was given back"
}

// A function literal that a variable of the package has.
var renderAll = func(parts []string) []byte {
	b := leftBuffers.Get().(*bytes.Buffer)
	defer leftBuffers.Put(b)
	b.Reset()
	for _, p := range parts {
		b.WriteString(p)
	}
	return b.Bytes() // want "`b` is returned after its memory was given back"
}

func withBuffer(f func(*bytes.Buffer)) {
	b, ok := leftBuffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	f(b)
	leftBuffers.Put(b) // want "giving this back leaves .* referring to memory that the next user overwrites"
}

// The variable is read when the function that fills it is over.
func formatted(parts []string) []byte {
	var out []byte
	withBuffer(func(b *bytes.Buffer) {
		for _, p := range parts {
			b.WriteString(p)
		}
		out = b.Bytes()
	})
	return out
}

// The bytes are unmapped when the function returns.
func mappedHead(fd, size int) ([]byte, error) {
	data, err := syscall.Mmap(fd, 0, size, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	defer syscall.Munmap(data)
	head, _, _ := bytes.Cut(data, []byte{0})
	return head, nil // want "`data` is returned after its memory was given back"
}
