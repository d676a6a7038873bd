package good

import (
	"fmt"
	"maps"
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

func (r *runner) ownTask(tmpl template, group int) *task {
	t := &task{tmpl: tmpl}
	t.tmpl.meta.values = maps.Clone(tmpl.meta.values)
	t.tmpl.meta.values["group"] = fmt.Sprint(group)
	return t
}

func (r *runner) sharedTask(tmpl template, group int) *task {
	t := &task{tmpl: tmpl}
	t.tmpl.meta.values["group"] = fmt.Sprint(group)
	return t
}

func (r *runner) one(tmpl template, group int) {
	out := r.do(r.ownTask(tmpl, group))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, out)
}

// Here the lock is held while the map is changed.
func (r *runner) locked(tmpl template, group int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.logs = append(r.logs, r.do(r.sharedTask(tmpl, group)))
}

func (r *runner) all(o *order) {
	var wg sync.WaitGroup
	for i := range o.groups {
		wg.Add(2)
		go func() {
			defer wg.Done()
			r.one(o.tmpl, i)
		}()
		go func() {
			defer wg.Done()
			r.locked(o.tmpl, i)
		}()
	}
	wg.Wait()
}
