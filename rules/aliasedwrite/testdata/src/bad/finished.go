package bad

import "slices"

// Here another method reads the marks, in the order in which they were made.

type leaf struct {
	marks, flags []int
}

func (p *leaf) mark(at int) {
	p.marks = append(p.marks, at)
}

func (p *leaf) last() int { return p.marks[len(p.marks)-1] }

func (p *leaf) close() (n int) {
	all := append(p.marks, p.flags...)
	slices.Sort(all) // want "this reorders the array that `p.marks` still refers to, so its holders see changed data"
	for _, at := range all {
		n ^= at
	}
	return n
}
