package fixed

import (
	"container/heap"
	"context"
	"errors"
	"sync"
)

var errQueueDisabled = errors.New("queue disabled")

type rangeID int64

type replica struct {
	id   rangeID
	data []byte
}

// replicaItem is a replica and its place in the heap.
type replicaItem struct {
	value    *replica
	priority float64
	index    int
}

// priorityQueue implements heap.Interface.
type priorityQueue []*replicaItem

func (pq priorityQueue) Len() int { return len(pq) }

func (pq priorityQueue) Less(i, j int) bool { return pq[i].priority > pq[j].priority }

func (pq priorityQueue) Swap(i, j int) {
	pq[i], pq[j] = pq[j], pq[i]
	pq[i].index, pq[j].index = i, j
}

func (pq *priorityQueue) Push(x interface{}) {
	item := x.(*replicaItem)
	item.index = len(*pq)
	*pq = append(*pq, item)
}

func (pq *priorityQueue) Pop() interface{} {
	old := *pq
	n := len(old)
	item := old[n-1]
	item.index = -1
	old[n-1] = nil
	*pq = old[0 : n-1]
	return item
}

func (pq *priorityQueue) update(item *replicaItem, priority float64) {
	item.priority = priority
	heap.Fix(pq, item.index)
}

// baseQueue works on replicas in order of priority.
type baseQueue struct {
	maxSize int
	process func(context.Context, *replica) error

	mu struct {
		sync.Mutex
		priorityQ priorityQueue
		replicas  map[rangeID]*replicaItem
		disabled  bool
	}
}

func newBaseQueue(maxSize int, process func(context.Context, *replica) error) *baseQueue {
	bq := &baseQueue{maxSize: maxSize, process: process}
	bq.mu.replicas = map[rangeID]*replicaItem{}
	return bq
}

// Add queues a replica or changes its priority.
func (bq *baseQueue) Add(repl *replica, priority float64) (bool, error) {
	bq.mu.Lock()
	defer bq.mu.Unlock()
	if bq.mu.disabled {
		return false, errQueueDisabled
	}
	if item, ok := bq.mu.replicas[repl.id]; ok {
		if item.priority != priority {
			bq.mu.priorityQ.update(item, priority)
		}
		return false, nil
	}
	item := &replicaItem{value: repl, priority: priority}
	heap.Push(&bq.mu.priorityQ, item)
	bq.mu.replicas[repl.id] = item
	if pqLen := bq.mu.priorityQ.Len(); pqLen > bq.maxSize {
		bq.removeLocked(bq.mu.priorityQ[pqLen-1])
	}
	return true, nil
}

// MaybeRemove takes a replica out of the queue.
func (bq *baseQueue) MaybeRemove(id rangeID) {
	bq.mu.Lock()
	defer bq.mu.Unlock()
	if item, ok := bq.mu.replicas[id]; ok {
		bq.removeLocked(item)
	}
}

func (bq *baseQueue) removeLocked(item *replicaItem) {
	heap.Remove(&bq.mu.priorityQ, item.index)
	delete(bq.mu.replicas, item.value.id)
}

func (bq *baseQueue) pop() *replica {
	bq.mu.Lock()
	defer bq.mu.Unlock()
	if bq.mu.priorityQ.Len() == 0 {
		return nil
	}
	item := heap.Pop(&bq.mu.priorityQ).(*replicaItem)
	delete(bq.mu.replicas, item.value.id)
	return item.value
}

// drain processes what is queued.
func (bq *baseQueue) drain(ctx context.Context) error {
	for repl := bq.pop(); repl != nil; repl = bq.pop() {
		if err := bq.process(ctx, repl); err != nil {
			return err
		}
	}
	return nil
}
