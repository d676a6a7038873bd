// Package bug watches packets and reports flows.
package bug

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"io"
	"log"
	"net/netip"
	"sort"
	"sync"
	"time"
)

// Traffic is one packet as far as it matters.
type Traffic struct {
	Timestamp time.Time  `json:"timestamp"`
	SrcIP     netip.Addr `json:"src_ip"`
	DstIP     netip.Addr `json:"dst_ip"`
	SrcPort   uint16     `json:"src_port"`
	DstPort   uint16     `json:"dst_port"`
	Protocol  string     `json:"protocol"`
	Size      int        `json:"size"`
}

var trafficPool = sync.Pool{New: func() any { return new(Traffic) }}

func acquireTraffic() *Traffic { return trafficPool.Get().(*Traffic) }

func releaseTraffic(t *Traffic) {
	*t = Traffic{}
	trafficPool.Put(t)
}

// Window holds the packets of the last interval.
type Window struct {
	mu     sync.Mutex
	length time.Duration
	recent []*Traffic
}

// Add appends a packet and drops the ones that are too old.
func (w *Window) Add(t *Traffic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	cut := sort.Search(len(w.recent), func(i int) bool {
		return t.Timestamp.Sub(w.recent[i].Timestamp) < w.length
	})
	w.recent = append(w.recent[:0:0], w.recent[cut:]...)
	w.recent = append(w.recent, t)
}

// Total sums the bytes by source address.
func (w *Window) Total() map[netip.Addr]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make(map[netip.Addr]int)
	for _, t := range w.recent {
		out[t.SrcIP] += t.Size
	}
	return out
}

// Capture reads packets.
type Capture struct {
	out    chan *Traffic
	window Window
	drops  int
}

// NewCapture returns a capture with a queue of the given length.
func NewCapture(queue int, window time.Duration) *Capture {
	return &Capture{out: make(chan *Traffic, queue), window: Window{length: window}}
}

// parse decodes an IPv4 header and the ports behind it.
func parse(pkt []byte, t *Traffic) bool {
	if len(pkt) < 24 || pkt[0]>>4 != 4 {
		return false
	}
	ihl := int(pkt[0]&15) * 4
	if len(pkt) < ihl+4 {
		return false
	}
	switch pkt[9] {
	case 6:
		t.Protocol = "tcp"
	case 17:
		t.Protocol = "udp"
	default:
		return false
	}
	t.SrcIP = netip.AddrFrom4([4]byte(pkt[12:16]))
	t.DstIP = netip.AddrFrom4([4]byte(pkt[16:20]))
	t.SrcPort = binary.BigEndian.Uint16(pkt[ihl:])
	t.DstPort = binary.BigEndian.Uint16(pkt[ihl+2:])
	t.Size = len(pkt)
	return true
}

// handlePacket queues a packet for the sink and counts it.
func (c *Capture) handlePacket(pkt []byte, at time.Time) {
	t := acquireTraffic()
	defer releaseTraffic(t) // BUG: pool-escape
	if !parse(pkt, t) {
		return
	}
	t.Timestamp = at
	c.window.Add(t) // ALSO: pool-escape
	select {
	case c.out <- t: // ALSO: pool-escape
	default:
		c.drops++
	}
}

// Run reads packets from next until it fails.
func (c *Capture) Run(next func() ([]byte, time.Time, error)) error {
	defer close(c.out)
	for {
		pkt, at, err := next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		c.handlePacket(pkt, at)
	}
}

// Sink encodes queued packets to w.
func (c *Capture) Sink(ctx context.Context, w io.Writer) {
	enc := json.NewEncoder(w)
	for {
		select {
		case t, ok := <-c.out:
			if !ok {
				return
			}
			if err := enc.Encode(t); err != nil {
				log.Printf("sink: %v", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
