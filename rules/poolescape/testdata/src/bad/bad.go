// Package bad uses, keeps or returns memory after it was given back.
package bad

import (
	"bytes"
	"encoding/json"
	"io"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func render(v any) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	err := json.NewEncoder(buf).Encode(v)
	return buf.Bytes(), err // want `returned after its memory was given back`
}

func copyAll(w io.Writer, lines []string) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	for _, l := range lines {
		buf.WriteString(l)
		buf.WriteByte('\n')
	}
	out := buf.Bytes()
	buffers.Put(buf)
	_, err := w.Write(out) // want `used after its memory was given back`
	return err
}
