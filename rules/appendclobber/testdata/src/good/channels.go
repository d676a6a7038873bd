package good

// What came out of a channel is no longer there: whoever received it owns its list,
// until he sends it on.

type queueState struct {
	backlog []func()
	n       int
}

type chanQueue struct{ st chan queueState }

func (q *chanQueue) add(f func()) {
	st := <-q.st
	if st.n > 3 {
		st.backlog = append(st.backlog, f)
		q.st <- st
		return
	}
	st.n++
	q.st <- st
}

func (q *chanQueue) run() {
	st := <-q.st
	f := st.backlog[0]
	st.backlog = st.backlog[1:]
	q.st <- st
	f()
}

type received struct {
	names  []string
	topics []string
}

type receiver struct{ in chan received }

func (s *receiver) next() *received {
	select {
	case m, ok := <-s.in:
		if !ok {
			return nil
		}
		for _, n := range m.names {
			m.topics = append(m.topics, n+"!")
		}
		return &m
	}
}
