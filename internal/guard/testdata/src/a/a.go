// Package a holds what package guard is asked about.
package a

import (
	"slices"
	"sort"
	"sync"
)

func probe() {}

type T struct {
	mu, other sync.Mutex
	rw        *sync.RWMutex
	m         map[string]int
	l         []int
	sub       map[string][]int
	in        inner
	shared    bool
}

type inner struct{ list []string }

var (
	gmu sync.Mutex
	reg map[string]int
)

// locks

func (t *T) straight() {
	probe() // want "holds nothing"
	t.mu.Lock()
	probe() // want "holds mu"
	t.other.Lock()
	probe() // want "holds mu,other"
	t.mu.Unlock()
	probe() // want "holds other"
	t.other.Unlock()
	probe() // want "holds nothing"
}

func (t *T) oneArm(b bool) {
	if b {
		t.mu.Lock()
		defer t.mu.Unlock()
		probe() // want "holds mu"
	}
	probe() // want "holds nothing"
}

func (t *T) pointerLock() {
	t.rw.RLock()
	defer t.rw.RUnlock()
	probe() // want "holds rw"
}

func (t *T) lock() { t.mu.Lock() }

func (t *T) unlock() { t.mu.Unlock() }

func (t *T) wrapped() {
	t.lock()
	probe() // want "holds mu"
	t.unlock()
	probe() // want "holds nothing"
}

func (t *T) gap() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.around()
	probe() // want "holds mu"
}

// around gives the lock back for a while.
func (t *T) around() {
	probe() // want "holds mu"
	t.mu.Unlock()
	probe() // want "holds nothing"
	t.mu.Lock()
}

func (t *T) both() {
	t.mu.Lock()
	t.called()
	t.calledBare()
	func() {
		probe() // want "holds mu"
	}()
	sort.Slice(t.l, func(i, j int) bool { // want "changes T.l under mu"
		probe() // want "holds mu"
		return t.l[i] < t.l[j]
	})
	go func() {
		probe() // want "holds nothing"
	}()
	t.mu.Unlock()
	t.calledBare()
}

func (t *T) called() {
	probe() // want "holds mu"
}

func (t *T) calledBare() {
	probe() // want "holds nothing"
}

func (t *T) ExportedLocked() {
	probe() // want "holds the lock"
}

// Said needs t.mu to be held by its caller.
func (t *T) Said() {
	probe() // want "holds the lock"
}

func global() {
	gmu.Lock()
	defer gmu.Unlock()
	probe()      // want "holds gmu"
	reg["a"] = 1 // want "changes reg under gmu"
}

func local() func() {
	var mu sync.Mutex
	m := map[string]int{}
	return func() {
		mu.Lock()
		defer mu.Unlock()
		m["a"] = 1 // want "changes m under mu"
	}
}

// changes in place

func (t *T) writes(k string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.m[k]++         // want "changes T.m under mu"
	delete(t.m, k)   // want "changes T.m under mu"
	t.l[0] = 1       // want "changes T.l under mu"
	t.sub[k][0] = 1  // want `changes T.sub\[...\] under mu`
	t.in.list[0] = k // want "changes T.in.list under mu" "changes inner.list under mu"
	slices.Sort(t.l) // want "changes T.l under mu"
	t.l = t.l[:0]    // want "changes T.l under mu"
	t.l = append(t.l, 1)
	t.l = append(t.l[:0], 1) // want "changes T.l under mu"
	t.l = append(t.l[:0:0], 1)
}

func (t *T) replaced(k string) {
	t.m = map[string]int{}
	t.m[k] = 1 // want `changes T.m under nothing \(private\)`
	t.renew()
	t.l[0] = 1 // want `changes T.l under nothing \(private\)`
	if t.sub == nil {
		t.sub = map[string][]int{}
	}
	t.sub[k] = nil // want "changes T.sub under nothing"
}

func (t *T) renew() { t.l = make([]int, 1) }

func made() *T {
	t := &T{m: map[string]int{}}
	t.m["a"] = 1 // want `changes T.m under nothing \(private\)`
	return t
}

func copied(t *T) {
	m := make(map[string]int)
	for k, v := range t.m {
		m[k] = v
	}
	l := slices.Clone(t.l)
	l[0] = 1
}

// what comes out

func (t *T) get() map[string]int {
	return t.m // want "returns T.m"
}

func (t *T) through() (map[string]int, error) {
	return t.get(), nil // want "returns T.m"
}

func (t *T) inStruct() inner {
	return t.in // want "returns T.in.list"
}

func (t *T) taken() []int {
	l := t.l
	t.l = nil
	return l // want "returns T.l, given up"
}

func (t *T) mark() []int {
	t.shared = true
	return t.l // want "returns T.l, copied before changes"
}

func (t *T) own() {
	if t.shared {
		t.l = slices.Clone(t.l)
		t.shared = false
	}
}

func (t *T) appended() []int { return append(t.l, 1) }
