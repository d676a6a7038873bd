package nilempty

import (
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// A place is what a value can come from or go to, for all objects at once: a
// field, the elements of a map in a field, or a function's result.
type place struct {
	field types.Object
	elem  bool
	fn    *ssa.Function
}

// A witness is a place in the code that tells nil and empty apart.
type witness struct {
	pos  token.Pos
	text string
	// weak: it may serve as a test for emptiness only.
	weak bool
}

type world struct {
	fns []*ssa.Function
	own map[*ssa.Function]bool
	// tests are the tests for nil of what comes from a place.
	tests map[place][]witness
	// compared are the types that reflect.DeepEqual or the like looks into.
	compared map[types.Type]witness
	// encoded are the types that are written as JSON.
	encoded map[types.Type]witness
	// made says that somebody turns nil into empty on purpose, by element type.
	made map[string]witness
}

func look(fns []*ssa.Function) *world {
	w := &world{
		fns: fns, own: map[*ssa.Function]bool{}, tests: map[place][]witness{},
		compared: map[types.Type]witness{}, encoded: map[types.Type]witness{}, made: map[string]witness{},
	}
	for _, fn := range fns {
		w.own[fn] = true
	}
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				switch i := i.(type) {
				case *ssa.BinOp:
					w.test(i)
				case *ssa.Call:
					w.call(i)
				}
			}
		}
	}
	return w
}

// places lists where v comes from.
func (w *world) places(v ssa.Value, depth int) []place {
	if depth > 3 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if f := ssax.Variable(v.X); f != nil {
			return []place{{field: f}}
		}
	case *ssa.Field:
		return []place{{field: ssax.Variable(v)}}
	case *ssa.Lookup:
		if load, ok := v.X.(*ssa.UnOp); ok {
			if f := ssax.Variable(load.X); f != nil {
				return []place{{field: f, elem: true}}
			}
		}
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			return nil // who asks for ok does not ask for nil
		case *ssa.Call:
			return w.resultPlaces(t, v.Index, depth)
		}
	case *ssa.Call:
		return w.resultPlaces(v, 0, depth)
	}
	return nil
}

func (w *world) resultPlaces(call *ssa.Call, index, depth int) []place {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	fn = ssax.Origin(fn)
	if !w.own[fn] {
		return nil
	}
	var out []place
	if index == 0 {
		out = append(out, place{fn: fn})
	}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && index < len(ret.Results) {
			out = append(out, w.places(ret.Results[index], depth+1)...)
		}
	}
	return out
}

// test notes a test for nil, unless it serves to make what is missing.
func (w *world) test(c *ssa.BinOp) {
	if c.Op != token.EQL && c.Op != token.NEQ {
		return
	}
	v, k := c.X, c.Y
	if _, ok := v.(*ssa.Const); ok {
		v, k = k, v
	}
	con, ok := k.(*ssa.Const)
	if !ok || !con.IsNil() || !ssax.IsSlice(v.Type()) && !ssax.IsMap(v.Type()) {
		return
	}
	for _, ref := range ssax.Referrers(c) {
		br, ok := ref.(*ssa.If)
		if !ok {
			continue
		}
		isNil := br.Block().Succs[0]
		if c.Op == token.NEQ {
			isNil = br.Block().Succs[1]
		}
		if made := w.makesUp(isNil, v); made {
			if _, ok := w.made[v.Type().String()]; !ok {
				w.made[v.Type().String()] = witness{pos: c.Pos(), text: "nil becomes empty on purpose here"}
			}
			return
		}
	}
	for _, p := range w.places(v, 0) {
		w.tests[p] = append(w.tests[p], witness{pos: c.Pos(), text: "this tells nil and empty apart", weak: c.Op == token.NEQ})
	}
}

// makesUp reports whether b, which runs where v is nil, puts something there.
func (w *world) makesUp(b *ssa.BasicBlock, v ssa.Value) bool {
	for _, i := range b.Instrs {
		switch i := i.(type) {
		case *ssa.Store:
			if load, ok := v.(*ssa.UnOp); ok && ssax.Same(i.Addr, load.X) {
				return true
			}
		case *ssa.MakeSlice, *ssa.MakeMap:
			return true
		case *ssa.Slice:
			if emptyLiteral(i) {
				return true
			}
		}
	}
	return false
}

// call notes comparisons and encodings.
func (w *world) call(call *ssa.Call) {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Pkg() == nil {
		return
	}
	into := w.compared
	text := "this comparison tells nil and empty apart"
	switch obj.FullName() {
	case "reflect.DeepEqual", "github.com/google/go-cmp/cmp.Equal", "github.com/google/go-cmp/cmp.Diff":
		if len(call.Call.Args) > 2 {
			if c, ok := call.Call.Args[2].(*ssa.Const); !ok || !c.IsNil() {
				return // options may make them equal
			}
		}
	case "encoding/json.Marshal", "encoding/json.MarshalIndent", "(*encoding/json.Encoder).Encode":
		into, text = w.encoded, "this writes nil as null and empty as []"
	default:
		return
	}
	for _, a := range call.Call.Args {
		if mi, ok := a.(*ssa.MakeInterface); ok {
			into[mi.X.Type()] = witness{pos: call.Pos(), text: text}
		}
	}
}

// contains reports whether values of type t lead to field f. For JSON, tag
// says whether a field's tag lets nil be seen.
func contains(t types.Type, f types.Object, tag func(string) bool) bool {
	seen := map[types.Type]bool{}
	var visit func(t types.Type) bool
	visit = func(t types.Type) bool {
		if seen[t] || len(seen) > 200 {
			return false
		}
		seen[t] = true
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			return visit(u.Elem())
		case *types.Slice:
			return visit(u.Elem())
		case *types.Array:
			return visit(u.Elem())
		case *types.Map:
			return visit(u.Elem())
		case *types.Struct:
			for i := range u.NumFields() {
				v := u.Field(i)
				if tag != nil && !tag(u.Tag(i)) {
					continue
				}
				if v.Origin() == f || visit(v.Type()) {
					return true
				}
			}
		}
		return false
	}
	return visit(t)
}

// shown reports whether a field with this tag is written to JSON when nil.
func shown(tag string) bool {
	name, options, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	return name != "-" && !strings.Contains(options, "omit")
}
