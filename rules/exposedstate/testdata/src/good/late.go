package good

import (
	"context"
	"maps"
	"sync"
	"time"
)

func gather(hosts []string, ask func(string) int, patience time.Duration) map[string]int {
	var mu sync.Mutex
	got := map[string]int{}
	all := make(chan struct{})
	go func() {
		defer close(all)
		for _, h := range hosts {
			n := ask(h)
			mu.Lock()
			got[h] = n
			mu.Unlock()
		}
	}()
	select {
	case <-all:
	case <-time.After(patience):
	}
	mu.Lock()
	defer mu.Unlock()
	return maps.Clone(got)
}

type page struct{ lines []string }

// Who gives up returns nothing of it.
func load(ctx context.Context, read func() string) (*page, error) {
	p := &page{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.lines = append(p.lines, read())
	}()
	select {
	case <-done:
		return p, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Who gives up stops the goroutine and waits for it.
func loadAll(ctx context.Context, read func() string, stop func()) *page {
	p := &page{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.lines = append(p.lines, read())
	}()
	select {
	case <-done:
	case <-ctx.Done():
		stop()
		<-done
	}
	return p
}

// The object goes on working for the caller: it has a loop of its own.
type server struct{ n int }

func start() *server {
	s := &server{}
	go func() { s.n++ }()
	return s
}
