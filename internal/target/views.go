//go:build !nodelve && ((linux && (amd64 || arm64 || 386)) || (darwin && (amd64 || arm64)) || (windows && amd64))

package target

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"github.com/go-delve/delve/pkg/proc"

	"github.com/memvet/memvet/internal/layout"
)

// Bounds of the search for views.
const (
	maxGoroutines = 100
	maxFrames     = 50
	maxViews      = 100
)

// search looks for views of one array.
type search struct {
	*reader
	self     uint64 // the header that was asked about
	from, to uint64
	seen     map[string]bool
	views    []layout.View
}

// views finds the variables of all goroutines and packages that look into an
// array, as far as config goes.
func (m *reader) views(scope *proc.EvalScope, v *proc.Variable, from, to uint64) []layout.View {
	s := &search{reader: m, self: v.Addr, from: from, to: to, seen: map[string]bool{}}
	gs, _, err := proc.GoroutinesInfo(m.target, 0, maxGoroutines)
	if err != nil {
		gs = nil
	}
	for _, g := range gs {
		frames, err := proc.GoroutineStacktrace(m.target, g, maxFrames, 0)
		if err != nil {
			continue
		}
		for i := range frames {
			if fn := frames[i].Current.Fn; fn == nil || m.standard(fn.Name) {
				continue
			}
			at := proc.FrameToScope(m.target, m.mem, g, 0, frames[i:]...)
			vars, err := at.LocalVariables(config)
			if err != nil {
				continue
			}
			if args, err := at.FunctionArguments(config); err == nil {
				vars = append(vars, args...)
			}
			for _, v := range vars {
				s.visit(v, v.Name, frames[i].Current.Fn.Name, 0)
			}
		}
	}
	if vars, err := scope.PackageVariables(config); err == nil {
		for _, v := range vars {
			if !m.standard(v.Name) {
				s.visit(v, v.Name, "package variable", 0)
			}
		}
	}
	return s.views
}

// standard reports names of the standard library: they are not of package main
// or a main module, and the first element of their path has no dot.
func (m *reader) standard(name string) bool {
	if slices.ContainsFunc(m.own, func(p string) bool { return strings.HasPrefix(name, p+".") || strings.HasPrefix(name, p+"/") }) {
		return false
	}
	first, _, isPath := strings.Cut(name, "/")
	if !isPath {
		first, _, _ = strings.Cut(name, ".")
	}
	return first != "main" && !strings.Contains(first, ".")
}

func (s *search) visit(v *proc.Variable, path, where string, depth int) {
	if v == nil || v.RealType == nil || v.Unreadable != nil || depth > 8 || len(s.views) >= maxViews {
		return
	}
	switch t := s.types.of(v.RealType).Underlying().(type) {
	case *types.Slice:
		size := s.arch.Sizeof(t.Elem())
		s.note(v, path, where, v.Base, v.Len*size, v.Cap*size)
		for i := range v.Children {
			s.visit(&v.Children[i], fmt.Sprintf("%s[%d]", path, i), where, depth+1)
		}
	case *types.Array:
		for i := range v.Children {
			s.visit(&v.Children[i], fmt.Sprintf("%s[%d]", path, i), where, depth+1)
		}
	case *types.Struct:
		for i := range v.Children {
			s.visit(&v.Children[i], path+"."+v.Children[i].Name, where, depth+1)
		}
	case *types.Pointer:
		if len(v.Children) == 1 {
			size := max(s.arch.Sizeof(t.Elem()), 0)
			s.note(v, path, where, v.Children[0].Addr, size, size)
			s.visit(&v.Children[0], "(*"+path+")", where, depth+1)
		}
	case *types.Interface:
		if len(v.Children) == 1 {
			s.visit(&v.Children[0], path+".(data)", where, depth+1)
		}
	case *types.Map:
		for i := 0; i+1 < len(v.Children); i += 2 {
			s.visit(&v.Children[i+1], fmt.Sprintf("%s[%s]", path, key(&v.Children[i])), where, depth+1)
		}
	case *types.Basic:
		if t.Kind() == types.String {
			s.note(v, path, where, v.Base, v.Len, v.Len)
		}
	}
}

// note records a view if it looks into the array.
func (s *search) note(v *proc.Variable, path, where string, base uint64, length, capacity int64) {
	if v.Addr == s.self || base == 0 || base >= s.to || base+uint64(capacity) <= s.from {
		return
	}
	key := fmt.Sprint(v.Addr, path, where)
	if s.seen[key] {
		return
	}
	s.seen[key] = true
	from := int64(base) - int64(s.from)
	s.views = append(s.views, layout.View{
		Path: path, Where: where, Type: v.TypeString(), Addr: v.Addr,
		From: from, To: from + length, Limit: from + capacity,
	})
}

// key writes a map's key for a path.
func key(v *proc.Variable) string {
	if v.Value != nil {
		return v.Value.ExactString()
	}
	return v.TypeString()
}
