package good

import (
	"bytes"
	"io"
)

// Each round hands on bytes of its own, or waits until they were used.
func forever(in io.Reader, out chan<- []byte) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		if err != nil {
			continue
		}
		out <- bytes.Clone(buf[:n])
	}
}

func inStep(in io.Reader, out chan<- []byte, used <-chan bool) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		if err != nil {
			continue
		}
		out <- buf[:n]
		<-used
	}
}

type tape struct{ last []byte }

// What is kept is the last line, in the buffer that is there for it.
func (t *tape) follow(in io.Reader) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		if err != nil {
			continue
		}
		t.last = buf[:n]
	}
}
