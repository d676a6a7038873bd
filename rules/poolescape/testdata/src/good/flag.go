package good

import (
	"io"
	"sync"
)

type task struct {
	shared bool
	refs   int
	name   string
}

var tasks = sync.Pool{New: func() any { return new(task) }}

// unref counts: whether it gives back is not said by a flag.
func (t *task) unref() {
	t.refs--
	if t.refs == 0 {
		tasks.Put(t)
	}
}

func (t *task) write(w io.Writer) {
	t.unref()
	io.WriteString(w, t.name)
}

// free tells whether it did.
func (t *task) free() bool {
	if t.shared {
		return false
	}
	tasks.Put(t)
	return true
}

func (t *task) freed(w io.Writer) {
	if !t.free() {
		io.WriteString(w, t.name)
	}
}

// A flag that the give-back itself changes counts how far it has come.
type note struct {
	gone bool
	text string
}

var notes = sync.Pool{New: func() any { return new(note) }}

func (n *note) end() {
	if !n.gone {
		n.gone = true
		notes.Put(n)
	}
}

// The caller asks the same flag.
func (t *task) drop() {
	if !t.shared {
		tasks.Put(t)
	}
}

func (t *task) dropped(w io.Writer) {
	name := t.name
	t.drop()
	io.WriteString(w, name)
}
