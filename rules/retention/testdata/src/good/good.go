package good

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
)

type job struct{ data []byte }

type queue struct {
	waiting []*job
	byName  map[string]*job
	stack   []*job
	heap    []*job
	ids     []int
	names   map[string]string
	content map[string][]byte
	parts   [][]byte
}

func (q *queue) collect() {
	keep := q.waiting[:0]
	for _, j := range q.waiting {
		if len(j.data) == 0 {
			delete(q.byName, "x")
			continue
		}
		keep = append(keep, j)
	}
	clear(q.waiting[len(keep):])
	q.waiting = keep
}

func (q *queue) renew() {
	var keep []*job
	for _, j := range q.waiting {
		if len(j.data) == 0 {
			delete(q.byName, "x")
			continue
		}
		keep = append(keep, j)
	}
	q.waiting = keep
}

func (q *queue) pop() *job {
	n := len(q.stack) - 1
	j := q.stack[n]
	q.stack[n] = nil
	q.stack = q.stack[:n]
	return j
}

func (q *queue) drop(i int) { q.stack = slices.Delete(q.stack, i, i+1) }

func (q *queue) dropTwo(i int) {
	copy(q.stack[i:], q.stack[i+1:])
	q.stack[len(q.stack)-1] = nil
	q.stack = q.stack[:len(q.stack)-1]
}

func (q *queue) remove(i int) {
	last := len(q.heap) - 1
	q.heap[i] = q.heap[last]
	q.heap[last] = nil
	q.heap = q.heap[:last]
}

// Elements that refer to nothing.

func (q *queue) dropID(i int) { q.ids = append(q.ids[:i], q.ids[i+1:]...) }

// A local list.

func local(js []*job) int {
	stack := append([]*job(nil), js...)
	n := 0
	for len(stack) > 0 {
		n += len(stack[len(stack)-1].data)
		stack = stack[:len(stack)-1]
	}
	return n
}

var version = regexp.MustCompile(`v\d+`)

func (q *queue) scan(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	q.names[path] = strings.Clone(version.FindString(string(data)))
	q.names["b"] = string(version.Find(data))
	q.parts = append(q.parts, bytes.Clone(data[:8]), append([]byte(nil), data[8:16]...))
	return nil
}

// The file is kept as a whole.

func (q *queue) load(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	q.content[path] = data
	q.parts = append(q.parts, data[:8])
	return nil
}

func show(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return strings.Split(string(data), "\n")[0], nil
}

// What is collected for one round goes with the next.
type gatherer struct{ seen map[string]int }

func (g *gatherer) gather(name string) error {
	g.seen = make(map[string]int)
	all, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(string(all), "\n") {
		g.seen[strings.Fields(line)[0]]++
	}
	return nil
}
