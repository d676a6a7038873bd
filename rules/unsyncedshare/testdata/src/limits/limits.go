package limits

import "sync"

// Two goroutines outside a loop are not compared with each other yet.
func FNTwo(m map[string]int) {
	go func() { m["a"] = 1 }()
	go func() { m["b"] = 2 }()
}

type pipeline struct {
	mu       sync.Mutex
	commands map[int][]string
}

func (p *pipeline) Add(n int, c string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commands[n] = append(p.commands[n], c)
}

func (p *pipeline) Len(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.commands[n])
}

func (p *pipeline) Has(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, ok := p.commands[n]
	return ok
}

func (p *pipeline) FPExec(n int, send func(string)) {
	// There is no need to take the lock: by now all commands are there.
	for _, c := range p.commands[n] { // want "^audit: .*looked into without"
		send(c)
	}
}
