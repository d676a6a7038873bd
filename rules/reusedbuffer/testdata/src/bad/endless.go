package bad

import (
	"io"
	"time"
)

// Nothing returns from this loop, so all that it hands on is overwritten in time.
func forever(in io.Reader, out chan<- []byte) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		out <- buf[:n] // want "`buf\\[:n\\]` is kept while its buffer is overwritten"
	}
}

// The function returns only where it is told to.
func untilStopped(in io.Reader, out chan<- []byte, stop <-chan struct{}) {
	buf := make([]byte, 1024)
	for {
		select {
		case <-stop:
			return
		default:
			n, err := in.Read(buf)
			if err != nil {
				continue
			}
			out <- buf[:n] // want "`buf\\[:n\\]` is kept while its buffer is overwritten"
		}
	}
}

type journal struct{ lines [][]byte }

func (j *journal) follow(in io.Reader) {
	buf := make([]byte, 1024)
	for {
		n, err := in.Read(buf)
		if err != nil {
			continue
		}
		j.lines = append(j.lines, buf[:n]) // want "`buf\\[:n\\]` is kept while its buffer is overwritten"
	}
}
