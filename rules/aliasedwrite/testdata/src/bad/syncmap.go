package bad

import "sync"

// Readers load the record, and this filters the list that they walk.

type lease struct{ until int64 }

type leases struct{ list []*lease }

type leaseTable struct{ m sync.Map }

func (t *leaseTable) load(host string) (*leases, bool) {
	v, ok := t.m.Load(host)
	if !ok {
		return nil, false
	}
	return v.(*leases), true
}

func valid(in []*lease, now int64) []*lease {
	out := in[:0]
	for _, l := range in {
		if l.until > now {
			out = append(out, l)
		}
	}
	return out
}

func (t *leaseTable) get(host string, now int64) *leases {
	ls, ok := t.load(host)
	if !ok {
		return nil
	}
	ls.list = valid(ls.list, now) // want "^`valid` moves elements within a list of an object that a sync.Map holds"
	return ls
}

func (t *leaseTable) drop(host string, i int) {
	if ls, ok := t.load(host); ok {
		ls.list = append(ls.list[:i], ls.list[i+1:]...) // want "^this moves elements within a list of an object that a sync.Map holds"
	}
}
