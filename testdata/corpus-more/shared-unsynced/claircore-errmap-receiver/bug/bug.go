// Package bug fetches vulnerability databases.
package bug

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
)

// Updater fetches one database.
type Updater interface {
	Name() string
	Fetch(ctx context.Context, prev string) (io.ReadCloser, string, error)
	Parse(ctx context.Context, r io.Reader) ([]string, error)
}

// Store keeps what was fetched.
type Store interface {
	Fingerprint(ctx context.Context, name string) (string, error)
	Update(ctx context.Context, name, fingerprint string, vulns []string) error
}

// ErrUnchanged is returned by Fetch when there is nothing new.
var ErrUnchanged = errors.New("unchanged")

type errmap struct {
	sync.Mutex
	m map[string]error
}

func (e errmap) add(name string, err error) { // ALSO: shared-unsynced
	e.Lock()
	defer e.Unlock()
	e.m[name] = err // BUG: shared-unsynced
}

func (e errmap) len() int { // ALSO: shared-unsynced
	e.Lock()
	defer e.Unlock()
	return len(e.m)
}

func (e errmap) error() error { // ALSO: shared-unsynced
	e.Lock()
	defer e.Unlock()
	var b strings.Builder
	b.WriteString("updating errors:\n")
	for n, err := range e.m {
		fmt.Fprintf(&b, "\t%s: %v\n", n, err)
	}
	return errors.New(b.String())
}

// Execer runs updaters.
type Execer struct {
	Store   Store
	Workers int
	Skip    func(name string) bool
}

// Update runs all updaters.
func (x *Execer) Update(ctx context.Context, updaters []Updater) error {
	workers := x.Workers
	if workers == 0 {
		workers = runtime.NumCPU()
	}
	ch := make(chan Updater, len(updaters))
	for _, u := range updaters {
		ch <- u
	}
	close(ch)

	errs := errmap{m: make(map[string]error)}
	var wg sync.WaitGroup
	wg.Add(workers)
	for i := 0; i < workers; i++ {
		go func() {
			defer wg.Done()
			for u := range ch {
				if ctx.Err() != nil {
					return
				}
				name := u.Name()
				if x.Skip != nil && x.Skip(name) {
					continue
				}
				if err := x.drive(ctx, u); err != nil {
					errs.add(name, err)
				}
			}
		}()
	}
	wg.Wait()

	if errs.len() != 0 {
		return errs.error()
	}
	return nil
}

func (x *Execer) drive(ctx context.Context, u Updater) error {
	prev, err := x.Store.Fingerprint(ctx, u.Name())
	if err != nil {
		return err
	}
	r, fp, err := u.Fetch(ctx, prev)
	if errors.Is(err, ErrUnchanged) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	vulns, err := u.Parse(ctx, r)
	if err != nil {
		return fmt.Errorf("parsing: %w", err)
	}
	return x.Store.Update(ctx, u.Name(), fp, vulns)
}
