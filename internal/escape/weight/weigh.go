package weight

import (
	"errors"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/pprof/profile"

	"github.com/memvet/memvet/internal/escape"
	"github.com/memvet/memvet/internal/gclog"
)

// A Total is what the profile has of the packages looked at: all that their
// code allocates, tests and calls of other packages' functions not included, and
// how much of it is at none of the allocations known.
type Total struct {
	Bytes           int64 `json:"bytes"`
	Objects         int64 `json:"objects"`
	UnplacedBytes   int64 `json:"unplacedBytes"`
	UnplacedObjects int64 `json:"unplacedObjects"`
}

// ErrOther says that a profile has nothing of the packages looked at.
var ErrOther = errors.New("none of its samples is in any of the packages listed; it is the profile of another program, or of one that does not get there")

// Weigh notes with each allocation of res how much of it the profile has.
//
// A sample belongs to the allocations at its first function's line, by package
// and base name of the file, since programs are built elsewhere. Of inlined code
// the calls that it was inlined through must agree as well. Of several on one
// line those that take as many bytes as each of the sample's objects are meant;
// what is undecided then counts for each, and Measured.Shared says so.
func Weigh(res *escape.Result, p *profile.Profile) (Total, error) {
	var t Total
	bytes, objects, err := values(p)
	if err != nil {
		return t, err
	}
	w := newWeigher(res)
	for _, a := range res.Allocations {
		a.Measured = &escape.Measured{}
	}
	seen := false
	for _, s := range p.Sample {
		stack := frames(s)
		seen = seen || slices.ContainsFunc(stack, w.listed)
		if len(stack) == 0 {
			continue
		}
		as := w.at(stack, objectSize(s))
		for _, a := range as {
			a.Measured.Bytes += s.Value[bytes]
			a.Measured.Objects += s.Value[objects]
			a.Measured.Shared = a.Measured.Shared || len(as) > 1
		}
		if len(as) == 0 && (!w.listed(stack[0]) || strings.HasSuffix(stack[0].file, "_test.go")) {
			continue
		}
		t.Bytes += s.Value[bytes]
		t.Objects += s.Value[objects]
		if len(as) == 0 {
			t.UnplacedBytes += s.Value[bytes]
			t.UnplacedObjects += s.Value[objects]
		}
	}
	if !seen {
		return t, ErrOther
	}
	return t, nil
}

// objectSize is what each object of the sample takes, or 0 if it does not say.
func objectSize(s *profile.Sample) int64 {
	if v := s.NumLabel["bytes"]; len(v) == 1 {
		return v[0]
	}
	return 0
}

type weigher struct {
	packages map[string]*source // by file
	names    map[string]bool    // import paths
	byLine   map[lineKey][]candidate
}

type source struct {
	path string
	main bool
}

type lineKey struct {
	base string
	line int
}

// A candidate is a place where an allocation happens.
type candidate struct {
	a    *escape.Allocation
	site gclog.Site
}

func newWeigher(res *escape.Result) *weigher {
	w := &weigher{packages: map[string]*source{}, names: map[string]bool{}, byLine: map[lineKey][]candidate{}}
	for _, p := range res.Packages {
		s := &source{p.Path, p.Command}
		w.names[p.Path] = true
		for _, f := range p.Files {
			w.packages[f] = s
		}
	}
	for _, a := range res.Allocations {
		if a.Free != "" {
			continue
		}
		for _, s := range a.Sites {
			w.add(a, s)
		}
		if len(a.Sites) == 0 {
			w.add(a, gclog.Site{At: gclog.Position{File: a.Position.File, Line: a.Position.Line}})
		}
	}
	return w
}

func (w *weigher) add(a *escape.Allocation, s gclog.Site) {
	k := lineKey{filepath.Base(s.At.File), s.At.Line}
	w.byLine[k] = append(w.byLine[k], candidate{a, s})
}

// listed reports whether the function is in one of the packages looked at.
func (w *weigher) listed(f frame) bool {
	if f.pkg != "main" {
		return w.names[f.pkg]
	}
	for file := range w.packages {
		if w.same(f, gclog.Position{File: file, Line: f.line}) {
			return true
		}
	}
	return false
}

// at are the allocations that a stack is of.
func (w *weigher) at(stack []frame, size int64) []*escape.Allocation {
	var as []*escape.Allocation
	most := 0
	for _, c := range w.byLine[lineKey{path.Base(filepath.ToSlash(stack[0].file)), stack[0].line}] {
		n := len(c.site.Calls)
		if n < most || !w.through(stack, c.site) {
			continue
		}
		if n > most {
			most, as = n, nil
		}
		if !slices.Contains(as, c.a) {
			as = append(as, c.a)
		}
	}
	for _, choose := range []func(*escape.Allocation) bool{
		func(a *escape.Allocation) bool { return a.Size >= 0 && takes(a, size) },
		func(a *escape.Allocation) bool { return a.Size < 0 },
	} {
		var chosen []*escape.Allocation
		for _, a := range as {
			if choose(a) {
				chosen = append(chosen, a)
			}
		}
		if len(as) > 1 && len(chosen) > 0 {
			return chosen
		}
	}
	return as
}

// takes reports whether the allocator takes so many bytes for a. Small values
// without pointers share blocks of 16 bytes (runtime/malloc.go), and it is the
// block that is counted.
func takes(a *escape.Allocation, size int64) bool {
	const tiny = 16
	return a.Class == size || a.Class < tiny && size == tiny
}

// through reports whether a stack begins at the site and, if that is inlined
// code, goes through the calls that it was inlined into.
func (w *weigher) through(stack []frame, s gclog.Site) bool {
	if len(stack) <= len(s.Calls) || !w.same(stack[0], s.At) {
		return false
	}
	for i, call := range s.Calls {
		if !w.same(stack[len(s.Calls)-i], call) {
			return false
		}
	}
	return true
}

// same reports whether the frame is at the place. The folders that commands
// and packages which are not listed lie in must agree in their last elements
// only.
func (w *weigher) same(f frame, p gclog.Position) bool {
	file := filepath.ToSlash(f.file)
	if f.line != p.Line || path.Base(file) != filepath.Base(p.File) {
		return false
	}
	folder := lastElement(filepath.ToSlash(filepath.Dir(p.File)))
	s := w.packages[p.File]
	switch {
	case f.pkg == "main" && (s == nil || s.main):
		have := lastElement(path.Dir(file))
		return have == folder || s != nil && have == lastElement(s.path)
	case s != nil:
		return f.pkg == s.path
	}
	return lastElement(f.pkg) == folder
}

// lastElement leaves out the version that folders of the module cache have.
func lastElement(p string) string {
	name, _, _ := strings.Cut(path.Base(p), "@")
	return name
}
