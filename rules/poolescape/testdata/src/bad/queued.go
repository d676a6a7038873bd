package bad

import "sync"

type sample struct {
	size  int
	proto string
}

var samples = sync.Pool{New: func() any { return new(sample) }}

func takeSample() *sample { return samples.Get().(*sample) }

func freeSample(p *sample) {
	*p = sample{}
	samples.Put(p)
}

type tap struct {
	out    chan *sample
	recent []*sample
	drops  int
}

// A deferred give-back comes after the send: whoever receives has what the next user fills.
func (t *tap) handle(raw []byte) {
	p := takeSample()
	defer freeSample(p) // want "giving this back leaves .* referring to memory that the next user overwrites"
	if len(raw) == 0 {
		return
	}
	p.size = len(raw)
	select {
	case t.out <- p:
	default:
		t.drops++
	}
}

type history struct{ recent []*sample }

func (h *history) note(n int) {
	p := samples.Get().(*sample)
	p.size = n
	h.recent = append(h.recent, p)
	samples.Put(p) // want "giving this back leaves .* referring to memory that the next user overwrites"
}

func (h *history) total() (n int) {
	for _, p := range h.recent {
		n += p.size
	}
	return n
}
