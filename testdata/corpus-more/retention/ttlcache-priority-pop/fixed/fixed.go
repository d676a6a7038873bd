// Package fixed is a cache whose items expire.
package fixed

import (
	"container/heap"
	"sync"
	"time"
)

type item struct {
	key        string
	data       any
	ttl        time.Duration
	expireAt   time.Time
	queueIndex int
}

func newItem(key string, data any, ttl time.Duration) *item {
	it := &item{key: key, data: data, ttl: ttl}
	it.touch()
	return it
}

func (i *item) touch() {
	if i.ttl > 0 {
		i.expireAt = time.Now().Add(i.ttl)
	}
}

func (i *item) expired() bool {
	return i.ttl > 0 && i.expireAt.Before(time.Now())
}

type priorityQueue struct {
	items []*item
}

func newPriorityQueue() *priorityQueue {
	queue := &priorityQueue{}
	heap.Init(queue)
	return queue
}

func (pq *priorityQueue) isEmpty() bool { return len(pq.items) == 0 }

func (pq *priorityQueue) root() *item {
	if len(pq.items) == 0 {
		return nil
	}
	return pq.items[0]
}

func (pq *priorityQueue) update(it *item) { heap.Fix(pq, it.queueIndex) }
func (pq *priorityQueue) push(it *item)   { heap.Push(pq, it) }
func (pq *priorityQueue) remove(it *item) { heap.Remove(pq, it.queueIndex) }

func (pq *priorityQueue) pop() *item {
	if pq.Len() == 0 {
		return nil
	}
	return heap.Pop(pq).(*item)
}

func (pq priorityQueue) Len() int { return len(pq.items) }

func (pq priorityQueue) Less(i, j int) bool {
	if pq.items[i].expireAt.IsZero() {
		return false
	}
	if pq.items[j].expireAt.IsZero() {
		return true
	}
	return pq.items[i].expireAt.Before(pq.items[j].expireAt)
}

func (pq priorityQueue) Swap(i, j int) {
	pq.items[i], pq.items[j] = pq.items[j], pq.items[i]
	pq.items[i].queueIndex = i
	pq.items[j].queueIndex = j
}

// Push is for package heap.
func (pq *priorityQueue) Push(x any) {
	it := x.(*item)
	it.queueIndex = len(pq.items)
	pq.items = append(pq.items, it)
}

// Pop is for package heap.
func (pq *priorityQueue) Pop() any {
	old := pq.items
	n := len(old)
	it := old[n-1]
	it.queueIndex = -1
	old[n-1] = nil
	pq.items = old[0 : n-1]
	return it
}

// Cache is a cache.
type Cache struct {
	mu       sync.Mutex
	ttl      time.Duration
	limit    int
	items    map[string]*item
	queue    *priorityQueue
	onExpire func(key string, value any)
}

// NewCache gives a cache.
func NewCache(ttl time.Duration, limit int, onExpire func(string, any)) *Cache {
	return &Cache{ttl: ttl, limit: limit, items: make(map[string]*item), queue: newPriorityQueue(), onExpire: onExpire}
}

// Set stores a value.
func (c *Cache) Set(key string, data any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if it, ok := c.items[key]; ok {
		it.data = data
		it.touch()
		c.queue.update(it)
		return
	}
	if c.limit > 0 && len(c.items) >= c.limit {
		c.evict()
	}
	it := newItem(key, data, c.ttl)
	c.items[key] = it
	c.queue.push(it)
}

// Get gives a value.
func (c *Cache) Get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	it, ok := c.items[key]
	if !ok || it.expired() {
		return nil, false
	}
	it.touch()
	c.queue.update(it)
	return it.data, true
}

// Remove removes a value.
func (c *Cache) Remove(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	it, ok := c.items[key]
	if ok {
		delete(c.items, key)
		c.queue.remove(it)
	}
	return ok
}

func (c *Cache) evict() {
	if it := c.queue.pop(); it != nil {
		delete(c.items, it.key)
	}
}

// DeleteExpired removes what is expired.
func (c *Cache) DeleteExpired() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.queue.isEmpty() && c.queue.root().expired() {
		it := c.queue.pop()
		delete(c.items, it.key)
		if c.onExpire != nil {
			c.onExpire(it.key, it.data)
		}
	}
}
