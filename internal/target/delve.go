//go:build !nodelve && ((linux && (amd64 || arm64 || 386)) || (darwin && (amd64 || arm64)) || (windows && amd64))

package target

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"go/types"
	"path/filepath"
	"strings"

	"github.com/go-delve/delve/pkg/proc"

	"github.com/memvet/memvet/internal/layout"
)

// shown is how many elements of an array are read.
const shown = 16

// config is how much of a value Delve loads.
var config = proc.LoadConfig{FollowPointers: true, MaxVariableRecurse: 3, MaxStringLen: 64, MaxArrayValues: shown, MaxStructFields: -1}

// Look builds and runs the program up to the requested line, reads the value
// there, and ends the program.
func Look(ctx context.Context, r Request) (*layout.Snapshot, error) {
	own := modules(ctx, r)
	exe, clean, err := build(ctx, r, own)
	if err != nil {
		return nil, err
	}
	defer clean()
	group, err := launch(r, append([]string{exe}, r.Args...))
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", r.Program, err)
	}
	defer func() { _ = group.Detach(true) }() // it is ended, whatever it says
	if err := run(ctx, group, r); err != nil {
		return nil, err
	}
	return look(group.Selected, r, own)
}

// run goes on until the line is reached.
func run(ctx context.Context, group *proc.TargetGroup, r Request) error {
	file := r.File
	if !filepath.IsAbs(file) {
		file = filepath.Join(r.Dir, file)
	}
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	t := group.Selected
	addrs, err := proc.FindFileLocation(t, filepath.ToSlash(file), r.Line)
	if err != nil {
		return fmt.Errorf("cannot stop at %s:%d: %w", r.File, r.Line, err)
	}
	for _, addr := range addrs {
		if _, err := t.SetBreakpoint(1, addr, proc.UserBreakpoint, nil); err != nil {
			return fmt.Errorf("cannot stop at %s:%d: %w", r.File, r.Line, err)
		}
	}
	stop := context.AfterFunc(ctx, func() { _ = group.RequestManualStop() })
	defer stop()
	err = group.Continue()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		if _, ended := errors.AsType[proc.ErrProcessExited](err); ended {
			return fmt.Errorf("the program ended without coming to %s:%d", r.File, r.Line)
		}
		return err
	case t.StopReason != proc.StopBreakpoint:
		return fmt.Errorf("the program stopped before %s:%d: %s", r.File, r.Line, t.StopReason)
	}
	bp := t.CurrentThread().Breakpoint()
	if bp.Breakpoint == nil || bp.LogicalID() != 1 { // Delve's own, for panics and fatal errors
		return fmt.Errorf("the program failed before coming to %s:%d", r.File, r.Line)
	}
	return nil
}

// reader reads one stopped program.
type reader struct {
	target *proc.Target
	mem    proc.MemoryReadWriter
	arch   layout.Arch
	types  *converter
	own    []string // paths of the main modules
}

func look(t *proc.Target, r Request, own []string) (*layout.Snapshot, error) {
	arch, err := layout.ArchFor(t.BinInfo().Arch.Name)
	if err != nil {
		return nil, err
	}
	scope, err := proc.GoroutineScope(t, t.CurrentThread())
	if err != nil {
		return nil, err
	}
	v, err := scope.EvalExpression(r.Expr, config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Expr, err)
	}
	if v.Unreadable != nil {
		return nil, fmt.Errorf("%s: %w", r.Expr, v.Unreadable)
	}
	if v.Addr == 0 || v.RealType == nil {
		return nil, fmt.Errorf("%s has no address: it is not in memory", r.Expr)
	}
	m := &reader{t, t.Memory(), arch, newConverter(), own}
	s := &layout.Snapshot{Function: scope.Fn.Name, At: fmt.Sprintf("%s:%d", r.File, r.Line), Expr: r.Expr, Type: v.TypeString(), Arch: arch.Name}
	if s.Blocks, err = m.blocks(v); err != nil {
		return nil, err
	}
	if from, to := m.storage(v); to > from {
		s.Views = m.views(scope, v, from, to)
	}
	return s, nil
}

// storage is the array that v looks into, or the value it points to.
func (m *reader) storage(v *proc.Variable) (from, to uint64) {
	switch t := m.types.of(v.RealType).Underlying().(type) {
	case *types.Slice:
		return v.Base, v.Base + uint64(v.Cap*m.arch.Sizeof(t.Elem()))
	case *types.Basic:
		if t.Kind() == types.String {
			return v.Base, v.Base + uint64(v.Len)
		}
	case *types.Pointer:
		if len(v.Children) > 0 {
			return v.Children[0].Addr, v.Children[0].Addr + uint64(max(m.arch.Sizeof(t.Elem()), 0))
		}
	case *types.Array:
		return v.Addr, v.Addr + uint64(m.arch.Sizeof(t))
	}
	return 0, 0
}

