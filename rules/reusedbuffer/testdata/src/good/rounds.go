package good

import (
	"bytes"
	"fmt"
	"time"
)

type dial struct {
	buf   bytes.Buffer
	value int
}

func (d *dial) render() []byte {
	d.buf.Reset()
	fmt.Fprintf(&d.buf, "%d", d.value)
	return d.buf.Bytes()
}

type panel struct {
	dials []*dial
	rows  [][]*dial
	out   chan []byte
	sets  map[string][]*dial
}

// once comes to each dial once.
func (p *panel) once() (all [][]byte) {
	for _, d := range p.dials {
		all = append(all, d.render())
	}
	return all
}

// grid does so too, row by row.
func (p *panel) grid() (all [][]byte) {
	for _, row := range p.rows {
		for _, d := range row {
			all = append(all, d.render())
		}
	}
	return all
}

func (p *panel) square(n int) (all [][]byte) {
	for i := range n {
		for j := range n {
			all = append(all, p.dials[i*n+j].render())
		}
	}
	return all
}

// batches has been written when the dials are read again.
func (p *panel) batches(tick <-chan time.Time, write func([][]byte)) {
	for range tick {
		var batch [][]byte
		for _, d := range p.dials {
			batch = append(batch, d.render())
		}
		write(batch)
	}
}

// last keeps what the last round has read.
func (p *panel) last(n int) (last [][]byte) {
	for range n {
		var batch [][]byte
		for _, d := range p.dials {
			batch = append(batch, d.render())
		}
		last = batch
	}
	return last
}

// answered waits for the reader of the last round.
func (p *panel) answered(next <-chan int) {
	for range next {
		for _, d := range p.dials {
			p.out <- d.render()
		}
	}
}

// A reading is what a dial has shown last.
type reading struct{ last []byte }

func (p *panel) show(rows []*reading, n int) {
	for range n {
		for i, r := range rows {
			r.last = p.dials[i].render()
		}
	}
}
