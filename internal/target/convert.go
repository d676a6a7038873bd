//go:build !nodelve && ((linux && (amd64 || arm64 || 386)) || (darwin && (amd64 || arm64)) || (windows && amd64))

package target

import (
	"go/token"
	"go/types"
	"strings"

	"github.com/go-delve/delve/pkg/dwarf/godwarf"
)

// converter turns the types of debugging information into Go's own, so that
// package layout can say what they are made of.
type converter struct {
	named map[string]*types.Named
}

func newConverter() *converter { return &converter{map[string]*types.Named{}} }

// of returns the Go type of t. Types with names keep them.
func (c *converter) of(t godwarf.Type) types.Type {
	switch x := t.(type) {
	case *godwarf.SliceType:
		return types.NewSlice(c.of(x.ElemType))
	case *godwarf.StringType:
		return types.Typ[types.String]
	case *godwarf.InterfaceType:
		return c.iface(x)
	case *godwarf.MapType:
		return types.NewMap(c.of(x.KeyType), c.of(x.ElemType))
	case *godwarf.ChanType:
		return types.NewChan(types.SendRecv, c.of(x.ElemType))
	case *godwarf.ParametricType:
		return c.of(x.Type)
	case *godwarf.TypedefType:
		if nameOf(x.Type) == x.Name {
			return c.of(x.Type) // which declares it
		}
		return c.name(x.Name, func() types.Type { return c.of(x.Type) })
	case *godwarf.StructType:
		return c.name(x.StructName, func() types.Type { return c.fields(x) })
	case *godwarf.PtrType:
		if _, ok := x.Type.(*godwarf.VoidType); ok || x.Type == nil {
			return types.Typ[types.UnsafePointer]
		}
		return types.NewPointer(c.of(x.Type))
	case *godwarf.ArrayType:
		return types.NewArray(c.of(x.Type), x.Count)
	case *godwarf.FuncType:
		return types.NewSignatureType(nil, nil, nil, nil, nil, false)
	}
	return basic(t)
}

// nameOf is the name that t itself brings along, if it has one.
func nameOf(t godwarf.Type) string {
	switch x := t.(type) {
	case *godwarf.StructType:
		return x.StructName
	case *godwarf.InterfaceType:
		return x.Name
	case *godwarf.TypedefType:
		return x.Name
	}
	return ""
}

// name declares a named type once; it may refer to itself.
func (c *converter) name(name string, underlying func() types.Type) types.Type {
	if name == "" || strings.HasPrefix(name, "struct {") {
		return underlying()
	}
	if n := c.named[name]; n != nil {
		return n
	}
	n := types.NewNamed(types.NewTypeName(token.NoPos, nil, name, nil), types.NewStruct(nil, nil), nil)
	c.named[name] = n
	n.SetUnderlying(underlying().Underlying())
	return n
}

func (c *converter) fields(s *godwarf.StructType) types.Type {
	var vars []*types.Var
	for _, f := range s.Field {
		vars = append(vars, types.NewField(token.NoPos, nil, f.Name, c.of(f.Type), false))
	}
	return types.NewStruct(vars, nil)
}

// iface tells interfaces with methods from those without by the runtime's
// structure behind them.
func (c *converter) iface(x *godwarf.InterfaceType) types.Type {
	var t godwarf.Type = x.Type
	for {
		if d, ok := t.(*godwarf.TypedefType); ok {
			t = d.Type
			continue
		}
		break
	}
	var methods []*types.Func
	if s, ok := t.(*godwarf.StructType); ok && s.StructName == "runtime.iface" {
		methods = append(methods, types.NewFunc(token.NoPos, nil, "M", types.NewSignatureType(nil, nil, nil, nil, nil, false)))
	}
	i := types.NewInterfaceType(methods, nil).Complete()
	name := x.Name
	if name == "" || strings.HasPrefix(name, "interface {") {
		return i
	}
	return c.name(name, func() types.Type { return i })
}

// basic finds the basic type of that kind and size.
func basic(t godwarf.Type) types.Type {
	size := t.Size()
	pick := func(kinds ...types.BasicKind) types.Type {
		for _, k := range kinds {
			if types.SizesFor("gc", "amd64").Sizeof(types.Typ[k]) == size {
				return types.Typ[k]
			}
		}
		return types.NewArray(types.Typ[types.Byte], max(size, 0))
	}
	switch t.(type) {
	case *godwarf.BoolType:
		return types.Typ[types.Bool]
	case *godwarf.IntType, *godwarf.CharType:
		return pick(types.Int64, types.Int32, types.Int16, types.Int8)
	case *godwarf.UintType, *godwarf.UcharType, *godwarf.AddrType:
		return pick(types.Uint64, types.Uint32, types.Uint16, types.Uint8)
	case *godwarf.FloatType:
		return pick(types.Float64, types.Float32)
	case *godwarf.ComplexType:
		return pick(types.Complex128, types.Complex64)
	}
	return pick()
}
