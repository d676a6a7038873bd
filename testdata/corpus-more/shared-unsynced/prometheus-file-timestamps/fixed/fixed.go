// Package fixed discovers targets in files.
package fixed

import (
	"context"
	"encoding/json"
	"os"
	"sync"
	"time"
)

// Metric is a sample for a file.
type Metric struct {
	Filename string
	Value    float64
}

// TimestampCollector reports when the files of all discoverers were changed.
type TimestampCollector struct {
	lock        sync.RWMutex
	discoverers map[*Discovery]struct{}
}

// NewTimestampCollector makes a collector.
func NewTimestampCollector() *TimestampCollector {
	return &TimestampCollector{discoverers: make(map[*Discovery]struct{})}
}

// Collect sends a metric for each file.
func (t *TimestampCollector) Collect(ch chan<- Metric) {
	// Several discoverers may read the same file.
	uniqueFiles := make(map[string]float64)
	t.lock.RLock()
	for fileSD := range t.discoverers {
		fileSD.lock.RLock()
		for filename, timestamp := range fileSD.timestamps {
			uniqueFiles[filename] = timestamp
		}
		fileSD.lock.RUnlock()
	}
	t.lock.RUnlock()
	for filename, timestamp := range uniqueFiles {
		ch <- Metric{filename, timestamp}
	}
}

func (t *TimestampCollector) addDiscoverer(disc *Discovery) {
	t.lock.Lock()
	t.discoverers[disc] = struct{}{}
	t.lock.Unlock()
}

// TargetGroup is a list of targets from one file.
type TargetGroup struct {
	Source  string
	Targets []string
}

// Discovery reads targets from files.
type Discovery struct {
	paths    []string
	interval time.Duration

	lock       sync.RWMutex
	timestamps map[string]float64
	lastRefs   map[string]int
}

// NewDiscovery makes a discovery that reports to collector.
func NewDiscovery(collector *TimestampCollector, interval time.Duration, paths ...string) *Discovery {
	disc := &Discovery{
		paths:      paths,
		interval:   interval,
		timestamps: make(map[string]float64),
		lastRefs:   make(map[string]int),
	}
	collector.addDiscoverer(disc)
	return disc
}

// Run sends the groups until ctx is done.
func (d *Discovery) Run(ctx context.Context, ch chan<- *TargetGroup) {
	ticker := time.NewTicker(d.interval)
	defer ticker.Stop()
	for {
		d.refresh(ch)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (d *Discovery) writeTimestamp(filename string, timestamp float64) {
	d.lock.Lock()
	d.timestamps[filename] = timestamp
	d.lock.Unlock()
}

func (d *Discovery) deleteTimestamp(filename string) {
	d.lock.Lock()
	delete(d.timestamps, filename)
	d.lock.Unlock()
}

func (d *Discovery) refresh(ch chan<- *TargetGroup) {
	ref := make(map[string]int, len(d.lastRefs))
	for _, p := range d.paths {
		group, err := d.readFile(p)
		if err != nil {
			ref[p] = d.lastRefs[p]
			continue
		}
		ch <- group
		ref[p] = len(group.Targets)
	}
	for f := range d.lastRefs {
		if _, ok := ref[f]; !ok {
			d.deleteTimestamp(f)
		}
	}
	d.lastRefs = ref
}

func (d *Discovery) readFile(filename string) (*TargetGroup, error) {
	content, err := os.ReadFile(filename)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(filename)
	if err != nil {
		return nil, err
	}
	group := &TargetGroup{Source: filename}
	if err := json.Unmarshal(content, &group.Targets); err != nil {
		return nil, err
	}
	d.writeTimestamp(filename, float64(info.ModTime().Unix()))
	return group, nil
}
