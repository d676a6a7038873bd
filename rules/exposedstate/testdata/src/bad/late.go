package bad

import (
	"context"
	"sync"
	"time"
)

// What answered in time is returned while the others go on.
func gather(hosts []string, ask func(string) int, patience time.Duration) map[string]int {
	var mu sync.Mutex
	got := map[string]int{}
	all := make(chan struct{})
	left := len(hosts)
	for _, h := range hosts {
		go func() {
			n := ask(h)
			mu.Lock()
			defer mu.Unlock()
			got[h] = n
			if left--; left == 0 {
				close(all)
			}
		}()
	}
	select {
	case <-all:
	case <-time.After(patience):
	}
	return got // want "`got` is returned though the goroutine that fills it may still run, so the caller looks at it while it changes"
}

type page struct{ lines []string }

func load(ctx context.Context, read func() string) *page {
	p := &page{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.lines = append(p.lines, read())
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	return p // want "`p` is returned though the goroutine that fills it may still run"
}
