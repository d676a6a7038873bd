package sync

import (
	"internal/abi"
	"unsafe"
)

//go:linkname memvetGot runtime.memvetGot
func memvetGot(p unsafe.Pointer)

//go:linkname memvetOwns runtime.memvetOwns
func memvetOwns(t *abi.Type) bool

//go:linkname memvetOwnType runtime.memvetOwned
func memvetOwnType(t *abi.Type)

//go:linkname memvetRenew runtime.memvetRenew
func memvetRenew(lo, n uintptr)

const (
	memvetPooled     = 1      // a kind; reported if the memory was put back before
	memvetPart       = 12     // another, of what goes with an object
	memvetHinted     = 9      // another
	memvetFreed      = 13     // another, of what a hinted pointer points to; reported like memvetPooled
	memvetQuarantine = 1 << 1 // an option
)

// Put is the renamed memvetPut between marking and handing on.
//
//go:norace
func (p *Pool) Put(x any) {
	e := (*abi.EmptyInterface)(unsafe.Pointer(&x))
	if e.Type == nil || e.Data == nil {
		p.memvetPut(x)
		return
	}
	typ := unsafe.Pointer(e.Type)
	memvetMemory(x, func(q unsafe.Pointer, n uintptr, kind uint8) { memvetStale(q, n, kind, typ, q) })
	if memvetOptions()&memvetQuarantine == 0 {
		p.memvetPut(x)
	}
}

//go:norace
func (p *Pool) Get() any {
	x := p.memvetGet()
	memvetMemory(x, func(q unsafe.Pointer, _ uintptr, _ uint8) { memvetGot(q) })
	return x
}

// memvetMemory calls f for the memory that changes hands with x: the variable
// it points to, the array of a slice, and the arrays of types that are known to
// own theirs. Fields of other structs are not followed: they may hold somebody
// else's memory. Arrays in fields have a kind of their own: two fields may see one.
//
//go:norace
func memvetMemory(x any, f func(p unsafe.Pointer, n uintptr, kind uint8)) {
	e := (*abi.EmptyInterface)(unsafe.Pointer(&x))
	t := e.Type
	if t == nil || e.Data == nil {
		return
	}
	switch t.Kind() {
	case abi.Slice:
		memvetArray(t, e.Data, memvetPooled, f)
	case abi.Pointer:
		elem := t.Elem()
		switch elem.Kind() {
		case abi.Slice:
			memvetArray(elem, e.Data, memvetPooled, f)
		case abi.Struct:
			memvetOwned(elem, e.Data, f)
		}
		if elem.Size() > 0 {
			f(e.Data, elem.Size(), memvetPooled)
		}
	}
}

// memvetArray calls f for the array of the slice at p.
//
//go:norace
func memvetArray(t *abi.Type, p unsafe.Pointer, kind uint8, f func(p unsafe.Pointer, n uintptr, kind uint8)) {
	s := (*struct {
		array    unsafe.Pointer
		len, cap int
	})(p)
	elem := (*abi.SliceType)(unsafe.Pointer(t)).Elem
	if n := uintptr(s.cap) * elem.Size(); s.array != nil && n > 0 {
		f(s.array, n, kind)
	}
}

// memvetOwned calls f for the arrays that the struct at p owns.
//
//go:norace
func memvetOwned(t *abi.Type, p unsafe.Pointer, f func(p unsafe.Pointer, n uintptr, kind uint8)) {
	owns := memvetOwns(t)
	fields := t.StructType().Fields
	for i := range fields {
		switch ft := fields[i].Typ; ft.Kind() {
		case abi.Slice:
			if owns {
				memvetArray(ft, unsafe.Add(p, fields[i].Offset), memvetPart, f)
			}
		case abi.Struct:
			memvetOwned(ft, unsafe.Add(p, fields[i].Offset), f)
		}
	}
}

// memvetInvalidate, memvetTaken and memvetOwner are behind the functions of
// package hint.
//
//go:linkname memvetInvalidate
//go:norace
func memvetInvalidate(view any) {
	typ := *(*unsafe.Pointer)(unsafe.Pointer(&view))
	memvetSeen(view, func(q unsafe.Pointer, n uintptr, kind uint8) {
		if kind == memvetPooled {
			kind = memvetFreed
		} else {
			kind = memvetHinted
		}
		memvetStale(q, n, kind, typ, q)
	})
}

//go:linkname memvetTaken
//go:norace
func memvetTaken(view any) {
	memvetSeen(view, func(q unsafe.Pointer, n uintptr, _ uint8) {
		memvetRenew(uintptr(q), n)
		memvetTook(q)
	})
}

//go:linkname memvetOwner
//go:norace
func memvetOwner(object any) {
	t := (*abi.EmptyInterface)(unsafe.Pointer(&object)).Type
	if t == nil || t.Kind() != abi.Pointer || t.Elem().Kind() != abi.Struct {
		panic("hint.Owned wants a pointer to a struct")
	}
	memvetOwnType(t.Elem())
}

// memvetSeen calls f for the memory that is seen through a view: the elements
// of a slice, the bytes of a string, and what a pool would take with a pointer.
//
//go:norace
func memvetSeen(view any, f func(p unsafe.Pointer, n uintptr, kind uint8)) {
	e := (*abi.EmptyInterface)(unsafe.Pointer(&view))
	if e.Type == nil || e.Data == nil {
		return
	}
	switch e.Type.Kind() {
	case abi.Slice:
		s := (*[]byte)(e.Data)
		size := (*abi.SliceType)(unsafe.Pointer(e.Type)).Elem.Size()
		if n := uintptr(len(*s)) * size; n > 0 {
			f(unsafe.Pointer(unsafe.SliceData(*s)), n, memvetHinted)
		}
	case abi.String:
		if s := *(*string)(e.Data); s != "" {
			f(unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)), memvetHinted)
		}
	case abi.Pointer:
		memvetMemory(view, f)
	default:
		panic("hint.Invalidate and hint.Taken want a slice, a string or a pointer")
	}
}
