package bad

import (
	"fmt"
	"sync"
)

type labels struct{ values map[string]string }

type template struct {
	meta  labels
	image string
}

type task struct{ tmpl template }

type order struct {
	tmpl   template
	groups [][]string
}

type runner struct {
	mu   sync.Mutex
	logs []string
	do   func(*task) string
}

func (r *runner) newTask(tmpl template, group int) *task {
	t := &task{tmpl: tmpl}
	t.tmpl.meta.values["group"] = fmt.Sprint(group) // want "`o.tmpl.meta.values` is changed by goroutines that the loop starts side by side"
	return t
}

// The lock comes after the change.
func (r *runner) one(tmpl template, group int) {
	out := r.do(r.newTask(tmpl, group))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, out)
}

func (r *runner) all(o *order) {
	var wg sync.WaitGroup
	for i := range o.groups {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r.one(o.tmpl, i)
		}()
	}
	wg.Wait()
}
