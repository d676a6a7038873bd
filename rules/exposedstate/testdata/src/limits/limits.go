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
