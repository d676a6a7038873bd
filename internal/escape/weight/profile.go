// Package weight measures what escapes cost: it puts the samples of a heap
// profile at the allocations that package escape found.
package weight

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/google/pprof/profile"
)

// Read reads a heap profile, as go test -memprofile and runtime/pprof write it.
func Read(file string) (*profile.Profile, error) {
	f, err := os.Open(file)
	if err != nil {
		if e, ok := errors.AsType[*os.PathError](err); ok {
			err = e.Err
		}
		return nil, fmt.Errorf("%w; go test -memprofile FILE writes one", err)
	}
	defer f.Close()
	p, err := profile.Parse(f)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read as a profile: %w; go test -memprofile FILE writes one", err)
	}
	if _, _, err := values(p); err != nil {
		return nil, err
	}
	return p, nil
}

// values are the indices of the bytes and the objects allocated in a sample's values.
func values(p *profile.Profile) (bytes, objects int, err error) {
	bytes, objects = -1, -1
	var kinds []string
	for i, t := range p.SampleType {
		kinds = append(kinds, t.Type)
		switch t.Type {
		case "alloc_space":
			bytes = i
		case "alloc_objects":
			objects = i
		}
	}
	if bytes < 0 || objects < 0 {
		return 0, 0, fmt.Errorf("it is no heap profile of a Go program, but one of %s; go test -memprofile FILE writes one", strings.Join(kinds, ", "))
	}
	return bytes, objects, nil
}

// A frame is a function in a sample's stack, inlined ones included.
type frame struct {
	pkg, file string
	line      int
}

// frames are the stack of a sample, the allocating function first. The
// runtime's own functions above it are left out.
func frames(s *profile.Sample) []frame {
	var out []frame
	for _, l := range s.Location {
		for _, line := range l.Line {
			if line.Function == nil {
				continue
			}
			f := frame{packagePath(line.Function.Name), line.Function.Filename, int(line.Line)}
			if len(out) == 0 && (f.pkg == "runtime" || strings.HasPrefix(f.pkg, "internal/runtime/")) {
				continue
			}
			out = append(out, f)
		}
	}
	return out
}

// packagePath is the package of a function as the linker names it, in which
// dots of the last element are escaped (cmd/internal/objabi.PathToPrefix) and
// type arguments may have paths of their own.
func packagePath(function string) string {
	function, _, _ = strings.Cut(function, "[")
	slash := strings.LastIndexByte(function, '/')
	dot := strings.IndexByte(function[slash+1:], '.')
	if dot < 0 {
		return ""
	}
	path := function[:slash+1+dot]
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}
