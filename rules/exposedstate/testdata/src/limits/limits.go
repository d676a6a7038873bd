package limits

import "sync"

// Two objects with locks of their own, one of which is asked for the other's
// list under the other's lock: locks are told apart by field only.
type node struct {
	mu   sync.Mutex
	kids []int
}

func (n *node) Swap(o *node) {
	o.mu.Lock()
	n.kids[0], n.kids[1] = n.kids[1], n.kids[0]
	o.mu.Unlock()
}

func FNElement(n *node) []int {
	n.mu.Lock()
	return n.kids
}

// Whoever calls a method that only empties the list is taken to know that nobody
// looks any more.
type FNReset struct {
	mu  sync.Mutex
	ops []int
}

func (b *FNReset) Add(n int) {
	b.mu.Lock()
	b.ops = append(b.ops, n)
	b.mu.Unlock()
}

func (b *FNReset) Reset() {
	b.mu.Lock()
	b.ops = b.ops[:0]
	b.mu.Unlock()
}

func (b *FNReset) Ops() []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ops
}
