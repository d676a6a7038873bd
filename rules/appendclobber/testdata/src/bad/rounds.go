package bad

type desc struct{ labels []string }

type metric struct {
	bucket string
	counts map[string]int
}

func newDesc(labels []string) *desc { return &desc{labels} }

func anotherEachRound(m metric, labels []string, out chan<- *desc) {
	for k := range m.counts {
		d := newDesc(append(labels, k)) // want "append writes into the array behind `labels`, so it overwrites elements of another slice that is used later"
		out <- d
	}
}

func setEachRound(m metric, labels []string, out chan<- *desc) {
	for k := range m.counts {
		m.bucket = k
		d := newDesc(append(labels, m.bucket)) // want "append writes into the array behind `labels`, so it overwrites elements of another slice that is used later"
		out <- d
	}
}
