package gclog

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// cgoFiles says which file of the build cache holds what the compiler calls
// "x.cgo1.go": cgo's output for x.go, in a folder that is gone.
func cgoFiles(p *packages.Package) map[string]string {
	var out map[string]string
	for _, name := range p.CompiledGoFiles {
		if slices.Contains(p.GoFiles, name) {
			continue
		}
		if source := lineDirective(name); source != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[strings.TrimSuffix(filepath.Base(source), ".go")+".cgo1.go"] = name
		}
	}
	return out
}

// lineDirective is the file that a generated one says near its beginning that
// it was made from.
func lineDirective(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	head, _ := io.ReadAll(io.LimitReader(f, 4096))
	in := bufio.NewScanner(bytes.NewReader(head))
	for in.Scan() {
		if s, ok := strings.CutPrefix(in.Text(), "//line "); ok {
			return strings.TrimSuffix(s, ":1:1")
		}
	}
	return ""
}

// rename gives files in the records other names.
func (e *entry) rename(names map[string]string) {
	if len(names) == 0 {
		return
	}
	site := func(s *Site) {
		for _, p := range append([]*Position{&s.At}, pointers(s.Calls)...) {
			if to, ok := names[filepath.Base(p.File)]; ok && !filepath.IsAbs(p.File) {
				p.File = to
			}
		}
	}
	for i := range e.Records {
		r := &e.Records[i]
		site(&r.Site)
		for j := range r.Flows {
			for k := range r.Flows[j].Steps {
				site(&r.Flows[j].Steps[k].Site)
			}
		}
	}
}

func pointers(ps []Position) []*Position {
	var out []*Position
	for i := range ps {
		out = append(out, &ps[i])
	}
	return out
}
