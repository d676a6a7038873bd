package good

import "sync"

type task struct{ name string }

type taskEntry struct {
	t    task
	work map[string]int
}

// A queue of tasks, whose entries whoever pops one deletes.
type taskQueue struct {
	mu    sync.Mutex
	order []task
	cache map[string]taskEntry
}

func (q *taskQueue) Push(t task, who string, n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e, ok := q.cache[t.name]; ok {
		e.work[who] = n
		return
	}
	q.cache[t.name] = taskEntry{t, map[string]int{who: n}}
	q.order = append(q.order, t)
}

func (q *taskQueue) Pop() (task, map[string]int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.order) == 0 {
		return task{}, nil
	}
	e := q.cache[q.order[0].name]
	q.order = q.order[1:]
	return e.t, e.work
}

func (q *taskQueue) Delete(t task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.cache, t.name)
}

func runTasks(q *taskQueue, do func(who string, n int)) {
	for {
		t, work := q.Pop()
		if work == nil {
			return
		}
		q.Delete(t)
		for who, n := range work {
			do(who, n)
		}
	}
}
