package good

// Zero gives the zero value of a type.
func Zero[T any]() T {
	var zero T
	return zero
}

type genericQueue[T any] struct{ entries []T }

func (q *genericQueue[T]) pop() T {
	end := len(q.entries) - 1
	last := q.entries[end]
	q.entries[end] = Zero[T]()
	q.entries = q.entries[:end]
	return last
}

type namedEntry struct{ name *string }

type namedQueue struct{ entries []*namedEntry }

func (q *namedQueue) pop() *namedEntry {
	end := len(q.entries) - 1
	last := q.entries[end]
	q.entries[end] = Zero[*namedEntry]()
	q.entries = q.entries[:end]
	return last
}

func (q *namedQueue) drop() {
	end := len(q.entries) - 1
	q.entries[end] = nil
	q.entries = q.entries[:end]
}
