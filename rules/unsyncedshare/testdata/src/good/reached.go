package good

import (
	"maps"
	"sync"
)

type zoneSettings struct {
	labels map[string]string
}

func newZoneSettings(s zoneSettings) zoneSettings {
	s.labels = maps.Clone(s.labels)
	s.labels["zone"] = "local"
	return s
}

func startZones(names []string, base zoneSettings) []zoneSettings {
	out := make([]zoneSettings, len(names))
	var wg sync.WaitGroup
	for i := range names {
		wg.Go(func() { out[i] = newZoneSettings(base) })
	}
	wg.Wait()
	return out
}

type lockIndex struct {
	mu sync.Mutex
	m  map[string]int
}

func (x *lockIndex) add(k string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.m[k]++
}

// The lock is taken where it is asked for.
func (x *lockIndex) insert(k string, lock bool) {
	if lock {
		x.mu.Lock()
	}
	x.m[k]++
	if lock {
		x.mu.Unlock()
	}
}

func indexAll(x *lockIndex, ks []string) {
	for _, k := range ks {
		go x.add(k)
		go x.insert(k, true)
	}
}

type optTask struct{ opts map[string]int }

func (t *optTask) prepare(n int) { t.opts["n"] = n }

// Each goroutine has a optTask of its own.
func prepareAll(ts []*optTask) {
	for n, t := range ts {
		go t.prepare(n)
	}
}

// One goroutine.
func prepareOne(t *optTask) {
	go t.prepare(1)
}

type chunkSeries struct{ chunks []int }

type shards struct{ series map[int]*chunkSeries }

func (s *shards) replay(refs []int) {
	for _, r := range refs {
		s.series[r].cut(r)
	}
}

func (c *chunkSeries) cut(n int) { c.chunks = append(c.chunks, n) }

// Each goroutine has the series of its shard.
func replayAll(s *shards, refs [][]int) {
	for _, part := range refs {
		go s.replay(part)
	}
}
