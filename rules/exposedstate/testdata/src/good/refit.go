package good

import "sync"

// A model is fitted anew as a whole: the lists that its getters give are not changed
// by the next fit, which makes its own before it calls what fills them.
type model struct {
	mu     sync.RWMutex
	labels []int
	sizes  []int
}

func (m *model) Fit(data []float64) {
	m.mu.Lock()
	m.labels = make([]int, len(data))
	m.sizes = make([]int, 4)
	for round := range 3 {
		m.assign(data, round)
	}
	m.mu.Unlock()
}

func (m *model) assign(data []float64, round int) {
	for i, d := range data {
		m.label(i, int(d)%(round+1))
	}
}

func (m *model) label(i, l int) {
	m.labels[i] = l
	m.sizes[l]++
}

// Stream unlocks when all has come.
func (m *model) Stream(in <-chan int) {
	m.mu.Lock()
	m.sizes = make([]int, 4)
	go func() {
		var all []int
		for l := range in {
			all = append(all, l)
		}
		go func() {
			for _, l := range all {
				m.sizes[l]++
			}
			m.mu.Unlock()
		}()
	}()
}

func (m *model) Labels() []int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.labels
}

func (m *model) Sizes() []int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.sizes
}
