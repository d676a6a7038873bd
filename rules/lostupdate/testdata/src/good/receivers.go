package good

import "errors"

type sink interface{ Write(string) error }

type span struct {
	name    string
	skipped int
	limit   int
	depth   int
	sink    sink
	other   sink
	open    func() (sink, error)
}

func (s *span) skip()             { s.skipped++ }
func (s *span) Skipped() int      { return s.skipped }
func (s *span) HasSink() bool     { return s.sink != nil || s.other != nil }
func (s *span) Run(t string) *int { n := s.trim(t); return &n }

// The method that it calls, by itself again, reads the count.
func (s span) trim(text string) int {
	if len(text) > s.limit {
		s.skip()
		return s.trim(text[:s.limit])
	}
	return s.skipped
}

// So does a method on the way round.
func (s span) first(text string) int {
	if text == "" {
		return s.skipped
	}
	return s.second(text)
}

func (s span) second(text string) int {
	s.skip()
	return s.first(text[1:])
}

// The copy is checked as it would be after opening, which others do to the
// original.
func (s span) check() error { return s.openSink() }

func (s *span) openSink() (err error) {
	s.sink, err = s.open()
	return err
}

func newSpan(name string) (*span, error) {
	s := span{name: name}
	if err := s.check(); err != nil {
		return nil, err
	}
	return &s, s.openSink()
}

// The method looks at what it sets.
func (s span) probe() error { return s.openOther() }

func (s *span) openOther() (err error) {
	s.other, err = s.open()
	if err == nil && s.other == nil {
		err = errors.New("nothing opened")
	}
	return err
}

func probeAll(list []span) (n int) {
	for i := range list {
		if list[i].probe() == nil {
			n++
		}
	}
	return n
}

type identifier [16]byte

func (u *identifier) UnmarshalBinary(data []byte) error {
	copy(u[:], data)
	return nil
}

// The copy is what the caller gets, or what is looked at.
func (u identifier) With(data []byte) identifier {
	copy(u[:], data)
	return u
}

func (u identifier) Text(data []byte) string {
	copy(u[:], data)
	return string(u[:])
}

type labelled struct {
	id   [16]byte
	name string
}

func relabelled(all []labelled, id []byte) (out []labelled) {
	for _, l := range all {
		copy(l.id[:], id)
		out = append(out, l)
	}
	return out
}

func ids(all []labelled, put func([]byte)) {
	var buf [20]byte
	for _, l := range all {
		copy(buf[:], l.id[:])
		put(buf[:])
	}
}
