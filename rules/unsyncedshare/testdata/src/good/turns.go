package good

import "sync"

// Each goroutine waits for the one before it.
func turnByTurn(ids []string) map[string]int {
	order := make(map[string]int)
	var wg sync.WaitGroup
	before := make(chan struct{})
	close(before)
	for i, id := range ids {
		turn, done := before, make(chan struct{})
		before = done
		wg.Go(func() {
			<-turn
			order[id] = i
			close(done)
		})
	}
	wg.Wait()
	return order
}

// The token goes back into the channel, by a function that is not known here.
func withToken(ids []string, take func() (<-chan struct{}, func())) map[string]int {
	count := make(map[string]int)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			token, giveBack := take()
			defer giveBack()
			<-token
			count[id]++
		})
	}
	wg.Wait()
	return count
}

type turnstile struct{ free chan struct{} }

func (t *turnstile) leave() { t.free <- struct{}{} }

// The token goes back at the end.
func throughTurnstile(t *turnstile, ids []string) map[string]int {
	count := make(map[string]int)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			<-t.free
			count[id]++
			t.leave()
		})
	}
	wg.Wait()
	return count
}
