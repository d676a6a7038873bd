// Package fixed reads packets from a device and delivers them to endpoints.
package fixed

import (
	"io"
	"sync"
)

var bufConfig = []int{128, 256, 256, 512, 1024, 2048, 4096}

// view is a part of a packet.
type view []byte

func (v *view) capLength(n int) { *v = (*v)[:n:n] }

// vectorisedView is a packet made of several views.
type vectorisedView struct {
	views []view
	size  int
}

func newVectorisedView(size int, views []view) vectorisedView {
	return vectorisedView{views: views, size: size}
}

// trimFront removes the first count bytes.
func (vv *vectorisedView) trimFront(count int) {
	for count > 0 && len(vv.views) > 0 {
		if count < len(vv.views[0]) {
			vv.size -= count
			vv.views[0] = vv.views[0][count:]
			return
		}
		count -= len(vv.views[0])
		vv.size -= len(vv.views[0])
		vv.views = vv.views[1:]
	}
}

func (vv vectorisedView) toView() view {
	u := make(view, 0, vv.size)
	for _, v := range vv.views {
		u = append(u, v...)
	}
	return u
}

// dispatcher gets the packets of a device.
type dispatcher interface {
	deliver(protocol uint16, vv vectorisedView)
}

// vectorReader reads one packet into several buffers.
type vectorReader interface {
	readv(bufs [][]byte) (int, error)
}

type device struct {
	fd         vectorReader
	hdrSize    int
	dispatcher dispatcher
}

type readVDispatcher struct {
	e *device
	// views are the buffers of the next packet, iovecs point to them.
	views  []view
	iovecs [][]byte
}

func newReadVDispatcher(e *device) *readVDispatcher {
	return &readVDispatcher{
		e:      e,
		views:  make([]view, len(bufConfig)),
		iovecs: make([][]byte, len(bufConfig)),
	}
}

func (d *readVDispatcher) allocateViews(bufConfig []int) {
	for i := range bufConfig {
		if d.views[i] != nil {
			break
		}
		b := make(view, bufConfig[i])
		d.views[i] = b
		d.iovecs[i] = b
	}
}

func (d *readVDispatcher) capViews(n int, buffers []int) int {
	c := 0
	for i, s := range buffers {
		c += s
		if c >= n {
			d.views[i].capLength(s - (c - n))
			return i + 1
		}
	}
	return len(buffers)
}

// dispatch reads one packet and delivers it.
func (d *readVDispatcher) dispatch() (bool, error) {
	d.allocateViews(bufConfig)

	n, err := d.e.fd.readv(d.iovecs)
	if err != nil {
		return false, err
	}
	if n <= d.e.hdrSize {
		return false, nil
	}
	protocol := uint16(d.views[0][d.e.hdrSize-2])<<8 | uint16(d.views[0][d.e.hdrSize-1])

	used := d.capViews(n, bufConfig)
	vv := newVectorisedView(n, append([]view(nil), d.views[:used]...))
	vv.trimFront(d.e.hdrSize)

	d.e.dispatcher.deliver(protocol, vv)

	// Prepare d.views for another packet: release used views.
	for i := range used {
		d.views[i] = nil
	}
	return true, nil
}

func (d *readVDispatcher) loop() error {
	for {
		if cont, err := d.dispatch(); err != nil || !cont {
			return err
		}
	}
}

// endpoint queues packets until they are read.
type endpoint struct {
	mu    sync.Mutex
	queue []vectorisedView
	limit int
}

func (ep *endpoint) deliver(_ uint16, vv vectorisedView) {
	ep.mu.Lock()
	defer ep.mu.Unlock()
	if len(ep.queue) < ep.limit {
		ep.queue = append(ep.queue, vv)
	}
}

func (ep *endpoint) read() (view, error) {
	ep.mu.Lock()
	defer ep.mu.Unlock()
	if len(ep.queue) == 0 {
		return nil, io.EOF
	}
	vv := ep.queue[0]
	ep.queue = append(ep.queue[:0], ep.queue[1:]...)
	return vv.toView(), nil
}
