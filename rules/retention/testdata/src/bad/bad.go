package bad

import (
	"io"
	"os"
	"regexp"
	"strings"
)

type job struct{ data []byte }

type queue struct {
	waiting []*job
	byName  map[string]*job
	stack   []*job
	heap    []*job
	names   map[string]string
	lines   []string
}

// Filtered in place while a map lets go of the elements too.

func (q *queue) collect() {
	keep := q.waiting[:0] // want "the slots behind the new end still hold the elements that were filtered out of `q.waiting`, so the garbage collector cannot free them"
	for _, j := range q.waiting {
		if len(j.data) == 0 {
			delete(q.byName, "x")
			continue
		}
		keep = append(keep, j)
	}
	q.waiting = keep
}

// The slot is cleared in one way to remove and not in the other.

func (q *queue) pop() *job {
	n := len(q.stack) - 1
	j := q.stack[n]
	q.stack[n] = nil
	q.stack = q.stack[:n]
	return j
}

func (q *queue) drop(i int) {
	q.stack = append(q.stack[:i], q.stack[i+1:]...) // want "the slot behind the new end still holds an element of `q.stack`, so the garbage collector cannot free it"
}

// The wrong slot is cleared.

func (q *queue) remove(i int) *job {
	j := q.heap[i]
	q.heap[i] = nil
	copy(q.heap[i:], q.heap[i+1:])
	q.heap = q.heap[:len(q.heap)-1] // want "the slot behind the new end still holds an element of `q.heap`, so the garbage collector cannot free it"
	return j
}

type items []any

func (s *items) removeAt(i int) any {
	it := (*s)[i]
	(*s)[i] = nil
	copy((*s)[i:], (*s)[i+1:])
	*s = (*s)[:len(*s)-1] // want "the slot behind the new end still holds an element of `s`, so the garbage collector cannot free it"
	return it
}

// Small parts of whole files.

var version = regexp.MustCompile(`v\d+`)

func (q *queue) scan(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(data)
	q.names[path] = version.FindString(text) // want "`version.FindString\\(text\\)` is kept and keeps all that `ReadFile` read alive, however little it shows"
	return nil
}

func first(text string) string {
	lines := strings.Split(text, "\n")
	return lines[0] // want "this part is kept and keeps all that `ReadAll` read alive, however little it shows"
}

func (q *queue) title(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	q.lines = append(q.lines, first(string(body)))
	return nil
}

type header struct{ magic []byte }

var seen = map[string]*header{}

func magic(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	seen[path] = &header{magic: data[:8]} // want "`data\\[:8\\]` is kept and keeps all that `ReadFile` read alive, however little it shows"
	return nil
}

// A queue and a stack whose arrays nobody else sees.

type line struct {
	jobs  []*job
	cells []cell
}

type cell struct {
	name string
	job  *job
}

func (l *line) push(j *job, name string) {
	l.jobs = append(l.jobs, j)
	l.cells = append(l.cells, cell{name, j})
}

func (l *line) shift() *job {
	j := l.jobs[0]
	l.jobs = l.jobs[1:] // want "audit: the removed element stays in the array in front of `l.jobs`, so the garbage collector cannot free it"
	return j
}

func (l *line) pop() *job {
	j := l.jobs[len(l.jobs)-1]
	l.jobs = l.jobs[:len(l.jobs)-1] // want "audit: the removed element stays in the slot behind the end of `l.jobs`, so the garbage collector cannot free it"
	return j
}

func (l *line) popCell() cell {
	n := len(l.cells) - 1
	c := l.cells[n]
	l.cells = l.cells[:n] // want "audit: the removed element stays in the slot behind the end of `l.cells`, so the garbage collector cannot free it"
	return c
}

// This one hands its array out, so what clears a slot clears it for others.

type shared struct{ jobs []*job }

func (s *shared) all() []*job { return s.jobs }

func (s *shared) push(j *job) { s.jobs = append(s.jobs, j) }

func (s *shared) shift() {
	s.jobs = s.jobs[1:] // want "audit: the removed element stays in the array in front of `s.jobs`"
}

// A copy of the object shows the array as well.

type copied struct{ jobs []*job }

func (c *copied) push(j *job) { c.jobs = append(c.jobs, j) }

func (c *copied) snapshot() copied { return *c }

func (c *copied) shift() {
	c.jobs = c.jobs[1:] // want "audit: the removed element stays in the array in front of `c.jobs`"
}

// A heap that says where its list begins.

type jobItem struct{ data []byte }

type jobHeap []*jobItem

func (h *jobHeap) Pop() any {
	old := *h
	n := len(old)
	item := old[n-1]
	*h = old[0 : n-1] // want "^audit: the removed element stays in the slot behind the end of `h`"
	return item
}
