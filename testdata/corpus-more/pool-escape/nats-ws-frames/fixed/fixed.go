// Package fixed frames outgoing data of WebSocket connections.
package fixed

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"sync"
)

const (
	poolSizeSmall      = 512
	poolSizeLarge      = 65536
	maxFrameHeaderSize = 10
	compressThreshold  = 64
	finalBit           = 1 << 7
	rsv1Bit            = 1 << 6
)

var (
	poolSmall = sync.Pool{New: func() any { return &[poolSizeSmall]byte{} }}
	poolLarge = sync.Pool{New: func() any { return &[poolSizeLarge]byte{} }}
)

func poolGet(sz int) []byte {
	if sz <= poolSizeSmall {
		return poolSmall.Get().(*[poolSizeSmall]byte)[:0]
	}
	return poolLarge.Get().(*[poolSizeLarge]byte)[:0]
}

// poolPut recycles a buffer from poolGet; others are ignored.
func poolPut(b []byte) {
	switch cap(b) {
	case poolSizeSmall:
		poolSmall.Put((*[poolSizeSmall]byte)(b[:poolSizeSmall]))
	case poolSizeLarge:
		poolLarge.Put((*[poolSizeLarge]byte)(b[:poolSizeLarge]))
	}
}

func fillFrameHeader(fh []byte, compressed, first, final bool, l int) int {
	var b byte
	if first {
		b = 2
		if compressed {
			b |= rsv1Bit
		}
	}
	if final {
		b |= finalBit
	}
	fh[0] = b
	switch {
	case l <= 125:
		fh[1] = byte(l)
		return 2
	case l < 65536:
		fh[1] = 126
		binary.BigEndian.PutUint16(fh[2:], uint16(l))
		return 4
	default:
		fh[1] = 127
		binary.BigEndian.PutUint64(fh[2:], uint64(l))
		return 10
	}
}

type client struct {
	nc  net.Conn
	mu  sync.Mutex
	nb  net.Buffers // queued
	wnb net.Buffers // framed, but not written yet

	compressor *flate.Writer
	maxFrame   int
	pending    int64
}

func (c *client) queue(data []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending += int64(len(data))
	for len(data) > 0 {
		b := poolGet(len(data))
		n := min(len(data), cap(b))
		c.nb = append(c.nb, append(b, data[:n]...))
		data = data[n:]
	}
}

// collapse turns what is queued into frames.
func (c *client) collapse() (net.Buffers, error) {
	nb := c.nb
	c.nb = nil
	var bufs net.Buffers
	usz := 0
	for _, b := range nb {
		usz += len(b)
	}
	if usz <= compressThreshold {
		for _, b := range nb {
			fh := poolGet(maxFrameHeaderSize)[:maxFrameHeaderSize]
			n := fillFrameHeader(fh, false, true, true, len(b))
			bufs = append(bufs, fh[:n], b)
		}
		return bufs, nil
	}

	buf := bytes.NewBuffer(poolGet(usz))
	if c.compressor == nil {
		c.compressor, _ = flate.NewWriter(buf, flate.BestSpeed)
	} else {
		c.compressor.Reset(buf)
	}
	for i, b := range nb {
		if _, err := c.compressor.Write(b); err != nil {
			return nil, err
		}
		poolPut(nb[i])
	}
	if err := c.compressor.Flush(); err != nil {
		return nil, err
	}

	b := buf.Bytes()
	p := b[:len(b)-4]
	if c.maxFrame > 0 && len(p) > c.maxFrame {
		for first, final := true, false; len(p) > 0; first = false {
			lp := len(p)
			if lp > c.maxFrame {
				lp = c.maxFrame
			} else {
				final = true
			}
			fh := poolGet(maxFrameHeaderSize)[:maxFrameHeaderSize]
			n := fillFrameHeader(fh, true, first, final, lp)
			bufs = append(bufs, fh[:n], append(poolGet(lp), p[:lp]...))
			p = p[lp:]
		}
		poolPut(b)
	} else {
		fh := poolGet(maxFrameHeaderSize)[:maxFrameHeaderSize]
		n := fillFrameHeader(fh, true, true, true, len(p))
		bufs = append(bufs, fh[:n], p)
	}
	return bufs, nil
}

// flush writes the frames and gives their memory back.
func (c *client) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	bufs, err := c.collapse()
	if err != nil {
		return err
	}
	c.wnb = append(c.wnb, bufs...)
	orig := append(net.Buffers(nil), c.wnb...)
	n, err := c.wnb.WriteTo(c.nc)
	c.pending = max(0, c.pending-n)
	for i := range len(orig) - len(c.wnb) {
		poolPut(orig[i])
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil // the rest is written next time
	}
	return err
}
