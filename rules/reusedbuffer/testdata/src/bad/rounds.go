package bad

import (
	"bytes"
	"context"
	"fmt"
	"time"
)

// A gauge renders into its own buffer.
type gauge struct {
	buf   bytes.Buffer
	value int
}

func (g *gauge) render() []byte {
	g.buf.Reset()
	fmt.Fprintf(&g.buf, "%d", g.value)
	return g.buf.Bytes()
}

type sample struct{ data []byte }

func (g *gauge) sample() *sample { return &sample{data: g.render()} }

type meter struct {
	gauges []*gauge
	named  map[string]*gauge
	out    chan *sample
}

// watch comes to each gauge again with the next tick.
func (m *meter) watch(tick <-chan time.Time) {
	for range tick {
		for _, g := range m.gauges {
			m.out <- &sample{data: g.render()} // want `kept while .m.gauges\[\.\.\.\].buf.buf. is overwritten`
		}
	}
}

func (m *meter) one(name string) *sample { return m.named[name].sample() }

func (m *meter) watchNamed(ctx context.Context, tick <-chan time.Time) {
	for {
		select {
		case <-tick:
			for name := range m.named {
				m.out <- m.one(name) // want `kept while .m.named\[\.\.\.\].buf.buf. is overwritten`
			}
		case <-ctx.Done():
			return
		}
	}
}

func (m *meter) history(n int) (all [][]byte) {
	for range n {
		for _, g := range m.gauges {
			all = append(all, g.render()) // want `kept while .m.gauges\[\.\.\.\].buf.buf. is overwritten`
		}
	}
	return all
}
