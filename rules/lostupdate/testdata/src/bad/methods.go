package bad

import "bytes"

type scope struct {
	cleanup []func()
	name    string
	n       int
	bits    []uint64
}

func (s *scope) onExit(f func()) { s.cleanup = append(s.cleanup, f) }

func (s *scope) add(bit int) {
	s.bits[bit/64] |= 1 << (bit % 64)
	s.n++
}

func (s *scope) close() {
	for _, f := range s.cleanup {
		f()
	}
}

func (s *scope) size() int { return s.n }

func (s scope) label() string { return s.name }

func register(s scope, f func()) {
	s.onExit(f) // want "`onExit` changes `s.cleanup` on a parameter that is passed by value, so the caller's value stays as it was"
}

func registerTwo(s scope, f, g func()) {
	s.onExit(f) // want "`onExit` changes `s.cleanup`"
	s.onExit(g)
}

func (s scope) addIfMissing(bit int) bool {
	if s.bits[bit/64]&(1<<(bit%64)) != 0 {
		return false
	}
	s.add(bit) // want "`add` changes `s.n` on a receiver that is passed by value"
	return true
}

// The copy goes on, to somebody who does not look at what was changed.
func registerNamed(s scope, f func()) string {
	s.onExit(f) // want "audit: `onExit` changes `s.cleanup`"
	return s.label()
}

func addEach(list []scope, bit int) {
	for _, s := range list {
		s.add(bit) // want "`add` changes `s.n` on a copy of each element of `list`"
	}
}

type tree struct {
	root scope
}

func (t tree) add(f func()) {
	t.root.onExit(f) // want "`onExit` changes `t.root.cleanup` on a receiver"
}

// What a method of another package does is known as well.
func rewind(r bytes.Reader, data []byte) {
	r.Reset(data) // want "`Reset` changes `r` on a parameter that is passed by value"
}