// blocks reads the value's own words and the storage behind them.
func (m *reader) blocks(v *proc.Variable) ([]layout.Memory, error) {
	t := m.types.of(v.RealType)
	l, err := layout.Of(t, m.arch)
	if err != nil {
		return nil, err
	}
	head, err := m.block("value", v.Addr, l)
	if err != nil {
		if head, err = registers(v, l); err != nil {
			return nil, err
		}
	}
	head.Unit = v.TypeString()
	bs := []layout.Memory{head}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		bs[0].What = "header"
		more, err := m.array(v, u.Elem())
		return append(bs, more...), err
	case *types.Interface:
		bs[0].What = "interface"
		box, err := m.boxed(&bs[0], 0, v)
		return append(bs, box...), err
	case *types.Map, *types.Chan:
		if behind := l.Behind[0]; v.Base != 0 {
			b, err := m.block(behind.What, v.Base, &layout.Layout{Type: behind.Unit, Size: behind.Size, Words: behind.Words})
			return append(bs, b), err
		}
	case *types.Pointer:
		if len(v.Children) == 1 && v.Children[0].Addr != 0 {
			if target, err := layout.Of(u.Elem(), m.arch); err == nil {
				b, err := m.block("value behind the pointer", v.Children[0].Addr, target)
				return append(bs, b), err
			}
		}
	case *types.Basic:
		if u.Kind() == types.String {
			bs[0].What = "header"
			if v.Len == 0 {
				return bs, nil
			}
			text := layout.Layout{Type: "byte", Size: 1}
			words, err := m.packed(&proc.Variable{Base: v.Base, Cap: v.Len}, &text, m.arch.Word)
			b := layout.Memory{What: "bytes", Addr: v.Base, Size: v.Len, Length: v.Len, Unit: "string", Words: words}
			return append(bs, b), err
		}
	}
	return bs, nil
}

// registers is the header of a slice or string that is not in memory yet:
// a function's arguments on its first lines.
func registers(v *proc.Variable, l *layout.Layout) (layout.Memory, error) {
	b := layout.Memory{What: "header", Size: l.Size}
	if l.Kind != "slice" && l.Kind != "string" {
		return b, fmt.Errorf("%s is not in memory here; stop at a later line", v.Name)
	}
	for i, value := range []uint64{v.Base, uint64(v.Len), uint64(v.Cap)}[:len(l.Words)] {
		b.Words = append(b.Words, layout.Cell{Word: l.Words[i], Value: value})
	}
	return b, nil
}

// array reads the first elements of a slice's array, with the values that
// interfaces among them hold.
func (m *reader) array(v *proc.Variable, elem types.Type) ([]layout.Memory, error) {
	l, err := layout.Of(elem, m.arch)
	if err != nil || v.Base == 0 || v.Cap == 0 {
		return nil, err
	}
	all := layout.Memory{What: "array", Addr: v.Base, Size: v.Cap * l.Size, Length: v.Len, Capacity: v.Cap, Unit: l.Type}
	if per := m.arch.Word / max(l.Size, 1); len(l.Words) == 1 && l.Words[0].Kind == layout.Value && per > 1 {
		all.Words, err = m.packed(v, l, per)
		return []layout.Memory{all}, err
	}
	bs := []layout.Memory{all}
	for i := range min(v.Cap, shown) {
		one, err := m.block("", v.Base+uint64(i*l.Size), l)
		if err != nil {
			return nil, err
		}
		for _, w := range one.Words {
			w.Path = fmt.Sprintf("[%d]%s", i, w.Path)
			w.Offset += i * l.Size
			bs[0].Words = append(bs[0].Words, w)
		}
		if _, ok := elem.Underlying().(*types.Interface); ok && i < int64(len(v.Children)) {
			boxes, err := m.boxed(&bs[0], len(bs[0].Words)-2, &v.Children[i])
			if err != nil {
				return nil, err
			}
			bs = append(bs, boxes...)
		}
	}
	return bs, nil
}

// packed reads the first elements of an array, as many as fit a machine word
// at a time.
func (m *reader) packed(v *proc.Variable, elem *layout.Layout, per int64) ([]layout.Cell, error) {
	var cells []layout.Cell
	for i := int64(0); i < v.Cap && len(cells) < shown; i += per {
		n := min(per, v.Cap-i)
		row := layout.Layout{Words: []layout.Word{{Size: n * elem.Size, Path: fmt.Sprintf("[%d:%d]", i, i+n), Kind: layout.Value, Type: elem.Type}}}
		b, err := m.block("", v.Base+uint64(i*elem.Size), &row)
		if err != nil {
			return nil, err
		}
		b.Words[0].Offset = i * elem.Size
		cells = append(cells, b.Words...)
	}
	return cells, nil
}

// boxed says of an interface's words, which start at index i, what they mean,
// and reads the value if it is boxed.
func (m *reader) boxed(b *layout.Memory, i int, v *proc.Variable) ([]layout.Memory, error) {
	if len(v.Children) == 0 || v.Children[0].RealType == nil || b.Words[i+1].Value == 0 {
		return nil, nil
	}
	value := &v.Children[0]
	b.Words[i].Refers = value.TypeString()
	l, err := layout.Of(m.types.of(value.RealType), m.arch)
	if err != nil || value.Addr == b.Words[i+1].Addr {
		b.Words[i+1].Refers = "the value itself"
		return nil, nil
	}
	box, err := m.block("boxed value of "+strings.TrimSuffix(b.Words[i].Path, ".type"), value.Addr, l)
	if err != nil {
		return nil, err
	}
	box.Unit = value.TypeString()
	if len(box.Words) == 1 {
		b.Words[i+1].Refers = fmt.Sprintf("%#x", box.Words[0].Value)
	}
	return []layout.Memory{box}, nil
}

// block reads a value's words at an address.
func (m *reader) block(what string, addr uint64, l *layout.Layout) (layout.Memory, error) {
	b := layout.Memory{What: what, Addr: addr, Size: l.Size, Unit: l.Type}
	for _, w := range l.Words {
		buf := make([]byte, 8)
		n := min(w.Size, 8)
		if _, err := m.mem.ReadMemory(buf[:n], addr+uint64(w.Offset)); err != nil {
			return b, fmt.Errorf("reading %d bytes at %#x: %w", n, addr+uint64(w.Offset), err)
		}
		b.Words = append(b.Words, layout.Cell{Word: w, Addr: addr + uint64(w.Offset), Value: binary.LittleEndian.Uint64(buf)})
	}
	return b, nil
}
