// Package bug measures the delays of relays and reports them as metrics.
package bug

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"
)

// metric can be written in text form.
type metric interface {
	write(w io.Writer) error
}

type constMetric struct {
	name   string
	labels map[string]string
	value  float64
}

func (m *constMetric) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s%v %g\n", m.name, m.labels, m.value)
	return err
}

type constHistogram struct {
	name    string
	labels  map[string]string
	count   uint64
	sum     float64
	buckets map[float64]uint64
}

// newConstHistogram returns a histogram metric with fixed content.
func newConstHistogram(name string, labels map[string]string, count uint64, sum float64, buckets map[float64]uint64) metric {
	return &constHistogram{name: name, labels: labels, count: count, sum: sum, buckets: buckets}
}

func (m *constHistogram) write(w io.Writer) error {
	for _, le := range slices.Sorted(maps.Keys(m.buckets)) {
		if _, err := fmt.Fprintf(w, "%s_bucket%v{le=%g} %d\n", m.name, m.labels, le, m.buckets[le]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s_count %d\n%s_sum %g\n", m.name, m.count, m.name, m.sum)
	return err
}

// histogram collects observations until metrics are asked for.
type histogram struct {
	count          uint64
	sum            float64
	buckets        []float64
	bucketedCounts map[float64]uint64
	mx             sync.Mutex
}

func newHistogram(buckets []float64) *histogram {
	slices.Sort(buckets)
	return &histogram{buckets: buckets, bucketedCounts: make(map[float64]uint64, len(buckets))}
}

func (h *histogram) add(v float64) {
	h.mx.Lock()
	defer h.mx.Unlock()

	h.count++
	h.sum += v
	for _, b := range h.buckets {
		if v > b {
			continue
		}
		h.bucketedCounts[b] += 1 // ALSO: exposed-state
	}
}

// probeClass is a kind of probe.
type probeClass struct {
	probe   func(ctx context.Context) error
	class   string
	metrics func(labels map[string]string) []metric
}

type derpProber struct {
	send func(ctx context.Context, from, to string, seq int) (time.Duration, error)
}

func (d *derpProber) probeQueuingDelay(from, to string, every time.Duration) probeClass {
	var mu sync.Mutex
	dropped := 0
	qdh := newHistogram([]float64{.005, .01, .025, .05, .1, .25, .5, 1})
	return probeClass{
		probe: func(ctx context.Context) error {
			t := time.NewTicker(every)
			defer t.Stop()
			for seq := 0; ; seq++ {
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-t.C:
				}
				delay, err := d.send(ctx, from, to, seq)
				if err != nil {
					mu.Lock()
					dropped++
					mu.Unlock()
					continue
				}
				qdh.add(delay.Seconds())
			}
		},
		class: "derp_qd",
		metrics: func(l map[string]string) []metric {
			mu.Lock()
			n := float64(dropped)
			mu.Unlock()
			qdh.mx.Lock()
			result := []metric{
				&constMetric{name: "derp_qd_probe_dropped_packets", labels: l, value: n},
				newConstHistogram("derp_qd_probe_delays_seconds", l, qdh.count, qdh.sum, qdh.bucketedCounts), // BUG: exposed-state
			}
			qdh.mx.Unlock()
			return result // ALSO: exposed-state
		},
	}
}

// prober runs probes in the background.
type prober struct {
	mu      sync.Mutex
	classes []probeClass
}

func (p *prober) run(ctx context.Context, c probeClass) {
	p.mu.Lock()
	p.classes = append(p.classes, c)
	p.mu.Unlock()
	go c.probe(ctx)
}

// collect writes the metrics of all probes.
func (p *prober) collect(w io.Writer) error {
	p.mu.Lock()
	classes := slices.Clone(p.classes)
	p.mu.Unlock()
	for _, c := range classes {
		for _, m := range c.metrics(map[string]string{"class": c.class}) {
			if err := m.write(w); err != nil {
				return err
			}
		}
	}
	return nil
}
