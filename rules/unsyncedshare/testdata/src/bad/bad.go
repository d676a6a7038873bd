package bad

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
)

// Results are collected without a lock.
func collect(urls []string, fetch func(string) string) []string {
	var out []string
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out = append(out, fetch(u)) // want "`out` is appended to by goroutines that the loop starts side by side, without a lock, so changes are lost or it breaks"
		}()
	}
	wg.Wait()
	return out
}

func count(words []string) map[string]int {
	counts := make(map[string]int)
	var wg sync.WaitGroup
	for _, w := range words {
		wg.Go(func() {
			counts[w]++ // want "`counts` is written by goroutines that the loop starts side by side"
		})
	}
	wg.Wait()
	return counts
}

func forget(m map[string]int, keys []string) {
	done := make(chan bool)
	for i := 0; i < len(keys); i++ {
		go func(k string) {
			delete(m, k) // want "`m` is changed by `delete` by goroutines that the loop starts side by side"
			done <- true
		}(keys[i])
	}
	for range keys {
		<-done
	}
}

// The lock guards something else: it is not held at the append.
func halfLocked(jobs []func() error) []error {
	var (
		mu   sync.Mutex
		n    int
		errs []error
		wg   sync.WaitGroup
	)
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := job()
			mu.Lock()
			n++
			mu.Unlock()
			if err != nil {
				errs = append(errs, err) // want "`errs` is appended to by goroutines"
			}
		}()
	}
	wg.Wait()
	return errs
}

func text(parts []fmt.Stringer) string {
	var b bytes.Buffer
	var wg sync.WaitGroup
	for _, p := range parts {
		wg.Add(1)
		go func() {
			b.WriteString(p.String()) // want "`b` is changed by `WriteString` by goroutines"
			wg.Done()
		}()
	}
	wg.Wait()
	return b.String()
}

func fill(m map[int]string, from int) {
	for i := range 10 {
		m[from+i] = "x"
	}
}

func fillAll() map[int]string {
	m := map[int]string{}
	for i := range 4 {
		go fill(m, i) // want "`m` is changed by goroutines that the loop starts side by side"
	}
	return m
}

// The header is copied under the lock, the map is used after it.
type registry struct {
	mu    sync.Mutex
	conns map[string]func()
	order []string
}

func (r *registry) add(k string, f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[k] = f
}

func (r *registry) notify() {
	r.mu.Lock()
	conns := r.conns
	r.mu.Unlock()
	for _, f := range conns { // want "`conns` is read under `mu` but used after it is released, while `add` changes it in place, so this use races with the change"
		f()
	}
}

func (r *registry) drop(i int) {
	r.mu.Lock()
	r.order = append(r.order[:i], r.order[i+1:]...)
	r.mu.Unlock()
}

func (r *registry) print() {
	r.mu.Lock()
	order := r.order
	r.mu.Unlock()
	for _, k := range order { // want "`order` is read under `mu` but used after it is released, while `drop` changes it in place"
		fmt.Println(k)
	}
}

func (r *registry) later() {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := r.conns
	go func() {
		for _, f := range conns { // want "`conns` is read under `mu` but used after it is released"
			f()
		}
	}()
}

// The goroutine may outlive the call, and the caller changes the request.
type client struct{ send func(*http.Request) error }

func (c *client) try(ctx context.Context, r *http.Request) error {
	errc := make(chan error, 1)
	go func() { errc <- c.send(r) }()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *client) retry(ctx context.Context, r *http.Request) error {
	var err error
	for range 3 {
		if err = c.try(ctx, r); err == nil {
			return nil
		}
		r.Header = r.Header.Clone() // want "`r` is changed here while the goroutine started in `try`, which is not always waited for, may still use it, so the two race"
	}
	return err
}

type job struct {
	name string
	args map[string]string
}

func runFor(ctx context.Context, j *job, f func(*job)) bool {
	done := make(chan struct{})
	go func() {
		f(j)
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-ctx.Done():
	}
	j.args["state"] = "late" // want "`j` is changed here while the goroutine started in `runFor`"
	return false
}

// One batch goes to all stages, and one stage changes it.
type record map[string]any

type stage interface{ run([]record) }

type printer struct{}

func (printer) run(rs []record) {
	for _, r := range rs {
		fmt.Println(len(r))
	}
}

type redactor struct{}

func (redactor) run(rs []record) {
	for _, r := range rs {
		delete(r, "secret")
	}
}

func pump(in <-chan []record, outs []chan []record) {
	for batch := range in {
		for _, out := range outs {
			out <- batch // want "`batch` is sent to several channels, and a map in it is changed by `run` where it is received, so the receivers race"
		}
	}
}

func drain(s stage, in <-chan []record) {
	for rs := range in {
		s.run(rs)
	}
}

// A handler keeps a map between requests.
func routes() http.HandlerFunc {
	seen := map[string]bool{}
	return func(w http.ResponseWriter, r *http.Request) {
		seen[r.URL.Path] = true // want "`seen` is written by a function that shares it between its calls, and it runs for every request, several at a time, so the calls race"
	}
}

// A closure with a buffer of its own is called by several goroutines.
type encoder struct{ encode func(int) []byte }

func newEncoder() *encoder {
	var buf bytes.Buffer
	return &encoder{encode: func(n int) []byte {
		buf.Reset() // want "`buf` is changed by `Reset` by a function that shares it between its calls, and goroutines that a loop starts call it side by side, so the calls race"
		fmt.Fprint(&buf, n)
		return buf.Bytes()
	}}
}

func (e *encoder) work(in <-chan int, out chan<- []byte) {
	for n := range in {
		out <- e.encode(n)
	}
}

func workers(in <-chan int, out chan<- []byte) {
	e := newEncoder()
	for range 4 {
		go e.work(in, out)
	}
}

// What is written before the reader is started is there for it; nobody else is
// seen to write.
type acceptor struct {
	mu   sync.Mutex
	self map[string]bool
}

func (a *acceptor) listen(addr string) {
	a.mu.Lock()
	a.self[addr] = true
	a.mu.Unlock()
	a.solicit()
}

func (a *acceptor) solicit() {
	go func() { a.connect() }()
}

func (a *acceptor) connect() bool {
	a.mu.Lock()
	self := a.self
	a.mu.Unlock()
	return self["own"] // want "audit: `self` is read under `mu` but used after it is released, while `listen` changes it in place"
}

type queueNames struct {
	mu    sync.RWMutex
	tasks map[string]int
}

func (q *queueNames) Register(name string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tasks[name]++
}

func (q *queueNames) Names() []string {
	q.mu.RLock()
	tasks := q.tasks
	q.mu.RUnlock()
	names := make([]string, 0, len(tasks))
	for name := range tasks { // want "`tasks` is read under `mu` but used after it is released"
		names = append(names, name)
	}
	return names
}
