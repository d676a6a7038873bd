package advise

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// Sites are what a heap profile counts in use, by allocating line,
// "file.go:12" with the file's last two elements: profiles of other machines
// have other folders.
type Sites map[string]Site

// A Site is what one line allocated and is in use.
type Site struct{ Objects, Bytes int64 }

var (
	sampleLine   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*([\d\s]+):\s*(\d+)`) })
	locationLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(\d+): 0x[0-9a-f]+ (?:M=\d+ )?\S+ (.+?):(\d+)(?::\d+)?(?: s=\d+)?$`)
	})
)

// ParseProfile reads what `go tool pprof -raw` prints of a heap profile.
func ParseProfile(raw string) (Sites, error) {
	type sample struct {
		site Site
		leaf string
	}
	var samples []sample
	places := map[string]string{}
	section := ""
	objects, bytes := -1, -1
	for line := range strings.Lines(raw) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "Samples:" || line == "Locations" || line == "Mappings":
			section = line
		case section == "Samples:" && objects < 0:
			for i, f := range strings.Fields(line) {
				switch name, _, _ := strings.Cut(f, "["); name {
				case "inuse_objects/count":
					objects = i
				case "inuse_space/bytes":
					bytes = i
				}
			}
			if objects < 0 || bytes < 0 {
				return nil, fmt.Errorf("no heap profile: it counts %s", strings.TrimSpace(line))
			}
		case section == "Samples:":
			if m := sampleLine().FindStringSubmatch(line); m != nil {
				values := strings.Fields(m[1])
				n, _ := strconv.ParseInt(values[objects], 10, 64)
				b, _ := strconv.ParseInt(values[bytes], 10, 64)
				samples = append(samples, sample{Site{n, b}, m[2]})
			}
		case section == "Locations":
			if m := locationLine().FindStringSubmatch(line); m != nil {
				places[m[1]] = site(m[2], m[3])
			}
		}
	}
	if section == "" {
		return nil, fmt.Errorf("no profile")
	}
	sites := Sites{}
	for _, s := range samples {
		sum := sites[places[s.leaf]]
		sites[places[s.leaf]] = Site{sum.Objects + s.site.Objects, sum.Bytes + s.site.Bytes}
	}
	return sites, nil
}

func site(file, line string) string {
	dir, name := filepath.Split(filepath.ToSlash(file))
	return filepath.Base(dir) + "/" + name + ":" + line
}

// count finds how many values of each type the profile has seen: a line of the
// profile counts for the types that the source allocates on it.
func count(out []Advice, pkgs []*packages.Package, o Options) {
	values := map[*types.TypeName]int64{}
	for _, p := range pkgs {
		seen := map[string]bool{}
		note := func(pos token.Pos, t types.Type, array bool) {
			n, ok := types.Unalias(t).(*types.Named)
			at := p.Fset.Position(pos)
			key := site(at.Filename, strconv.Itoa(at.Line))
			s, hit := o.Sites[key]
			if !ok || !hit || seen[key+n.Obj().Name()] {
				return
			}
			seen[key+n.Obj().Name()] = true
			if size := o.Arch.Sizeof(n); array && size > 0 {
				values[n.Obj()] += s.Bytes / size
			} else {
				values[n.Obj()] += s.Objects
			}
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool { allocates(p.TypesInfo, n, note); return true })
		}
	}
	for i := range out {
		if out[i].named != nil {
			out[i].Instances = values[out[i].named.Obj()]
		}
	}
}

// allocates tells what types a node may allocate.
func allocates(info *types.Info, n ast.Node, note func(token.Pos, types.Type, bool)) {
	switch n := n.(type) {
	case *ast.UnaryExpr:
		if lit, ok := ast.Unparen(n.X).(*ast.CompositeLit); ok && n.Op == token.AND {
			note(n.Pos(), info.TypeOf(lit), false)
		}
	case *ast.CompositeLit:
		if s, ok := info.TypeOf(n).Underlying().(*types.Slice); ok {
			note(n.Pos(), s.Elem(), true)
		}
	case *ast.CallExpr:
		id, ok := ast.Unparen(n.Fun).(*ast.Ident)
		if !ok {
			return
		}
		switch b, _ := info.Uses[id].(*types.Builtin); {
		case b == nil:
		case b.Name() == "new":
			note(n.Pos(), info.TypeOf(n.Args[0]), false)
		case b.Name() == "make" || b.Name() == "append":
			if s, ok := info.TypeOf(n).Underlying().(*types.Slice); ok {
				note(n.Pos(), s.Elem(), true)
			}
		}
	case *ast.Ident: // a variable that moves to the heap is allocated where it is declared
		if v, ok := info.Defs[n].(*types.Var); ok && !v.IsField() {
			note(n.Pos(), v.Type(), false)
		}
	}
}
