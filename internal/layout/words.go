package layout

import (
	"fmt"
	"go/types"
	"strconv"
)

// walker lists the words of a value.
type walker struct {
	arch   Arch
	words  []Word
	shared []Shared
	// listed is how many elements an array of compound elements may have for
	// all of them to be listed.
	listed int64
}

// short writes t with package names, for people.
func short(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return p.Name() })
}

func (w *walker) add(word Word) { w.words = append(w.words, word) }

// header adds words of machine size for the parts of one header.
func (w *walker) header(path string, off int64, t types.Type, parts ...Word) {
	for i, p := range parts {
		p.Offset = off + int64(i)*w.arch.Word
		p.Size = w.arch.Word
		if p.Path != "" {
			p.Path = path + "." + p.Path
		} else {
			p.Path = path
		}
		if p.Type == "" {
			p.Type = short(t)
		}
		w.add(p)
	}
}

func (w *walker) share(path, format string, args ...any) {
	w.shared = append(w.shared, Shared{path, fmt.Sprintf(format, args...)})
}

func (w *walker) walk(path string, off int64, t types.Type) {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		w.fields(path, off, u)
	case *types.Array:
		w.array(path, off, t, u)
	case *types.Slice:
		w.slice(path, off, t, u)
	case *types.Interface:
		w.iface(path, off, t, u)
	case *types.Pointer:
		to := Word{Kind: Pointer, Scanned: true, Note: "to " + w.arch.sized(u.Elem())}
		if notInHeap(u.Elem()) {
			to.Scanned, to.Note = false, to.Note+"; not scanned, since that is never in the heap"
		}
		w.header(path, off, t, to)
		w.share(path, "the %s it points to", short(u.Elem()))
	case *types.Map:
		w.header(path, off, t, Word{Kind: MapPointer, Scanned: true, Note: "to the map's header, " + bytes(w.arch.Sizeof(mapHeader))})
		w.share(path, "the map: entries added through one are seen through the other")
	case *types.Chan:
		w.header(path, off, t, Word{Kind: ChanPointer, Scanned: true, Note: "to the channel, " + bytes(w.arch.Sizeof(chanHeader)) + " and its buffer"})
		w.share(path, "the channel with its buffer")
	case *types.Signature:
		w.header(path, off, t, Word{Kind: FuncPointer, Scanned: true, Note: "to the code's address and the captured variables"})
		w.share(path, "the closure with the variables it captures")
	case *types.Basic:
		w.basic(path, off, t, u)
	}
}

func (w *walker) slice(path string, off int64, t types.Type, u *types.Slice) {
	w.header(path, off, t,
		Word{Path: "ptr", Kind: DataPointer, Scanned: true, Type: "*" + short(u.Elem()), Note: "to an array of " + w.arch.sized(u.Elem())},
		Word{Path: "len", Kind: Length, Type: "int", Note: "elements in view"},
		Word{Path: "cap", Kind: Capacity, Type: "int", Note: "elements up to the view's limit"})
	w.share(path, "the array, up to cap: element writes are seen by both, and so is an append that fits")
}

func (w *walker) iface(path string, off int64, t types.Type, u *types.Interface) {
	first := Word{Path: "type", Kind: TypeWord, Type: "*abi.Type", Note: "the dynamic type; not scanned"}
	if u.NumMethods() > 0 {
		first = Word{Path: "itab", Kind: ITab, Type: "*abi.ITab", Note: "the dynamic type with its methods; not scanned"}
	}
	w.header(path, off, t, first,
		Word{Path: "data", Kind: DataWord, Scanned: true, Type: "unsafe.Pointer", Note: "to a copy of the value; a pointer is kept as it is"})
	w.share(path, "the boxed value, which nobody can change, or what a boxed pointer points to")
}

func (w *walker) basic(path string, off int64, t types.Type, u *types.Basic) {
	switch u.Kind() {
	case types.String:
		w.header(path, off, t,
			Word{Path: "ptr", Kind: DataPointer, Scanned: true, Type: "*byte", Note: "to the bytes"},
			Word{Path: "len", Kind: Length, Type: "int", Note: "bytes in view"})
		w.share(path, "the bytes, which nobody can change")
	case types.UnsafePointer:
		w.header(path, off, t, Word{Kind: Pointer, Scanned: true, Note: "to memory of any type"})
		w.share(path, "what it points to")
	default:
		w.add(Word{Offset: off, Size: w.arch.Sizeof(t), Path: path, Kind: Value, Type: short(t)})
	}
}

func (w *walker) fields(path string, off int64, s *types.Struct) {
	offsets := w.arch.Offsets(s)
	var end int64
	for i := range s.NumFields() {
		f := s.Field(i)
		if gap := offsets[i] - end; gap > 0 {
			w.add(Word{
				Offset: off + end, Size: gap, Kind: Padding,
				Note: fmt.Sprintf("before %s, which is aligned to %d", f.Name(), w.arch.Alignof(f.Type())),
			})
		}
		w.walk(path+"."+f.Name(), off+offsets[i], f.Type())
		end = offsets[i] + w.arch.Sizeof(f.Type())
	}
	if gap := w.arch.Sizeof(s) - end; gap > 0 {
		note := fmt.Sprintf("up to a multiple of %d", w.arch.Alignof(s))
		if last := s.Field(s.NumFields() - 1); w.arch.Sizeof(last.Type()) == 0 {
			note = fmt.Sprintf("so that a pointer to %s stays inside the value", last.Name())
		}
		w.add(Word{Offset: off + end, Size: gap, Kind: Padding, Note: note})
	}
}

func (w *walker) array(path string, off int64, t types.Type, a *types.Array) {
	size := w.arch.Sizeof(a.Elem())
	if plain(a.Elem()) || a.Len() == 0 {
		w.add(Word{Offset: off, Size: w.arch.Sizeof(t), Path: path, Kind: Value, Type: short(t)})
		return
	}
	n := a.Len()
	if n > w.listed {
		n = 1
	}
	for i := range n {
		w.walk(path+"["+strconv.FormatInt(i, 10)+"]", off+i*size, a.Elem())
	}
	if rest := a.Len() - n; rest > 0 {
		w.add(Word{
			Offset: off + n*size, Size: rest * size, Kind: Elements,
			Path: fmt.Sprintf("%s[%d:%d]", path, n, a.Len()), Type: short(a.Elem()),
			Scanned: w.arch.PointerBytes(a.Elem()) > 0,
			Note:    fmt.Sprintf("%d more of %s", rest, bytes(size)),
		})
	}
}

// plain reports whether a value of t is nothing but its bytes.
func plain(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.String && u.Kind() != types.UnsafePointer
	case *types.Array:
		return plain(u.Elem())
	}
	return false
}

// sized writes t with its size, if that is known.
func (a Arch) sized(t types.Type) string {
	if Sizable(t, a) != nil {
		return short(t)
	}
	return short(t) + ", " + bytes(a.Sizeof(t))
}

func bytes(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
