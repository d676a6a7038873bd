package limits

import "os"

type job struct{ data []byte }

type queue struct {
	items []*job
	tails map[string][]byte
}

// Whether the queue ever was long, and is not pushed to again, is not known.

func (q *queue) pop() *job {
	n := len(q.items) - 1
	j := q.items[n]
	q.items = q.items[:n] // want "audit: the removed element stays in the slot behind the end of `q.items`, so the garbage collector cannot free it"
	return j
}

func (q *queue) next() *job {
	j := q.items[0]
	q.items = q.items[1:] // want "audit: the removed element stays in the array in front of `q.items`, so the garbage collector cannot free it"
	return j
}

// How large the part is, is not known.

func (q *queue) tail(path string, n int) {
	data, _ := os.ReadFile(path)
	q.tails[path] = data[n:] // want "audit: `data\\[n:\\]` is kept and keeps all that `ReadFile` read alive, however little it shows"
}

func FNTwoAtOnce(q *queue) { q.items = q.items[:len(q.items)-2] }

type frame struct {
	code *[]byte
	pc   int
}

type machine struct{ frames []frame }

// A frame that refers to nothing leaves nothing behind, so the condition says
// that there are such frames.
func (m *machine) pop() frame {
	last := len(m.frames) - 1
	f := &m.frames[last]
	out := *f
	if f.code != nil {
		*f = frame{}
	}
	m.frames = m.frames[:last]
	return out
}

func (m *machine) halt() {
	m.frames = m.frames[:len(m.frames)-1] // want "^audit: the removed element stays in the slot behind the end of `m.frames`"
}
