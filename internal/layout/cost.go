package layout

import (
	"go/types"
	"math/bits"
)

// A Cost is what N values in a container take, or N values side by side.
// Sizes are in bytes.
type Cost struct {
	// Value is the size of the value itself: of a header for slices, maps ...
	Value int64 `json:"value"`
	N     int64 `json:"n"`
	// Element is the size of one element in the container's array.
	Element int64 `json:"element"`
	// Array is what the N elements take in one array, Boxed what they refer to
	// outside of it: the values in interfaces. Heap is what the allocator
	// takes for both.
	Array int64 `json:"array"`
	Boxed int64 `json:"boxed"`
	Heap  int64 `json:"heap"`
	// Allocations counts how many objects on the heap these are.
	Allocations int64 `json:"allocations"`
	// Pointers is how many words the garbage collector follows in them, and
	// Scanned how many bytes it has to look at.
	Pointers int64 `json:"pointers"`
	Scanned  int64 `json:"scanned"`
	// Loads is how many reads of memory it takes to get at one element's
	// first word when the header is in registers.
	Loads int64 `json:"loads"`
	// Boxes is the type assumed in interfaces, or "".
	Boxes string `json:"boxes,omitempty"`
}

// Elem returns what t holds many of: a container's element, else t itself.
func Elem(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	}
	return t
}

// CostOf returns what n elements of a container t take. Interfaces are taken
// to hold values of type boxed, unless that is nil or an interface.
func (a Arch) CostOf(t types.Type, n int64, boxed types.Type) Cost {
	elem := Elem(t)
	c := Cost{Value: a.Sizeof(t), N: n, Element: a.Sizeof(elem), Loads: a.loads(elem, boxed)}
	switch u := t.Underlying().(type) {
	case *types.Map:
		a.mapCost(&c, u, n)
	case *types.Array:
		if c.N = u.Len(); c.N > 0 {
			c.Array = a.Sizeof(t)
		}
		c.Pointers, c.Scanned = a.Pointers(t), a.PointerBytes(t)
	default:
		if n > 0 && c.Element > 0 {
			c.Array = n * c.Element
			c.Allocations = 1
			c.Pointers = n * a.Pointers(elem)
			if p := a.PointerBytes(elem); p > 0 {
				c.Scanned = (n-1)*c.Element + p
			}
			c.Heap = a.Allocate(c.Array, c.Scanned > 0).Bytes
		}
	}
	if _, ok := elem.Underlying().(*types.Interface); ok && boxed != nil && !types.IsInterface(boxed) {
		a.box(&c, boxed)
	}
	return c
}

// IsConcrete reports whether t is no interface.
func IsConcrete(t types.Type) bool { return !types.IsInterface(t) }

// box adds the values in n interfaces. A pointer-shaped value lies in the data
// word itself; values that the runtime keeps ready (small integers, zeros,
// constants) are not allocated, so this is the most it can be.
func (a Arch) box(c *Cost, boxed types.Type) {
	c.Boxes = short(boxed)
	size := a.Sizeof(boxed)
	if PointerShaped(boxed) || size == 0 {
		return
	}
	one := a.Allocate(size, a.PointerBytes(boxed) > 0)
	slots := c.N
	if one.Tiny { // several of them share a slot
		per := tinySize / size
		slots = (c.N + per - 1) / per
	}
	c.Boxed = c.N * size
	c.Heap += slots * one.Bytes
	c.Allocations += c.N
	c.Pointers += c.N * a.Pointers(boxed)
	c.Scanned += c.N * a.PointerBytes(boxed)
}

// PointerShaped reports types whose values lie in an interface's data word as
// they are: cmd/compile/internal/types/type.go, IsDirectIface.
func PointerShaped(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Chan, *types.Signature:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Array:
		return u.Len() == 1 && PointerShaped(u.Elem())
	case *types.Struct:
		return u.NumFields() == 1 && PointerShaped(u.Field(0).Type())
	}
	return false
}

// loads counts the reads to get at the first word of an element's value.
func (a Arch) loads(t, boxed types.Type) int64 {
	switch u := t.Underlying().(type) {
	case *types.Interface:
		// Type word, data word, and the value unless it is the data word.
		if boxed != nil && !types.IsInterface(boxed) && PointerShaped(boxed) {
			return 2
		}
		return 3
	case *types.Pointer:
		return 2
	case *types.Slice:
		return 2
	case *types.Basic:
		if u.Info()&types.IsString != 0 {
			return 2
		}
	}
	return 1
}

// Growth of maps: internal/runtime/maps/map.go, NewMap, and table.go.
const maxTableCapacity = 1024

// tableHeader is internal/runtime/maps.table, table.go.
var tableHeader = structOf(
	field{"used", types.Typ[types.Uint16]},
	field{"capacity", types.Typ[types.Uint16]},
	field{"growthLeft", types.Typ[types.Uint16]},
	field{"localDepth", types.Typ[types.Uint8]},
	field{"index", types.Typ[types.Int]},
	field{"groups", structOf(field{"data", pointer}, field{"lengthMask", types.Typ[types.Uint64]})},
)

// mapCost adds what make(map[K]V, n) takes.
func (a Arch) mapCost(c *Cost, m *types.Map, n int64) {
	group := a.mapGroup(m)
	size, pointers, scan := a.Sizeof(group), a.Pointers(group), a.PointerBytes(group)
	take := func(size int64, pointers bool) {
		c.Heap += a.Allocate(size, pointers).Bytes
		c.Allocations++
	}
	take(a.Sizeof(mapHeader), true)
	c.Pointers, c.Scanned = a.Pointers(mapHeader), a.PointerBytes(mapHeader)
	groups := int64(1)
	if n > groupSlots {
		slots := n * groupSlots / 7
		tables := powerOfTwo((slots + maxTableCapacity - 1) / maxTableCapacity)
		perTable := powerOfTwo(max(slots/tables, groupSlots))
		groups = tables * perTable / groupSlots
		take(tables*a.Word, true) // the directory
		for range tables {
			take(a.Sizeof(tableHeader), true)
			take(perTable/groupSlots*size, scan > 0)
		}
		c.Pointers += tables * (1 + a.Pointers(tableHeader))
		c.Scanned += tables * (a.Word + a.PointerBytes(tableHeader))
	} else {
		take(size, scan > 0)
	}
	c.Array = groups * size
	c.Pointers += groups * pointers
	if scan > 0 {
		c.Scanned += (groups-1)*size + scan
	}
	c.Loads += 3 // directory or group pointer, control word, key
}

func powerOfTwo(n int64) int64 {
	if n <= 1 {
		return 1
	}
	return 1 << bits.Len64(uint64(n-1))
}
