package unsafeview

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// An origin is a field of bytes, for all objects at once.
type origin struct {
	field *types.Var
	// cast is where package unsafe made the bytes a string; if not valid, they
	// are bytes still.
	cast token.Pos
	// chosen: other calls of the function that casts get a copy.
	chosen bool
}

// maxOrigins bounds what is known of one value.
const maxOrigins = 6

// trail follows the bytes of fields through a package, without regard to the
// order of things except in variables that are assigned anew as a whole.
type trail struct {
	fns     []*ssa.Function
	own     map[*ssa.Function]bool
	origins map[ssa.Value][]origin
	// closures that are passed as a parameter.
	closures map[ssa.Value][]*ssa.Function
	changed  bool
}

func follow(fns []*ssa.Function) *trail {
	t := &trail{fns: fns, own: map[*ssa.Function]bool{}, origins: map[ssa.Value][]origin{}, closures: map[ssa.Value][]*ssa.Function{}}
	for _, fn := range fns {
		t.own[fn] = true
	}
	for round := 0; round < 10 && (round == 0 || t.changed); round++ {
		t.changed = false
		for _, fn := range fns {
			for _, b := range fn.Blocks {
				for _, i := range b.Instrs {
					t.instr(i)
				}
			}
		}
	}
	return t
}

func (t *trail) add(v ssa.Value, os ...origin) {
	for _, o := range os {
		if have := t.origins[v]; len(have) < maxOrigins && !slices.Contains(have, o) {
			t.origins[v] = append(have, o)
			t.changed = true
		}
	}
}

func (t *trail) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Phi:
		for _, e := range i.Edges {
			t.add(i, t.origins[e]...)
		}
	case *ssa.ChangeType:
		t.add(i, t.origins[i.X]...)
	case *ssa.MakeInterface:
		t.add(i, t.origins[i.X]...)
	case *ssa.TypeAssert:
		t.add(i, t.origins[i.X]...)
	case *ssa.Field:
		t.add(i, t.origins[i.X]...)
	case *ssa.Slice:
		t.add(i, t.origins[i.X]...)
	case *ssa.Convert:
		if isPointer(i.Type()) && isPointer(i.X.Type()) {
			t.add(i, t.origins[rootOf(i.X)]...)
		}
	case *ssa.Extract:
		t.extract(i)
	case *ssa.UnOp:
		t.load(i)
	case *ssa.Store:
		if a, ok := rootOf(i.Addr).(*ssa.Alloc); ok {
			t.add(a, t.origins[i.Val]...)
		}
		if fv, ok := rootOf(i.Addr).(*ssa.FreeVar); ok {
			t.add(fv, t.origins[i.Val]...)
		}
	case *ssa.MakeClosure:
		for k, b := range i.Bindings {
			fv := i.Fn.(*ssa.Function).FreeVars[k]
			t.add(fv, t.origins[b]...)
			t.add(b, t.origins[fv]...)
		}
	case *ssa.Call:
		t.call(i)
	}
}

// isPointer includes unsafe.Pointer.
func isPointer(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return true
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	}
	return false
}

// rootOf gives the variable, or list, that an address lies in.
func rootOf(addr ssa.Value) ssa.Value {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		case *ssa.Slice:
			addr = a.X
		default:
			return addr
		}
	}
}

// fieldAt gives the field at an address, that of the generic type if it is one.
func fieldAt(addr ssa.Value) *types.Var {
	f := ssax.Field(addr)
	if f == nil {
		return nil
	}
	return f.Origin()
}

func (t *trail) load(i *ssa.UnOp) {
	if i.Op != token.MUL {
		return
	}
	if f := fieldAt(i.X); f != nil && ssax.IsBytes(f.Type()) {
		t.add(i, origin{field: f})
	}
	root := rootOf(i.X)
	// *(*string)(unsafe.Pointer(&b))
	if c, ok := i.X.(*ssa.Convert); ok && ssax.IsString(i.Type()) {
		t.cast(i, c, t.origins[c])
		return
	}
	if scalar(i.Type()) {
		return
	}
	if a, ok := root.(*ssa.Alloc); ok {
		t.loadLocal(i, a)
		return
	}
	t.add(i, t.origins[root]...)
}

func scalar(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString == 0 && b.Kind() != types.UnsafePointer
}

// loadLocal takes what was stored into a variable and not replaced as a whole
// before the load.
func (t *trail) loadLocal(i *ssa.UnOp, a *ssa.Alloc) {
	var whole []*ssa.Store
	onlyWhole := true
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.Store:
			whole = append(whole, ref)
		case *ssa.FieldAddr:
			for _, r := range ssax.Referrers(ref) {
				if _, ok := r.(*ssa.Store); ok {
					onlyWhole = false
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			onlyWhole = false
		}
	}
	if !onlyWhole || len(whole) == 0 {
		t.add(i, t.origins[a]...)
		return
	}
	for _, st := range whole {
		replaced := slices.ContainsFunc(whole, func(o *ssa.Store) bool { return o != st && ssax.Before(st, o) && ssax.Before(o, i) })
		if !replaced {
			t.add(i, t.origins[st.Val]...)
		}
	}
}

