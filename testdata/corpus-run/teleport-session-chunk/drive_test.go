package bug

import (
	"bytes"
	"io"
	"strings"
	"testing"
)

// server is slow: it takes nothing before the terminal has closed.
type server struct {
	closed chan struct{}
	bytes.Buffer
}

func (s *server) Write(p []byte) (int, error) {
	<-s.closed
	sum := 0
	for _, c := range p {
		sum += int(c)
	}
	return s.Buffer.Write([]byte{byte(sum)})
}

// terminal sends its output in small pieces.
type terminal struct {
	lines  []string
	closed chan struct{}
}

func (r *terminal) Read(p []byte) (int, error) {
	if len(r.lines) == 0 {
		close(r.closed)
		return 0, io.EOF
	}
	n := copy(p, r.lines[0])
	r.lines = r.lines[1:]
	return n, nil
}

func TestRecording(t *testing.T) {
	closed := make(chan struct{})
	lines := strings.SplitAfter("first line of output\nsecond line of output\nthird line of output\n", "\n")
	q := newQueueAuditLog(&server{closed: closed})
	if err := record("id", &terminal{lines: lines[:3], closed: closed}, q); err != nil {
		t.Fatal(err)
	}
	q.Close()
}
