package bad

// Nothing is known of receive, but each round passes it the same buffer and goes on
// with as much as it says.
func allReceived(receive func([]byte) (int, error)) (msgs [][]byte) {
	buf := make([]byte, 1500)
	for {
		n, err := receive(buf)
		if err != nil {
			return msgs
		}
		msgs = append(msgs, buf[:n]) // want "is kept while its buffer is overwritten"
	}
}

type frameSource interface{ Frame(into []byte) int }

type frameLog struct {
	src frameSource
	buf []byte
	all map[int][]byte
}

func (l *frameLog) run() {
	for i := 0; ; i++ {
		n := l.src.Frame(l.buf)
		if n == 0 {
			return
		}
		l.all[i] = l.buf[:n] // want "is kept while `l.buf` is overwritten|is kept while its buffer is overwritten"
	}
}
