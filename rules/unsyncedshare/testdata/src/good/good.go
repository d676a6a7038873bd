package good

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
)

func collect(urls []string, fetch func(string) string) []string {
	var mu sync.Mutex
	var out []string
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := fetch(u)
			mu.Lock()
			defer mu.Unlock()
			out = append(out, s)
		}()
	}
	wg.Wait()
	return out
}

// Each goroutine has an element of its own.
func each(urls []string, fetch func(string) string) []string {
	out := make([]string, len(urls))
	var wg sync.WaitGroup
	for i, u := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[i] = fetch(u)
		}()
	}
	wg.Wait()
	return out
}

// Each goroutine has a part of its own.
func parts(src, dst []byte) {
	var wg sync.WaitGroup
	for i := 0; i < len(src); i += 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			copy(dst[i:i+10], src[i:i+10])
		}()
	}
	wg.Wait()
}

// Each round has a map of its own.
func own(words [][]string, out chan<- map[string]int) {
	for _, ws := range words {
		m := map[string]int{}
		go func() {
			for _, w := range ws {
				m[w]++
			}
			out <- m
		}()
	}
}

// One goroutine after the other.
func inTurn(words []string) map[string]int {
	m := map[string]int{}
	for _, w := range words {
		var wg sync.WaitGroup
		wg.Add(1)
		go func() {
			m[w]++
			wg.Done()
		}()
		wg.Wait()
	}
	return m
}

func inTurnByChannel(words []string) map[string]int {
	m := map[string]int{}
	done := make(chan struct{})
	for _, w := range words {
		go func() {
			m[w]++
			done <- struct{}{}
		}()
		<-done
	}
	return m
}

// A channel with room for one is a lock.
func token(words []string) {
	m := map[string]int{}
	sem := make(chan struct{}, 1)
	for _, w := range words {
		go func() {
			sem <- struct{}{}
			m[w]++
			<-sem
		}()
	}
}

// Only the first comes there.
func once(jobs []func() error) {
	var first sync.Once
	var errs []error
	for _, job := range jobs {
		go func() {
			if err := job(); err != nil {
				first.Do(func() { errs = append(errs, err) })
			}
		}()
	}
}

// One goroutine, which is waited for.
func single(words []string) map[string]int {
	m := map[string]int{}
	done := make(chan struct{})
	go func() {
		for _, w := range words {
			m[w]++
		}
		close(done)
	}()
	<-done
	return m
}

type registry struct {
	mu    sync.Mutex
	conns map[string]func()
	list  []string
}

func (r *registry) add(k string, f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.conns[k] = f
	r.list = append(r.list, k)
}

// A copy is made under the lock.
func (r *registry) notify() {
	r.mu.Lock()
	conns := maps.Clone(r.conns)
	r.mu.Unlock()
	for _, f := range conns {
		f()
	}
}

// The map is taken away under the lock.
func (r *registry) close() {
	r.mu.Lock()
	conns := r.conns
	r.conns = nil
	r.mu.Unlock()
	for _, f := range conns {
		f()
	}
}

// Elements are only appended.
func (r *registry) print() {
	r.mu.Lock()
	list := r.list
	r.mu.Unlock()
	for _, k := range list {
		fmt.Println(k)
	}
}

// The length of a copied slice header is nobody else's.
func (r *registry) size() int {
	r.mu.Lock()
	list := r.list
	r.mu.Unlock()
	return len(list)
}

// Used under the lock, in a closure that runs at once.
func (r *registry) each(f func(func())) {
	r.mu.Lock()
	defer r.mu.Unlock()
	conns := r.conns
	func() {
		for _, c := range conns {
			f(c)
		}
	}()
}

// Copy on write.
type routesTable struct {
	mu sync.Mutex
	m  map[string]int
}

func (t *routesTable) set(k string, v int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := maps.Clone(t.m)
	m[k] = v
	t.m = m
}

func (t *routesTable) sum() (n int) {
	t.mu.Lock()
	m := t.m
	t.mu.Unlock()
	for _, v := range m {
		n += v
	}
	return n
}

type client struct{ send func(*http.Request) error }

// Every way waits for the goroutine.
func (c *client) try(ctx context.Context, r *http.Request, cancel func()) error {
	errc := make(chan error, 1)
	go func() { errc <- c.send(r) }()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		cancel()
		return <-errc
	}
}

func (c *client) retry(ctx context.Context, r *http.Request) error {
	var err error
	for range 3 {
		if err = c.try(ctx, r, func() {}); err == nil {
			return nil
		}
		r.Header = r.Header.Clone()
	}
	return err
}

