package layout

import (
	"go/token"
	"go/types"
)

// Runtime structures as Go types, so that one code lays out everything. Tests
// hold them against the DWARF of a compiled program.
var (
	pointer = types.Typ[types.UnsafePointer]
	word    = types.Typ[types.Uintptr]

	// mapHeader is internal/runtime/maps.Map, map.go.
	mapHeader = structOf(
		field{"used", types.Typ[types.Uint64]},
		field{"seed", word},
		field{"dirPtr", pointer},
		field{"dirLen", types.Typ[types.Int]},
		field{"globalDepth", types.Typ[types.Uint8]},
		field{"globalShift", types.Typ[types.Uint8]},
		field{"writing", types.Typ[types.Uint8]},
		field{"tombstonePossible", types.Typ[types.Bool]},
		field{"clearSeq", types.Typ[types.Uint64]},
	)
	// chanHeader is runtime.hchan, runtime/chan.go.
	chanHeader = structOf(
		field{"qcount", types.Typ[types.Uint]},
		field{"dataqsiz", types.Typ[types.Uint]},
		field{"buf", pointer},
		field{"elemsize", types.Typ[types.Uint16]},
		field{"closed", types.Typ[types.Uint32]},
		field{"timer", pointer},
		field{"elemtype", pointer},
		field{"sendx", types.Typ[types.Uint]},
		field{"recvx", types.Typ[types.Uint]},
		field{"recvq", structOf(field{"first", pointer}, field{"last", pointer})},
		field{"sendq", structOf(field{"first", pointer}, field{"last", pointer})},
		field{"bubble", pointer},
		field{"lock", structOf(field{"key", word})},
	)
	// itabHeader is internal/abi.ITab, iface.go; Fun goes on for as many
	// methods as the interface has.
	itabHeader = structOf(
		field{"Inter", pointer},
		field{"Type", pointer},
		field{"Hash", types.Typ[types.Uint32]},
		field{"Fun", types.NewArray(word, 1)},
	)
	// closureHeader is runtime.funcval, runtime/runtime2.go; what is captured
	// follows.
	closureHeader = structOf(field{"fn", word})
)

// Slots of a map's groups: internal/abi/map.go.
const (
	groupSlots = 8
	// maxInline is the largest key or element that lies in its slot; larger
	// ones are allocated one by one.
	maxInline = 128
)

type field struct {
	name string
	typ  types.Type
}

func structOf(fields ...field) *types.Struct {
	var vars []*types.Var
	for _, f := range fields {
		vars = append(vars, types.NewField(token.NoPos, nil, f.name, f.typ, false))
	}
	return types.NewStruct(vars, nil)
}

// mapGroup is the group of a map's eight slots: cmd/compile/internal/
// reflectdata/map.go.
func (a Arch) mapGroup(m *types.Map) *types.Struct {
	inline := func(t types.Type) types.Type {
		if a.Sizeof(t) > maxInline {
			return types.NewPointer(t)
		}
		return t
	}
	slot := structOf(field{"key", inline(m.Key())}, field{"elem", inline(m.Elem())})
	return structOf(field{"ctrl", types.Typ[types.Uint64]}, field{"slots", types.NewArray(slot, groupSlots)})
}

// behind lists the storage that the words of a value of type t refer to. Only
// a header's own storage is told word by word; a struct's fields are told in
// the notes of their words.
func (a Arch) behind(t types.Type) []Block {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return a.block(nil, "ptr", "array", "cap", u.Elem())
	case *types.Pointer:
		return a.block(nil, "", "value", "1", u.Elem())
	case *types.Map:
		return a.mapBlocks(u)
	case *types.Chan:
		bs := a.block(nil, "", "channel", "1", chanHeader)
		bs[0].Unit = "runtime.hchan"
		return a.block(bs, "buf", "buffer", "as many as the channel was made for", u.Elem())
	case *types.Signature:
		bs := a.block(nil, "", "closure", "1, with the captured variables behind it", closureHeader)
		bs[0].Unit = "runtime.funcval"
		return bs
	case *types.Interface:
		if u.NumMethods() == 0 {
			return nil
		}
		bs := a.block(nil, "itab", "itab", "1 for each pair of interface and type, made once", itabHeader)
		bs[0].Unit = "abi.ITab"
		if n := int64(u.NumMethods()); n > 1 {
			bs[0].Size += (n - 1) * a.Word
		}
		return bs
	case *types.Basic:
		if u.Kind() == types.String {
			return a.block(nil, "ptr", "bytes", "len", types.Typ[types.Byte])
		}
	}
	return nil
}

func (a Arch) mapBlocks(m *types.Map) []Block {
	bs := a.block(nil, "", "map", "1", mapHeader)
	bs[0].Unit = "maps.Map"
	if Sizable(m.Key(), a) != nil || Sizable(m.Elem(), a) != nil {
		return bs
	}
	bs = a.block(bs, "dirPtr", "group", "1 for up to 8 entries, then tables of them, at most 7/8 full", a.mapGroup(m))
	bs[1].Unit = "group of " + short(m)
	return bs
}

// block adds the storage behind a word.
func (a Arch) block(bs []Block, via, what, count string, unit types.Type) []Block {
	b := Block{Via: via, What: what, Unit: short(unit), Count: count}
	if Sizable(unit, a) == nil {
		w := walker{arch: a, listed: 1} // one slot of a map says it all
		w.walk("", 0, unit)
		b.Size, b.PointerBytes, b.Words = a.Sizeof(unit), a.PointerBytes(unit), w.words
	}
	return append(bs, b)
}
