package good

import "slices"

// The marks are read for the last time before they are sorted with others: whether
// the array is theirs as well matters to nobody, unless the page is closed twice.

type leaf struct {
	text         []byte
	marks, flags []int
}

func (p *leaf) mark(at int) {
	p.marks = append(p.marks, at)
}

func (p *leaf) close() (n int) {
	for _, at := range p.marks {
		n += at
	}
	all := append(p.marks, p.flags...)
	slices.Sort(all) // want "audit: this reorders the array that `p.marks` still refers to, so its holders see changed data"
	for _, at := range all {
		n ^= at
	}
	return n
}
