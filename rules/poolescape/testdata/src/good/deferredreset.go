package good

import "sync"

type tag struct{ name, value string }

type point struct {
	tags  []tag
	value float64
}

type tagBuf struct{ tags []tag }

var tagBufs = sync.Pool{New: func() any { return new(tagBuf) }}

type pusher struct {
	points []point
	push   func([]point)
	extra  tag
}

func (p *pusher) reset() {
	clear(p.points)
	p.points = p.points[:0]
}

func (p *pusher) add(x point) { p.points = append(p.points, x) }

// flush gives the tags back when the points have been pushed and are about to go.
func (p *pusher) flush() {
	defer p.reset()
	buf := tagBufs.Get().(*tagBuf)
	tags := buf.tags[:0]
	for i := range p.points {
		n := len(tags)
		tags = append(tags, p.points[i].tags...)
		tags = append(tags, p.extra)
		p.points[i].tags = tags[n:]
	}
	p.push(p.points)
	buf.tags = tags
	tagBufs.Put(buf)
}
