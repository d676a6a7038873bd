// Package bug stores log entries in one partition for each day.
package bug

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

type row struct {
	ts   int64
	line string
}

type partition struct {
	mu   sync.Mutex
	rows []row
}

func (p *partition) add(rows []row) {
	p.mu.Lock()
	p.rows = append(p.rows, rows...)
	p.mu.Unlock()
}

func (p *partition) search(minTS, maxTS int64, f func(row)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.rows {
		if r.ts >= minTS && r.ts <= maxTS {
			f(r)
		}
	}
}

type partitionWrapper struct {
	refs     atomic.Int32
	mustDrop atomic.Bool
	day      int64
	pt       *partition
	drop     func(*partition)
}

func (w *partitionWrapper) incRef() { w.refs.Add(1) }

func (w *partitionWrapper) decRef() {
	if w.refs.Add(-1) > 0 {
		return
	}
	if w.mustDrop.Load() {
		w.drop(w.pt)
	}
}

const dayNsecs = int64(24 * time.Hour)

type storage struct {
	retention time.Duration
	drop      func(*partition)

	// mu protects partitions, which are sorted by day, and hot.
	mu         sync.Mutex
	partitions []*partitionWrapper
	hot        *partitionWrapper
}

// dropOutdated drops the partitions that are too old.
func (s *storage) dropOutdated(now time.Time) {
	minDay := now.Add(-s.retention).UnixNano() / dayNsecs
	var outdated []*partitionWrapper

	s.mu.Lock()
	for _, w := range s.partitions {
		if w.day >= minDay {
			break
		}
		outdated = append(outdated, w)
		if w == s.hot {
			s.hot = nil
		}
	}
	for i := range outdated {
		s.partitions[i] = nil // ALSO: shared-unsynced
	}
	s.partitions = s.partitions[len(outdated):]
	s.mu.Unlock()

	for _, w := range outdated {
		w.mustDrop.Store(true)
		w.decRef()
	}
}

func (s *storage) watchRetention(stop <-chan struct{}) {
	t := time.NewTicker(time.Minute)
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-t.C:
			s.dropOutdated(now)
		}
	}
}

// partitionForDay returns the partition of a day, which is created if needed.
func (s *storage) partitionForDay(day int64) *partitionWrapper {
	s.mu.Lock()
	defer s.mu.Unlock()
	ptws := s.partitions
	n := sort.Search(len(ptws), func(i int) bool { return ptws[i].day >= day })
	if n < len(ptws) && ptws[n].day == day {
		ptws[n].incRef()
		return ptws[n]
	}
	w := &partitionWrapper{day: day, pt: &partition{}, drop: s.drop}
	w.incRef()
	if n == len(ptws) {
		ptws = append(ptws, w)
	} else {
		ptws = append(ptws[:n+1], ptws[n:]...) // ALSO: shared-unsynced
		ptws[n] = w                            // ALSO: shared-unsynced
	}
	s.partitions = ptws
	s.hot = w
	w.incRef()
	return w
}

func (s *storage) addRows(rows []row) {
	byDay := make(map[int64][]row)
	for _, r := range rows {
		byDay[r.ts/dayNsecs] = append(byDay[r.ts/dayNsecs], r)
	}
	for day, rs := range byDay {
		w := s.partitionForDay(day)
		w.pt.add(rs)
		w.decRef()
	}
}

// search calls f for the rows of a time range, for the rows of different
// partitions at the same time.
func (s *storage) search(minTS, maxTS int64, concurrency int, f func(row)) {
	// Select the partitions of the time range.
	s.mu.Lock()
	ptws := s.partitions // BUG: shared-unsynced
	minDay := minTS / dayNsecs
	n := sort.Search(len(ptws), func(i int) bool { return ptws[i].day >= minDay })
	ptws = ptws[n:]
	maxDay := maxTS / dayNsecs
	n = sort.Search(len(ptws), func(i int) bool { return ptws[i].day > maxDay })
	ptws = ptws[:n] // ALSO: shared-unsynced
	for _, w := range ptws {
		w.incRef()
	}
	s.mu.Unlock()

	limit := make(chan struct{}, concurrency)
	var wg sync.WaitGroup
	for _, w := range ptws { // ALSO: shared-unsynced
		limit <- struct{}{}
		wg.Add(1)
		go func(pt *partition) {
			pt.search(minTS, maxTS, f)
			<-limit
			wg.Done()
		}(w.pt)
	}
	wg.Wait()

	for _, w := range ptws { // ALSO: shared-unsynced
		w.decRef()
	}
}