// cast notes that bytes became a string that shares them, v.
func (t *trail) cast(v, bytes ssa.Value, os []origin) {
	for _, o := range os {
		if !o.cast.IsValid() {
			o.cast = v.Pos()
			o.chosen = chosen(v.(ssa.Instruction), bytes)
		}
		t.add(v, o)
	}
}

func (t *trail) extract(i *ssa.Extract) {
	switch tuple := i.Tuple.(type) {
	case *ssa.Call:
		if views[ssax.FullName(tuple.Call.StaticCallee())] && i.Index < 2 {
			t.add(i, t.origins[tuple.Call.Args[0]]...)
		}
		t.results(i, tuple, i.Index)
	case *ssa.TypeAssert:
		if i.Index == 0 {
			t.add(i, t.origins[tuple.X]...)
		}
	case *ssa.Next:
		if r, ok := tuple.Iter.(*ssa.Range); ok && i.Index > 0 && !scalar(i.Type()) {
			t.add(i, t.origins[r.X]...)
		}
	}
}

func (t *trail) call(i *ssa.Call) {
	args := i.Call.Args
	if b, ok := i.Call.Value.(*ssa.Builtin); ok {
		switch b.Name() {
		case "String":
			t.cast(i, args[0], t.origins[rootOf(args[0])])
		case "SliceData", "Slice", "StringData":
			t.add(i, t.origins[rootOf(args[0])]...)
		case "append":
			t.add(i, t.origins[args[0]]...)
			if !ssax.IsBytes(i.Type()) {
				t.add(i, t.origins[args[1]]...)
				t.add(i, t.origins[rootOf(args[1])]...)
			}
		}
		return
	}
	if views[ssax.FullName(i.Call.StaticCallee())] {
		t.add(i, t.origins[args[0]]...)
		return
	}
	for _, fn := range t.callees(i) {
		if casts(fn) {
			t.cast(i, args[0], t.origins[args[0]])
			continue
		}
		for k, a := range args {
			if k >= len(fn.Params) {
				break
			}
			t.add(fn.Params[k], t.origins[a]...)
			t.pass(fn.Params[k], a)
		}
	}
	t.results(i, i, 0)
}

// pass notes a closure that becomes a parameter.
func (t *trail) pass(p *ssa.Parameter, a ssa.Value) {
	var fns []*ssa.Function
	switch a := a.(type) {
	case *ssa.MakeClosure:
		fns = []*ssa.Function{a.Fn.(*ssa.Function)}
	case *ssa.Function:
		fns = []*ssa.Function{a}
	default:
		fns = t.closures[a]
	}
	for _, fn := range fns {
		if !slices.Contains(t.closures[p], fn) && len(t.closures[p]) < 32 {
			t.closures[p] = append(t.closures[p], fn)
			t.changed = true
		}
	}
}

// callees lists the functions of the package that a call may run.
func (t *trail) callees(i *ssa.Call) []*ssa.Function {
	if fn := i.Call.StaticCallee(); fn != nil {
		fn = ssax.Origin(fn)
		if t.own[fn] {
			return []*ssa.Function{fn}
		}
		return nil
	}
	return t.closures[i.Call.Value]
}

// results hands what callees return to v.
func (t *trail) results(v ssa.Value, call *ssa.Call, index int) {
	if scalar(v.Type()) {
		return
	}
	for _, fn := range t.callees(call) {
		if casts(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && index < len(ret.Results) {
				t.add(v, t.origins[ret.Results[index]]...)
			}
		}
	}
}

// casts reports whether fn does nothing but make its bytes a string by package
// unsafe.
func casts(fn *ssa.Function) bool {
	sig := fn.Signature
	if len(fn.Params) != 1 || sig.Results().Len() != 1 || !ssax.IsBytes(fn.Params[0].Type()) || !ssax.IsString(sig.Results().At(0).Type()) {
		return false
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if bi, ok := i.Call.Value.(*ssa.Builtin); ok && bi.Name() == "String" {
					return true
				}
			case *ssa.Convert:
				if b, ok := i.X.Type().Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
					return true
				}
			}
		}
	}
	return false
}

// views are library functions that give parts of their first argument.
var views = map[string]bool{
	"bytes.Cut": true, "bytes.TrimSpace": true, "bytes.Trim": true, "bytes.TrimPrefix": true, "bytes.TrimSuffix": true,
	"bytes.TrimLeft": true, "bytes.TrimRight": true, "bytes.Split": true, "bytes.SplitN": true, "bytes.Fields": true,
	"strings.Cut": true, "strings.TrimSpace": true, "strings.Trim": true, "strings.TrimPrefix": true, "strings.TrimSuffix": true,
	"strings.Split": true, "strings.SplitN": true, "strings.Fields": true,
}
