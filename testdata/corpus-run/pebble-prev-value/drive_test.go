package bug

import (
	"testing"

	"github.com/memvet/memvet/hint"
)

// owner hands out what it owns until the next move.
type owner struct {
	blockIter
	key internalKey
	val []byte
}

func (o *owner) lend(k *internalKey, v []byte) (*internalKey, []byte) {
	hint.Invalidate(o.key.user)
	hint.Invalidate(o.val)
	if k == nil {
		return nil, nil
	}
	o.key = internalKey{append([]byte(nil), k.user...), k.kind}
	o.val = append([]byte(nil), v...)
	hint.Taken(o.val)
	return &o.key, o.val
}

func (o *owner) Next() (*internalKey, []byte) { return o.lend(o.blockIter.Next()) }
func (o *owner) Prev() (*internalKey, []byte) { return o.lend(o.blockIter.Prev()) }

func TestBackwards(t *testing.T) {
	i := &iterator{iter: &owner{blockIter: blockIter{
		entries: []rawEntry{{"a-key-of-16-bytes", "the value of a", kindSet}, {"b-key-of-16-bytes", "the value of b", kindSet}},
		at:      2,
	}}}
	i.iterKey, i.iterValue = i.iter.Prev()
	for range 2 {
		if !i.findPrev() {
			t.Fatal("no entry")
		}
		t.Logf("%s", string(i.Value()))
	}
}

func TestForwards(t *testing.T) {
	i := &iterator{iter: &owner{blockIter: blockIter{
		entries: []rawEntry{{"a", "the value of a", kindSet}, {"b", "", kindDelete}, {"c", "the value of c", kindSet}},
		at:      -1,
	}}}
	i.iterKey, i.iterValue = i.iter.Next()
	if !i.findNext() || string(i.Key()) != "a" || string(i.Value()) != "the value of a" {
		t.Error("no first entry")
	}
}
