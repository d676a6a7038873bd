package good

import "sync"

type chunk struct {
	seen map[int]string
	id   int
	wg   *sync.WaitGroup
	out  *[]string
	mu   *sync.Mutex
}

type differ struct{ children func(int) []string }

func (d *differ) all(n int) ([]string, map[int]string) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int]string{}
	var out []string
	for i := 0; i < n; i++ {
		wg.Add(1)
		c := chunk{seen: seen, id: i, wg: &wg, out: &out, mu: &mu}
		go d.one(&c)
	}
	wg.Wait()
	return out, seen
}

func (d *differ) one(c *chunk) {
	defer c.wg.Done()
	for _, s := range d.children(c.id) {
		c.mu.Lock()
		c.seen[c.id] = s
		*c.out = append(*c.out, s+s)
		c.mu.Unlock()
	}
}

// Each goroutine has a list of its own.
func (d *differ) each(n int) (all []string) {
	outs := make([][]string, n)
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		c := &chunk{seen: map[int]string{}, id: i, wg: &wg, out: &outs[i]}
		go d.alone(c)
	}
	wg.Wait()
	for _, o := range outs {
		all = append(all, o...)
	}
	return all
}

func (d *differ) alone(c *chunk) {
	defer c.wg.Done()
	for _, s := range d.children(c.id) {
		c.seen[c.id] = s
		*c.out = append(*c.out, s+s)
	}
}

type collector struct {
	mu    sync.Mutex
	found []int
}

func (c *collector) work(i int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(i)
}

func (c *collector) add(i int) { c.found = append(c.found, i) }

func (c *collector) run(n int) []int {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { c.work(i) })
	}
	wg.Wait()
	return c.found
}

// A collector for each round.
func collectors(n int) (all []*collector) {
	var wg sync.WaitGroup
	for i := range n {
		c := &collector{}
		all = append(all, c)
		wg.Go(func() { c.add(i) })
	}
	wg.Wait()
	return all
}
