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

type duties struct{ active []int }

// One of the two lists is that of the object, which keeps it as long as it was.
func (d *duties) missing(asked []int, known map[int]bool, ask func([]int)) {
	request := asked
	if len(request) == 0 {
		request = d.active
	}
	request = slices.DeleteFunc(request, func(n int) bool { return known[n] }) // want "this moves elements within the array that `d.active` still refers to"
	ask(request)
}

func (d *duties) count() int { return len(d.active) }
