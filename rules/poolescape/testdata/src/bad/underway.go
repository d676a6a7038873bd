package bad

import "sync"

type promise struct {
	id   int
	done chan bool
	err  error
}

var promises = sync.Pool{New: func() any { return &promise{} }}

// A link has the promises of requests that are under way; who fulfils one takes it out.
type link struct {
	mu      sync.Mutex
	last    int
	waiting map[int]*promise
	out     chan int
}

func (l *link) take(id int) *promise {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.waiting[id]
	delete(l.waiting, id)
	return p
}

func (l *link) answer(id int, err error) {
	if p := l.take(id); p != nil {
		p.err = err
		close(p.done)
	}
}

func (l *link) send() *promise {
	p := promises.Get().(*promise)
	l.mu.Lock()
	l.last++
	p.id, p.done = l.last, make(chan bool)
	l.waiting[p.id] = p
	l.mu.Unlock()
	l.out <- p.id
	return p
}

func (l *link) call() error {
	p := l.send()
	defer promises.Put(p) // want "^audit: "
	<-p.done
	return p.err
}
