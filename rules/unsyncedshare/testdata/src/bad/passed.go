package bad

import "sync"

// What the goroutines are given is made for each, and leads to what all of them change.

type chunk struct {
	seen map[int]string
	id   int
	wg   *sync.WaitGroup
	out  *[]string
}

type differ struct{ children func(int) []string }

func (d *differ) all(n int) ([]string, map[int]string) {
	var wg sync.WaitGroup
	seen := map[int]string{}
	var out []string
	for i := 0; i < n; i++ {
		wg.Add(1)
		c := chunk{seen: seen, id: i, wg: &wg, out: &out}
		go d.one(&c)
	}
	wg.Wait()
	return out, seen
}

func (d *differ) one(c *chunk) {
	defer c.wg.Done()
	for _, s := range d.children(c.id) {
		c.seen[c.id] = s             // want "`seen` is changed by goroutines that the loop starts side by side"
		*c.out = append(*c.out, s+s) // want "`out` is appended to by goroutines that the loop starts side by side"
	}
}

type collector struct{ found []int }

func (c *collector) work(i int) {
	c.found = append(c.found, i) // want "`c.found` is appended to by goroutines that the loop starts side by side"
}

func (c *collector) run(n int) []int {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { c.work(i) })
	}
	wg.Wait()
	return c.found
}
