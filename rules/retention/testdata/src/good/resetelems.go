package good

type sample struct {
	name  *string
	bytes []byte
}

func (s *sample) reset() { s.name, s.bytes = nil, nil }

func cleanAll(list []sample) {
	for i := range list {
		list[i].reset()
	}
}

type batch struct {
	names   []*string
	samples []sample
	others  []sample
	thirds  []sample
}

// reset clears the elements of each list in another way.
func (b *batch) reset() {
	clear(b.names)
	b.names = b.names[:0]
	for i := range b.samples {
		b.samples[i].reset()
	}
	b.samples = b.samples[:0]
	cleanAll(b.others)
	b.others = b.others[:0]
	thirds := b.thirds
	for i := range thirds {
		cleanOne(&thirds[i])
	}
	b.thirds = thirds[:0]
}

func cleanOne(s *sample) { s.name, s.bytes = nil, nil }

func (b *batch) add(n *string, s sample) {
	b.names = append(b.names, n)
	b.samples = append(b.samples, s)
	b.others = append(b.others, s)
	b.thirds = append(b.thirds, s)
}
