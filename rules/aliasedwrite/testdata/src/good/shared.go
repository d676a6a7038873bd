package good

import (
	"slices"
	"sync"
)

type bufferPool struct{ cache [][]byte }

var (
	poolOnce sync.Once
	thePool  *bufferPool
)

func global() *bufferPool {
	poolOnce.Do(func() { thePool = &bufferPool{} })
	return thePool
}

func (p *bufferPool) take(n int) [][]byte {
	i := len(p.cache) - n
	bufs := slices.Clone(p.cache[i:])
	p.cache = slices.Delete(p.cache, i, len(p.cache))
	return bufs
}

type pages struct {
	pool     *bufferPool
	reserved [][]byte
}

func newPages() *pages { return &pages{pool: global()} }

func (r *pages) reserve(n int) *pages {
	r.reserved = r.pool.take(n)
	return r
}

// ownBusiness: a shared object changes its own list and stores it back.
func ownBusiness() *pages { return newPages().reserve(4) }

type route struct{ auto bool }

type router struct{ stack [][]*route }

// backward removes from a list while a function walks it, and stops.
func (a *router) backward(n int) {
	head := a.stack[n]
	for i, r := range slices.Backward(head) {
		if !r.auto {
			continue
		}
		a.stack[n] = append(head[:i], head[i+1:]...)
		return
	}
}

func intercept(ports []uint16) func(uint16) bool {
	slices.Sort(ports) // want "audit: this reorders the array that `ports\\[...\\]` still refers to, so its holders see changed data"
	ports = slices.Compact(ports)
	return func(p uint16) bool { _, ok := slices.BinarySearch(ports, p); return ok }
}

var intercepts map[string]func(uint16) bool

// madeForTheCall: whether anybody looks at the lists again is the caller's
// business.
func madeForTheCall(ports map[string][]uint16) {
	intercepts = map[string]func(uint16) bool{}
	for n, p := range ports {
		intercepts[n] = intercept(p)
	}
}

// What is changed in the map is another entry, not the string.

type optionMap map[string]any

func (s optionMap) note(key string) {
	known, _ := s["_known"].(map[string]bool)
	if known == nil {
		known = map[string]bool{}
		s["_known"] = known
	}
	known[key] = true
}

func (s optionMap) text(key string) string {
	s.note(key)
	v, _ := s[key].(string)
	return v
}

func openFile(file string) string { return fromOptions(optionMap{"file": file}) }

func fromOptions(s optionMap) string {
	file := s.text("file")
	return file
}
