package good

import "sync"

type collector struct {
	group  sync.WaitGroup
	mux    sync.Mutex
	report map[string]int
}

func (c *collector) begin() { c.group.Add(1) }

func (c *collector) collect(id string, n int) {
	c.mux.Lock()
	defer c.mux.Unlock()
	c.report[id] = n
	c.group.Done()
}

// ready hands the report out when nobody changes it any more.
func (c *collector) ready() map[string]int {
	c.group.Wait()
	c.mux.Lock()
	defer c.mux.Unlock()
	return c.report // want "audit: `report` itself is returned, while `collect` changes it in place under `mux`, so callers look at it while it changes"
}

// underlying hands the map out; callers must synchronize with the other methods.
func (c *collector) underlying() map[string]int {
	c.mux.Lock()
	defer c.mux.Unlock()
	return c.report // want "audit: `report` itself is returned, while `collect` changes it in place under `mux`, so callers look at it while it changes"
}
