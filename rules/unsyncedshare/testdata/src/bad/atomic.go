package bad

import "sync/atomic"

type routeTable struct {
	cur atomic.Pointer[routeState]
	old atomic.Value
}

type routeState struct {
	name  string
	hosts map[string]string
}

// The struct is copied, its map is not.
func (t *routeTable) Add(host, to string) {
	next := *t.cur.Load()
	next.hosts[host] = to // want "`cur.hosts` is changed in place, while `To` loads the atomic variable that leads to it"
	t.cur.Store(&next)
}

func (t *routeTable) To(host string) string { return t.cur.Load().hosts[host] }

func (t *routeTable) Forget(host string) {
	delete(t.old.Load().(map[string]string), host) // want "`old` is changed in place, while `Old` loads the atomic variable that leads to it"
}

func (t *routeTable) Old(host string) string { return t.old.Load().(map[string]string)[host] }
