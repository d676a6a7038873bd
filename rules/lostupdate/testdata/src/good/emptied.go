package good

type ackRange struct{ smallest, largest int64 }

type ackFrame struct{ ranges []ackRange }

// reset sets nothing, and nobody sees the elements again.
func (f *ackFrame) reset() {
	for _, r := range f.ranges {
		r.largest = 0 // want "audit: `r.largest` is set on a copy of each element of `f.ranges`, so the elements stay as they were"
		r.smallest = 0
	}
	f.ranges = f.ranges[:0]
}

type tips struct {
	first *int
	more  []*int
}

type index struct{ byHeight map[int]tips }

// On the path that does not store the entry back, it is deleted.
func (x *index) remove(height int, tip *int) {
	entry, ok := x.byHeight[height]
	if !ok {
		return
	}
	if entry.first == tip {
		entry.first = nil
		if len(entry.more) == 0 {
			delete(x.byHeight, height)
			return
		}
		entry.first, entry.more = entry.more[0], entry.more[1:]
		x.byHeight[height] = entry
	}
}
