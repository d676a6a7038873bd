// Package layout says which words a Go value is made of: their offsets and
// sizes, what each is for, which of them the garbage collector follows, what
// lies behind them, and what an assignment copies and shares.
//
// Sizes and offsets are the compiler's, through go/types. What the compiler
// adds to them (words of headers, size classes, runtime structures) stands in
// this package with the file of the Go distribution it was taken from, and is
// held against the installed one by tests.
package layout

import (
	"errors"
	"fmt"
	"go/types"
)

// A Kind is what a word is for.
type Kind string

// The kinds of words. All but Value, Padding and Elements are one machine word
// long.
const (
	DataPointer Kind = "data pointer" // of a slice or string
	Length      Kind = "length"
	Capacity    Kind = "capacity"
	TypeWord    Kind = "type word" // of an interface without methods
	ITab        Kind = "itab"      // of an interface with methods
	DataWord    Kind = "data word" // of an interface
	Pointer     Kind = "pointer"
	MapPointer  Kind = "map pointer"
	ChanPointer Kind = "channel pointer"
	FuncPointer Kind = "closure pointer"
	Value       Kind = "value"
	Padding     Kind = "padding"
	// Elements stands for the rest of an array that is too long to list.
	Elements Kind = "elements"
)

// A Word is a machine word of a value, or a part of one that has a meaning of
// its own. The words of a value lie side by side and cover it.
type Word struct {
	Offset int64 `json:"offset"` // in bytes from the value's start
	Size   int64 `json:"size"`   // in bytes
	// Path leads to the word from the value: ".buf.len", "[1].key". The words
	// of headers have names too: ptr, len, cap, type, itab, data.
	Path string `json:"path"`
	Kind Kind   `json:"kind"`
	Type string `json:"type,omitempty"`
	// Scanned: the garbage collector follows this word. Where the word stands
	// for several, it follows some of them.
	Scanned bool `json:"scanned,omitempty"`
	// Note says what the word refers to, or why the padding is there.
	Note string `json:"note,omitempty"`
}

// A Layout says what a value of one type is made of on one architecture.
// Sizes are in bytes.
type Layout struct {
	Type string `json:"type"` // with import paths
	Kind string `json:"kind"` // slice, struct, ...
	// At is where the type is declared, "file:line:column", if it is.
	At    string `json:"at,omitempty"`
	Arch  string `json:"goarch"`
	Size  int64  `json:"size"`
	Align int64  `json:"align"`
	// PointerBytes is how far the garbage collector has to look: up to and
	// including the last pointer.
	PointerBytes int64 `json:"pointerBytes"`
	// Pointers is how many words the garbage collector follows.
	Pointers int64      `json:"pointers"`
	Padding  int64      `json:"padding"`
	Heap     Allocation `json:"heap"`
	Words    []Word     `json:"words"`
	Behind   []Block    `json:"behind,omitempty"`
	Assign   Assignment `json:"assign"`
}

// A Block is storage that a word refers to.
type Block struct {
	Via  string `json:"via"`  // path of the word
	What string `json:"what"` // array, bytes, map, table, channel, closure, value ...
	// Unit is the type of what the block consists of, Size the size of one.
	Unit string `json:"unit"`
	Size int64  `json:"size"`
	// PointerBytes is like Layout's, for one unit.
	PointerBytes int64 `json:"pointerBytes"`
	// Count says how many units there are.
	Count string `json:"count"`
	Words []Word `json:"words,omitempty"`
}

// An Assignment says what happens when a value is assigned, passed or
// returned.
type Assignment struct {
	Copied int64    `json:"copied"` // bytes
	Shared []Shared `json:"shared,omitempty"`
	// NoCopy is the path of a part that must not be copied, such as a lock.
	NoCopy string `json:"noCopy,omitempty"`
}

// Shared is storage that original and copy both refer to.
type Shared struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// ErrGeneric is the error for types with parameters that nothing stands for.
var ErrGeneric = errors.New("has type parameters; instantiate it, as in T[int]")

// ErrInvalid is the error for types that the type checker could not make out.
var ErrInvalid = errors.New("has parts that do not type-check")

// Of returns the layout of t on arch.
func Of(t types.Type, arch Arch) (*Layout, error) {
	if err := Sizable(t, arch); err != nil {
		return nil, fmt.Errorf("%s %w", types.TypeString(t, nil), err)
	}
	w := walker{arch: arch, listed: 8}
	w.walk("", 0, t)
	l := &Layout{
		Type: types.TypeString(t, nil), Kind: kindOf(t), Arch: arch.Name,
		Size: arch.Sizeof(t), Align: arch.Alignof(t),
		PointerBytes: arch.PointerBytes(t), Pointers: arch.Pointers(t), Padding: arch.Padding(t),
		Words: w.words,
	}
	l.Heap = arch.Allocate(l.Size, l.PointerBytes > 0)
	l.Behind = arch.behind(t)
	l.Assign = Assignment{Copied: l.Size, Shared: w.shared, NoCopy: noCopy(t)}
	return l, nil
}

// Sizable tells why t has no layout.
func Sizable(t types.Type, arch Arch) error {
	seen := map[types.Type]bool{}
	var visit func(types.Type) error
	visit = func(t types.Type) error {
		if seen[t] {
			return nil
		}
		seen[t] = true
		switch t := types.Unalias(t).(type) {
		case *types.TypeParam:
			return ErrGeneric
		case *types.Named:
			if t.TypeParams().Len() > 0 && t.TypeArgs().Len() == 0 {
				return ErrGeneric
			}
			return visit(t.Underlying())
		case *types.Struct:
			for f := range t.Fields() {
				if err := visit(f.Type()); err != nil {
					return err
				}
			}
		case *types.Array:
			return visit(t.Elem())
		case *types.Basic:
			if t.Kind() == types.Invalid {
				return ErrInvalid
			}
			if t.Info()&types.IsUntyped != 0 {
				return errors.New("is the type of a constant, which has no memory")
			}
		case *types.Tuple:
			return errors.New("is a list of values and no type")
		}
		return nil
	}
	if err := visit(t); err != nil {
		return err
	}
	if arch.Sizeof(t) < 0 {
		return errors.New("is too large for " + arch.Name)
	}
	return nil
}

// kindOf names the kind of t's underlying type.
func kindOf(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Name()
	case *types.Slice:
		return "slice"
	case *types.Pointer:
		return "pointer"
	case *types.Map:
		return "map"
	case *types.Chan:
		return "channel"
	case *types.Signature:
		return "function"
	case *types.Interface:
		return "interface"
	case *types.Array:
		return "array"
	}
	return "struct"
}

// noCopy returns the path of the first part of t that has a Lock and an Unlock
// method on its pointer, which is how go vet's copylocks knows what must not
// be copied.
func noCopy(t types.Type) string {
	if isLock(t) {
		return "value"
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			switch inner := noCopy(f.Type()); inner {
			case "":
			case "value":
				return "." + f.Name()
			default:
				return "." + f.Name() + inner
			}
		}
	case *types.Array:
		return noCopy(u.Elem())
	}
	return ""
}

func isLock(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.Named); !ok || types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"Lock", "Unlock"} {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), false, nil, name)
		f, ok := obj.(*types.Func)
		if !ok || f.Signature().Params().Len()+f.Signature().Results().Len() > 0 {
			return false
		}
		// A value with such methods of its own is a handle and may be copied.
		if obj, _, indirect := types.LookupFieldOrMethod(t, false, nil, name); obj != nil && !indirect {
			return false
		}
	}
	return true
}
