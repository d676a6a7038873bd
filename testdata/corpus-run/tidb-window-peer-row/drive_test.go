package bug

import (
	"testing"

	"github.com/memvet/memvet/hint"
)

// A consumer takes each batch in a chunk of its own, and is done with it when
// it asks for the next one.
func TestRanks(t *testing.T) {
	w := &windowExec{input: [][]int64{{1, 1, 2}, {2, 3, 3}}}
	var res []int64
	for {
		out := newChunk(2)
		if !w.next(out) {
			break
		}
		for i := 0; i < out.rows(); i++ {
			res = append(res, out.row(i).get(1))
		}
		hint.Invalidate(out.cells)
		hint.Invalidate(out)
	}
	t.Log(res)
}
