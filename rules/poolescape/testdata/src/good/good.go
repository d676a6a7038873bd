// Package good gives memory back when it is no longer needed.
package good

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
	return bytes.Clone(buf.Bytes()), err
}

func copyAll(w io.Writer, lines []string) error {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	for _, l := range lines {
		buf.WriteString(l)
		buf.WriteByte('\n')
	}
	out := buf.Bytes()
	_, err := w.Write(out)
	buffers.Put(buf)
	return err
}
