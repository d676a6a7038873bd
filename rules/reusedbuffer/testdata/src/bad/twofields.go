package bad

import (
	"io"
	"net"
)

type endpoints struct {
	from, to net.IP
	port     int
}

type endpointTable struct{ seen map[int]*endpoints }

// Both fields are parts of what it was given.
func (t *endpointTable) note(frame []byte) {
	t.seen[int(frame[0])] = &endpoints{from: net.IP(frame[1:5]), to: net.IP(frame[5:9])} // want "is kept while its buffer is overwritten"
}

func (t *endpointTable) read(r io.Reader) error {
	frame := make([]byte, 9)
	for {
		if _, err := io.ReadFull(r, frame); err != nil {
			return err
		}
		t.note(frame)
	}
}
