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

// What is behind a head is overwritten before it is taken.

func insertAll(s []int, i int, vs ...int) []int {
	out := append(s[:i], vs...) // want `append writes into the array behind `
	return append(out, s[i:]...)
}

func insertTwo(s []int, i int, v int) []int {
	out := append(s[:i], v, v) // want `append writes into the array behind `
	return append(out, s[i+1:]...)
}

func expand(pattern []string, i, n int) []string {
	out := pattern[:i]
	for range n {
		out = append(out, "*") // want `append writes into the array behind `
	}
	return append(out, pattern[i+1:]...)
}
