package good

import (
	"bytes"
	"sync"
)

// A reader that goes back to the pool has read the argument, and gives it to nobody.
type inflater struct {
	r   bytes.Reader
	out []byte
}

var inflaters = sync.Pool{New: func() any { return &inflater{out: make([]byte, 4096)} }}

func inflate(packed []byte) int {
	in := inflaters.Get().(*inflater)
	defer inflaters.Put(in)
	in.r.Reset(packed)
	n, _ := in.r.Read(in.out)
	return n
}

type parcel struct{ data []byte }

func (p *parcel) grow() []byte {
	before := p.data
	if inflate(p.data) == 0 {
		return before
	}
	p.data = append(before, 0)
	return p.data
}
