package bug

import (
	"strings"
	"testing"
)

func TestRecordOfTwoRows(t *testing.T) {
	r := newReader(strings.NewReader("head,1\nbody,2\nfoot,3\n"), ',')
	ok, err := r.readAndMatchRows([]string{"head", "body"})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(ok)
	r.popFront(len(r.linesBuf))
}
