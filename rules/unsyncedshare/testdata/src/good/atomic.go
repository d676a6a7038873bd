package good

import (
	"maps"
	"sync/atomic"
)

type routeTable struct {
	cur atomic.Pointer[routeState]
	old atomic.Value
}

type routeState struct {
	name  string
	hosts map[string]string
}

// The map is cloned, too.
func (t *routeTable) Add(host, to string) {
	next := *t.cur.Load()
	next.hosts = maps.Clone(next.hosts)
	next.hosts[host] = to
	t.cur.Store(&next)
}

func (t *routeTable) To(host string) string { return t.cur.Load().hosts[host] }

func (t *routeTable) Forget(host string) {
	next := map[string]string{}
	for k, v := range t.old.Load().(map[string]string) {
		if k != host {
			next[k] = v
		}
	}
	t.old.Store(next)
}

func (t *routeTable) Old(host string) string { return t.old.Load().(map[string]string)[host] }

// A new table is filled before anybody has it.
func newRouteTable(hosts []string) *routeTable {
	t := &routeTable{}
	t.cur.Store(&routeState{hosts: map[string]string{}})
	for _, h := range hosts {
		t.cur.Load().hosts[h] = h
	}
	return t
}
