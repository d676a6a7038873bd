package bug

import (
	"io"
	"sync"
	"testing"

	"github.com/memvet/memvet/hint"
)

// terminal uses all of its argument as room to work in, as readers may, and
// goes on when somebody has looked at what it returned before.
type terminal struct {
	chunks []string
	seen   *sync.WaitGroup
}

func (r *terminal) Read(p []byte) (int, error) {
	hint.Invalidate(p)
	r.seen.Wait()
	hint.Taken(p)
	if len(r.chunks) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.chunks[0])
	r.chunks = r.chunks[1:]
	r.seen.Add(n)
	return n, nil
}

func TestTyping(t *testing.T) {
	var seen sync.WaitGroup
	s := newScreen(&terminal{chunks: []string{"hello", "world"}, seen: &seen})
	s.start()
	for e := range s.events {
		t.Log(string(e.r))
		seen.Done()
	}
	s.stop()
}
