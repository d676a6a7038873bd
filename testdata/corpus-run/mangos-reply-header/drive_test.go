package bug

import (
	"testing"

	"github.com/memvet/memvet/hint"
)

func init() { hint.Owned(new(message)) }

func TestReply(t *testing.T) {
	s := &socket{in: make(chan *message, 1), out: make(chan *message, 1)}
	for range 20 {
		m, other := newMessage(), newMessage()
		m.Header = append(m.Header, "sixteen byte hdr"...)
		m.Body = append(m.Body, "question"...)
		other.Free() // so that the answer need not be in m
		s.in <- m
		t.Logf("%s", s.Recv())
		if err := s.Send([]byte("answer")); err != nil {
			t.Fatal(err)
		}
		m = <-s.out
		t.Logf("%s %s", m.Header, m.Body)
		m.Free()
	}
}
