package bad

type line struct {
	host  []byte
	words []word
}

type word struct{ key, value []byte }

func (l *line) setHost(b []byte) { l.host = append(l.host[:0], b...) }

var hostKey = []byte("Host")

func (l *line) each(f func(k, v []byte)) {
	f(hostKey, l.host)
	for _, w := range l.words {
		f(w.key, w.value)
	}
}

type reply struct {
	codings []string
	all     []string
}

// The host comes under another key than the one that is picked.
func (l *line) codings(r *reply) {
	l.each(func(k, v []byte) {
		switch yolo(k) {
		case "Coding":
			r.codings = append(r.codings, yolo(v)) // want "audit: `yolo\\(v\\)` shares the bytes of `host`, which are used again, and is kept"
		default:
			r.all = append(r.all, yolo(v)) // want "`yolo\\(v\\)` shares the bytes of `host`, which are used again, and is kept"
		}
	})
}
