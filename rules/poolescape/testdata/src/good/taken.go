package good

import (
	"container/heap"
	"container/list"
	"sync"
)

type packet struct {
	payload *[]byte
	size    int
}

type sender struct {
	pool  *sync.Pool
	queue *list.List
	mu    sync.Mutex
}

func (s *sender) push(data []byte) {
	buf := s.pool.Get().(*[]byte)
	n := copy(*buf, data)
	s.mu.Lock()
	s.queue.PushBack(&packet{payload: buf, size: n})
	s.mu.Unlock()
}

// What was taken out of the list does not come out again.
func (s *sender) run(write func([]byte)) {
	s.mu.Lock()
	for s.queue.Len() != 0 {
		next, ok := s.queue.Remove(s.queue.Front()).(*packet)
		s.mu.Unlock()
		if ok {
			write((*next.payload)[:next.size])
			s.pool.Put(next.payload)
		}
		s.mu.Lock()
	}
	s.mu.Unlock()
}

type byNumber []*packet

func (h byNumber) Len() int           { return len(h) }
func (h byNumber) Less(i, j int) bool { return h[i].size < h[j].size }
func (h byNumber) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *byNumber) Push(x any)        { *h = append(*h, x.(*packet)) }
func (h *byNumber) Pop() any {
	last := (*h)[len(*h)-1]
	(*h)[len(*h)-1] = nil
	*h = (*h)[:len(*h)-1]
	return last
}

type ordered struct {
	pool *sync.Pool
	heap byNumber
}

func (o *ordered) drain(write func([]byte)) {
	for o.heap.Len() > 0 {
		next := heap.Pop(&o.heap).(*packet)
		write((*next.payload)[:next.size])
		o.pool.Put(next.payload)
	}
}

func (o *ordered) closeAll(waiting *sync.Map, ids []int) {
	for _, id := range ids {
		if v, ok := waiting.LoadAndDelete(id); ok {
			o.pool.Put(v.(*packet).payload)
		}
	}
}
