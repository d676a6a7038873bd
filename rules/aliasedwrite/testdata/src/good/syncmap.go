package good

import "sync"

type lease struct{ until int64 }

func valid(in []*lease, now int64) []*lease {
	out := in[:0]
	for _, l := range in {
		if l.until > now {
			out = append(out, l)
		}
	}
	return out
}

// The object in the map has a lock.

type lockedLeases struct {
	mu   sync.Mutex
	list []*lease
}

type lockedTable struct{ m sync.Map }

func (t *lockedTable) get(host string, now int64) *lockedLeases {
	v, ok := t.m.Load(host)
	if !ok {
		return nil
	}
	ls := v.(*lockedLeases)
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.list = valid(ls.list, now)
	return ls
}

// A new object takes the place of the old one.

type leases struct{ list []*lease }

type leaseTable struct {
	m     sync.Map
	plain map[string]*leases
}

func (t *leaseTable) expire(host string, now int64) {
	v, ok := t.m.Load(host)
	if !ok {
		return
	}
	var left []*lease
	for _, l := range v.(*leases).list {
		if l.until > now {
			left = append(left, l)
		}
	}
	t.m.Store(host, &leases{left})
}

// Writers take turns.

type writerTable struct {
	m  sync.Map
	mu sync.Mutex
}

func (t *writerTable) expire(host string, now int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if v, ok := t.m.Load(host); ok {
		ls := v.(*leases)
		ls.list = valid(ls.list, now)
	}
}

// An ordinary map has one user at a time.

func (t *leaseTable) tidy(host string, now int64) {
	ls := t.plain[host]
	ls.list = valid(ls.list, now)
}
