package bad

import "sync"

type limited struct {
	tokens chan struct{}
	names  map[string]int
}

// A token of a rate limiter is no turn: several goroutines get one.
func labelled(l *limited, ids []string, labels map[string]string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-l.tokens
			labels[id] = "created" // want "`labels` is written by goroutines that the loop starts side by side, without a lock"
		}()
	}
	wg.Wait()
}

// Workers that take jobs from one channel have one job each at a time.
func counted(jobs chan string, workers int) map[string]int {
	seen := make(map[string]int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for j := range jobs {
				seen[j]++ // want "`seen` is written by goroutines that the loop starts side by side, without a lock"
			}
		})
	}
	wg.Wait()
	return seen
}