func (c *client) abandon(ctx context.Context, r *http.Request) error {
	errc := make(chan error, 1)
	go func() { errc <- c.send(r) }()
	select {
	case err := <-errc:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Each attempt has a request of its own.
func (c *client) retryCloned(ctx context.Context, r *http.Request) error {
	var err error
	for range 3 {
		clone := r.Clone(ctx)
		clone.Header.Set("attempt", "x")
		if err = c.abandon(ctx, clone); err == nil {
			return nil
		}
	}
	return err
}

// Each stage gets a copy.
type record map[string]any

func pump(in <-chan record, outs []chan record) {
	for r := range in {
		for _, out := range outs {
			out <- maps.Clone(r)
		}
	}
}

func drop(in <-chan record) {
	for r := range in {
		delete(r, "secret")
	}
}

// Nobody changes what they receive.
type event struct{ tags map[string]string }

func publish(in <-chan event, outs []chan event) {
	for e := range in {
		for _, out := range outs {
			out <- e
		}
	}
}

func consume(in <-chan event) {
	for e := range in {
		tags := maps.Clone(e.tags)
		tags["seen"] = "yes"
		fmt.Println(tags)
	}
}

// One channel of many: each value goes to one.
func spread(in <-chan record, outs []chan record) {
	i := 0
	for r := range in {
		outs[i%len(outs)] <- r
		i++
	}
}

func routes() http.HandlerFunc {
	var mu sync.Mutex
	seen := map[string]bool{}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		seen[r.URL.Path] = true
	}
}

func fresh() http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		seen := map[string]bool{}
		func() { seen[r.URL.Path] = true }()
	}
}

// Each goroutine makes an encoder for itself.
type encoder struct{ encode func(int) []byte }

func newEncoder() *encoder {
	var buf bytes.Buffer
	return &encoder{encode: func(n int) []byte {
		buf.Reset()
		fmt.Fprint(&buf, n)
		return slices.Clone(buf.Bytes())
	}}
}

func (e *encoder) work(in <-chan int, out chan<- []byte) {
	for n := range in {
		out <- e.encode(n)
	}
}

func workers(in <-chan int, out chan<- []byte) {
	for range 4 {
		e := newEncoder()
		go e.work(in, out)
	}
}

func workersInside(in <-chan int, out chan<- []byte) {
	for range 4 {
		go func() {
			newEncoder().work(in, out)
		}()
	}
}

// A loop that serves events waits for nobody's end.
type watcher struct {
	mu    sync.Mutex
	names []string
	n     int
}

func (w *watcher) serve(updates chan string, quit chan bool) {
	go func() {
		w.n++
		updates <- "first"
	}()
	for {
		select {
		case u := <-updates:
			w.names = append(w.names[:0], u)
		case <-quit:
			w.names = nil
			return
		}
	}
}

// The goroutine fills one field, who gives up another.
type answer struct {
	text string
	late bool
}

func ask(ctx context.Context, read func() string) bool {
	a := &answer{}
	done := make(chan struct{})
	go func() {
		a.text = read()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		a.late = true
	}
	return a.late
}

// The goroutine reads the field first of all, and then waits for what it holds.
type copier struct{ jobs *sync.WaitGroup }

func (c *copier) stop(ctx context.Context) {
	done := make(chan struct{})
	go func() {
		c.jobs.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
	c.jobs = nil
}

// A closure that a helper of the package runs, while the caller holds the lock.
func (r *registry) others(id string) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var conns map[string]func()
	if id != "" {
		conns = r.conns
	}
	r.forEach(func(k string) {
		if _, ok := conns[k]; !ok {
			n++
		}
	})
	return n
}

func (r *registry) forEach(f func(string)) {
	for _, k := range r.list {
		f(k)
	}
}

type controls struct{ all []func() error }

func (c *controls) locked(mu *sync.Mutex, change func()) {
	mu.Lock()
	defer mu.Unlock()
	change()
}

// The helper runs the function literal under the lock.
func (c *controls) startAll() []error {
	var wg sync.WaitGroup
	mu := new(sync.Mutex)
	var errs []error
	for _, start := range c.all {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := start(); err != nil {
				c.locked(mu, func() { errs = append(errs, err) })
			}
		}()
	}
	wg.Wait()
	return errs
}

func setScore(in []int, i, score int) { in[i] = score }

// Each goroutine changes the element of its round.
func scoreAll(in []int, score func(int) int) {
	var wg sync.WaitGroup
	for i := range in {
		wg.Add(1)
		go func() {
			defer wg.Done()
			setScore(in, i, score(in[i]))
		}()
	}
	wg.Wait()
}

// The next round begins when the goroutine of this one has ended.
func firstThatWorks(ctx context.Context, peers []func(context.Context) error) []string {
	var failed []string
	for _, ask := range peers {
		done := make(chan struct{})
		go func() {
			defer close(done)
			if err := ask(ctx); err != nil {
				failed = append(failed, err.Error())
			}
		}()
		select {
		case <-done:
		case <-ctx.Done():
			return nil
		}
	}
	return failed
}
