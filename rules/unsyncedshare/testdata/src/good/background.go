package good

import (
	"sync"
	"time"
)

// A beatMonitor answers by its goroutine.
type beatMonitor struct {
	last map[string]time.Time
	in   chan string
	ask  chan chan int
}

func startMonitor() *beatMonitor {
	m := &beatMonitor{last: map[string]time.Time{}, in: make(chan string), ask: make(chan chan int)}
	go m.run()
	return m
}

func (m *beatMonitor) run() {
	for {
		select {
		case h := <-m.in:
			m.last[h] = time.Now()
		case c := <-m.ask:
			c <- m.Len()
		}
	}
}

// Called by the goroutine.
func (m *beatMonitor) Len() int {
	n := 0
	for range m.last {
		n++
	}
	return n
}

func (m *beatMonitor) Alive() int {
	c := make(chan int)
	m.ask <- c
	return <-c
}

// A tally is read when its goroutine has said that it is done.
type tally struct {
	n    map[string]int
	done chan struct{}
}

func startTally(in <-chan string) *tally {
	t := &tally{n: map[string]int{}, done: make(chan struct{})}
	go t.count(in)
	return t
}

func (t *tally) count(in <-chan string) {
	defer close(t.done)
	for s := range in {
		t.n[s]++
	}
}

func (t *tally) Wait() { <-t.done }

func (t *tally) Get(s string) int { return t.n[s] }

// An index is filled before anybody has it.
type index struct{ at map[string]int }

func newIndex(words []string) *index {
	x := &index{at: map[string]int{}}
	done := make(chan bool)
	go func() {
		x.fill(words)
		done <- true
	}()
	<-done
	return x
}

func (x *index) fill(words []string) {
	for n, w := range words {
		x.at[w] = n
	}
}

func (x *index) At(w string) int { return x.at[w] }

// The goroutine holds the lock where it calls what changes the map.
type lockedTally struct {
	mu sync.Mutex
	n  map[string]int
}

func startLocked(in <-chan string) *lockedTally {
	t := &lockedTally{n: map[string]int{}}
	t.note("start")
	go t.run(in)
	return t
}

func (t *lockedTally) run(in <-chan string) {
	for s := range in {
		t.mu.Lock()
		t.note(s)
		t.mu.Unlock()
	}
}

func (t *lockedTally) note(s string) { t.n[s]++ }

func (t *lockedTally) Get(s string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n[s]
}

// A visitLimit forgets under its lock.
type visitLimit struct {
	mu  sync.Mutex
	ips map[string]time.Time
}

func newVisitLimit() *visitLimit {
	l := &visitLimit{ips: make(map[string]time.Time)}
	go func() {
		for {
			time.Sleep(time.Minute)
			l.mu.Lock()
			for ip, t := range l.ips {
				if time.Since(t) > time.Minute {
					delete(l.ips, ip)
				}
			}
			l.mu.Unlock()
		}
	}()
	return l
}

func (l *visitLimit) Allow(ip string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, seen := l.ips[ip]
	l.ips[ip] = time.Now()
	return !seen
}

type inspector struct {
	mu      sync.Mutex
	ready   bool
	entries map[string]int
}

func (i *inspector) Start(names []string) { go i.prepare(names) }

// Nobody looks at the entries before the goroutine has said that they are there.
func (i *inspector) prepare(names []string) {
	for n, name := range names {
		i.entries[name] = n
	}
	i.allow()
}

func (i *inspector) allow() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ready = true
}

func (i *inspector) allowed() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.ready
}

func (i *inspector) Entry(name string) int {
	if !i.allowed() {
		return -1
	}
	return i.entries[name]
}
