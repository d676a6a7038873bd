package good

import (
	"bytes"
	"io"
)

type desc struct{ labels []string }

type metric struct {
	bucket string
	counts map[string]int
}

func newDesc(labels []string) *desc { return &desc{labels} }

// sameEachRound overwrites a label with itself.
func sameEachRound(m metric, labels []string, out chan<- *desc) {
	for range m.counts {
		d := newDesc(append(labels, m.bucket))
		out <- d
	}
}

// One element takes the place of one.
func replaceAt(s []int, i, v int) []int {
	out := append(s[:i], v)
	return append(out, s[i+1:]...)
}

func insertSaved(s []int, i int, vs ...int) []int {
	rest := append([]int(nil), s[i:]...)
	out := append(s[:i], vs...)
	return append(out, rest...)
}

func insertClipped(s []int, i int, vs ...int) []int {
	out := append(s[:i:i], vs...)
	return append(out, s[i:]...)
}

// frames: each read fills the buffer again, with what was added behind its
// head before.
func frames(r io.Reader, buf []byte, n int, send func(head, rest []byte)) error {
	for {
		if _, err := io.ReadFull(r, buf); err != nil {
			return err
		}
		rest := bytes.Clone(buf[n:])
		send(append(buf[:n], '\n'), rest)
	}
}

// prune: the index is another one in each round.
func prune(s []int, drop func(int) bool) []int {
	for i := 0; i < len(s); i++ {
		if drop(s[i]) {
			s = append(s[:i], s[i+1:]...)
			i--
		}
	}
	return s
}

// Each append writes the same there.

type flag int

const quiet flag = 1

func visitTree(id int, children map[int][]int, do func(...flag), flags ...flag) {
	do(append(flags, quiet)...)
	for _, c := range children[id] {
		visitTree(c, children, do, append(flags, quiet)...)
	}
	visitTree(-id, children, do, append(flags, quiet)...)
}
