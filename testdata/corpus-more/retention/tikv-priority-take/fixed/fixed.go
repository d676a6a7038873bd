// Package fixed batches requests by priority.
package fixed

import (
	"container/heap"
	"sync/atomic"
)

// Item is what a PriorityQueue holds.
type Item interface {
	priority() uint64
	isCanceled() bool
}

type prioritySlice []Item

func (ps prioritySlice) Len() int           { return len(ps) }
func (ps prioritySlice) Less(i, j int) bool { return ps[i].priority() > ps[j].priority() }
func (ps prioritySlice) Swap(i, j int)      { ps[i], ps[j] = ps[j], ps[i] }

func (ps *prioritySlice) Push(x any) {
	*ps = append(*ps, x.(Item))
}

func (ps *prioritySlice) Pop() any {
	old := *ps
	n := len(old)
	item := old[n-1]
	old[n-1] = nil
	*ps = old[0 : n-1]
	return item
}

// PriorityQueue gives out the items of the highest priority first.
type PriorityQueue struct {
	ps prioritySlice
}

// Len is the number of items.
func (pq *PriorityQueue) Len() int { return pq.ps.Len() }

// Push adds an item.
func (pq *PriorityQueue) Push(item Item) { heap.Push(&pq.ps, item) }

func (pq *PriorityQueue) pop() Item {
	return heap.Pop(&pq.ps).(Item)
}

// Take removes up to n items and passes them to cb.
func (pq *PriorityQueue) Take(n int, cb func([]Item)) {
	if n <= 0 {
		return
	}
	if n >= pq.Len() {
		ret := pq.ps
		pq.ps = pq.ps[:0]
		cb(ret)
		for i := range ret {
			ret[i] = nil
		}
		return
	}
	ret := make([]Item, n)
	for i := range ret {
		ret[i] = pq.pop()
	}
	cb(ret)
}

// clean removes canceled items.
func (pq *PriorityQueue) clean() {
	for i := 0; i < pq.Len(); {
		if pq.ps[i].isCanceled() {
			heap.Remove(&pq.ps, i)
			continue
		}
		i++
	}
}

type batchCommandsEntry struct {
	data     []byte
	pri      uint64
	canceled atomic.Bool
}

func (b *batchCommandsEntry) priority() uint64 { return b.pri }
func (b *batchCommandsEntry) isCanceled() bool { return b.canceled.Load() }

type batchCommandsBuilder struct {
	entries  PriorityQueue
	requests [][]byte
}

func (b *batchCommandsBuilder) push(e *batchCommandsEntry) { b.entries.Push(e) }

// build encodes up to limit entries.
func (b *batchCommandsBuilder) build(limit int) []byte {
	b.entries.Take(limit, func(items []Item) {
		for _, item := range items {
			e := item.(*batchCommandsEntry)
			if e.isCanceled() {
				continue
			}
			b.requests = append(b.requests, e.data)
		}
	})
	var out []byte
	for _, r := range b.requests {
		out = append(out, byte(len(r)))
		out = append(out, r...)
	}
	return out
}

func (b *batchCommandsBuilder) reset() {
	b.entries.clean()
	clear(b.requests)
	b.requests = b.requests[:0]
}
