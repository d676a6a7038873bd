package good

type bucket struct{ n int }

type table struct{ buckets []*bucket }

// Makes room for one more; the slot is given a bucket of its own.
func (t *table) insert(at int) *bucket {
	t.buckets = append(t.buckets[:at+1], t.buckets[at:]...)
	b := &bucket{}
	t.buckets[at] = b
	return b
}

func (t *table) compact() {
	kept := t.buckets[:0]
	for _, b := range t.buckets {
		if b.n > 0 {
			kept = append(kept, b)
		}
	}
	for i := len(kept); i < len(t.buckets); i++ {
		t.buckets[i] = nil
	}
	t.buckets = kept
}
