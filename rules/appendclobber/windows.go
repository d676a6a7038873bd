package appendclobber

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// A window is a part of an array behind which something else lies that is used,
// and which shows the room up to the end of the array all the same.
type window struct {
	cut *ssa.Slice
	// behind says what lies there, at a place.
	behind string
	at     token.Pos
}

// windows looks for appends to windows that were cut out of an array in one
// function, kept in a field, and found there by another: neither of the two
// shows that the append writes over what lies behind.
type windows struct {
	*rule.Pass
	g      *guard.Package
	stores map[*types.Var][]ssa.Value
	grown  map[*types.Var]bool // fields that grow by appends
}

// inFields reports appends to windows that fields hold.
func inFields(p *rule.Pass, g *guard.Package) {
	x := &windows{p, g, map[*types.Var][]ssa.Value{}, map[*types.Var]bool{}}
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				x.noteStore(i)
			}
		}
	}
	for _, fn := range g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if c, ok := i.(*ssa.Call); ok && ssax.IsBuiltin(&c.Call, "append") && len(c.Call.Args) == 2 {
					x.append(c)
				}
			}
		}
	}
}

func (x *windows) noteStore(i ssa.Instruction) {
	st, ok := i.(*ssa.Store)
	if !ok || !ssax.IsSlice(st.Val.Type()) {
		return
	}
	f := ssax.Field(st.Addr)
	if f == nil || f.Pkg() != x.Pkg {
		return
	}
	x.stores[f] = append(x.stores[f], st.Val)
	if c, ok := st.Val.(*ssa.Call); ok && ssax.IsBuiltin(&c.Call, "append") && ssax.Field(loadedFrom(c.Call.Args[0])) == f {
		x.grown[f] = true
	}
}

// append reports an append to a window that came out of a field.
func (x *windows) append(c *ssa.Call) {
	base := c.Call.Args[0]
	from := x.field(base, 0)
	if from == nil {
		return
	}
	w := x.of(base)
	if w == nil {
		return
	}
	name := ""
	if call := x.CallAt(c.Pos()); call != nil {
		name = x.Text(call.Args[0])
	}
	if from.Parent() != c.Parent() { // a helper that appends to what it is passed
		name = fieldName(from)
	}
	r := rule.Report{
		Level:   finding.Default,
		Message: "append to " + rule.Quote(name, "a part of an array") + " writes over " + w.behind + ", which lies behind it in the same array",
		Remedy:  "limit the capacity where the part is cut out: s[i:j:j]",
		Mend:    w.cut.Pos(),
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: w.cut.Pos(), Text: "it is cut out here, with room up to the end of the array"},
			{Role: finding.Via, Pos: w.at, Text: "this lies behind it"},
			{Role: finding.Spoiled, Pos: c.Pos(), Text: "the append writes there"},
		},
	}
	r.Pos, r.End = x.Statement(c.Pos())
	if from.Parent() != c.Parent() {
		r.Pos, r.End = x.Statement(from.Pos())
	}
	x.Report(r)
}

// field finds the load of a field that v comes from, nil if it comes from none
// for sure.
func (x *windows) field(v ssa.Value, depth int) ssa.Instruction {
	if depth > 5 {
		return nil
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL && ssax.Field(v.X) != nil {
			return v
		}
	case *ssa.Field:
		return v
	case *ssa.ChangeType:
		return x.field(v.X, depth+1)
	case *ssa.Parameter:
		for _, a := range x.passed(v) {
			if i := x.field(a, depth+1); i != nil && x.of(a) != nil {
				return i
			}
		}
	case *ssa.Phi:
		for _, e := range v.Edges {
			if i := x.field(e, depth+1); i != nil && x.of(e) != nil {
				return i
			}
		}
	}
	return nil
}

// passed gives what the callers that this package shows pass for a parameter.
func (x *windows) passed(p *ssa.Parameter) []ssa.Value {
	fn := p.Parent()
	n := slices.Index(fn.Params, p)
	var out []ssa.Value
	for _, c := range x.g.Callers(fn) {
		if args := c.Common().Args; c.Common().StaticCallee() == fn && n < len(args) {
			out = append(out, args[n])
		}
	}
	return out
}

// A search collects what a value can be, by what the package stores into the fields
// and passes for the parameters that it comes from: windows, on some paths, and
// something else on others, which is a list of its own, one that shows no room, or one
// that nobody knows.
type search struct {
	*windows
	seen  map[step]bool
	w     *window
	other bool
	// part: what is visited is what a value is a part or a continuation of. It is no
	// window for that, but what the list is else it is as well.
	part bool
}

type step struct {
	v    ssa.Value
	part bool
}

// of gives a window that v is, nil if it can be something else.
func (x *windows) of(v ssa.Value) *window {
	s := &search{windows: x, seen: map[step]bool{}}
	s.visit(v)
	if s.other {
		return nil
	}
	return s.w
}

func (s *search) visit(v ssa.Value) {
	k := step{v, s.part}
	if s.seen[k] || s.other {
		return
	}
	s.seen[k] = true
	switch v := v.(type) {
	case *ssa.Const: // nil
	case *ssa.Slice:
		w := s.cut(v)
		switch {
		case w != nil:
			if s.w == nil && !s.part {
				s.w = w
			}
		case v.Max != nil || !ssax.IsSlice(v.X.Type()):
			s.other = true
		default:
			s.partOf(v.X)
		}
	case *ssa.ChangeType:
		s.visit(v.X)
	case *ssa.Phi:
		s.all(v.Edges)
	case *ssa.Parameter:
		s.all(s.passed(v))
	case *ssa.UnOp:
		f := ssax.Field(v.X)
		switch stored := ssax.StoredBefore(v); {
		case v.Op != token.MUL || f == nil:
			s.other = true
		case stored != nil:
			s.visit(stored)
		default:
			s.all(s.stores[f])
		}
	case *ssa.Field:
		s.all(s.stores[fieldOf(v)])
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") {
			s.partOf(v.Call.Args[0])
		} else {
			s.returned(v, 0)
		}
	case *ssa.Extract:
		if c, ok := v.Tuple.(*ssa.Call); ok {
			s.returned(c, v.Index)
		}
	default:
		s.other = true
	}
}

func (s *search) partOf(v ssa.Value) {
	defer func(before bool) { s.part = before }(s.part)
	s.part = true
	s.visit(v)
}

func (s *search) all(vs []ssa.Value) {
	s.other = s.other || len(vs) == 0
	for _, v := range vs {
		s.visit(v)
	}
}

// returned looks at what the functions that c may call return.
func (s *search) returned(c *ssa.Call, n int) {
	var callees []*ssa.Function
	if fn := c.Call.StaticCallee(); fn != nil {
		callees = []*ssa.Function{ssax.Body(fn)}
	} else if c.Call.IsInvoke() && c.Call.Method.Pkg() == s.Pkg {
		callees = s.Memory.Implementations(c.Call.Method)
	}
	s.other = s.other || len(callees) == 0
	for _, fn := range callees {
		if fn == nil || fn.Pkg == nil || fn.Pkg.Pkg != s.Pkg || len(fn.Blocks) == 0 {
			s.other = true
			return
		}
		for _, ret := range guard.Returns(fn) {
			s.visit(ret.Results[n])
		}
	}
}

// fieldName gives the name of the field that i loads.
func fieldName(i ssa.Instruction) string {
	switch i := i.(type) {
	case *ssa.UnOp:
		return ssax.Field(i.X).Name()
	case *ssa.Field:
		return fieldOf(i).Name()
	}
	return ""
}

func fieldOf(v *ssa.Field) *types.Var {
	st, ok := v.X.Type().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return st.Field(v.Field)
}

// cut judges a slice expression: whether it leaves something in use behind it, and
// the way there open.
func (x *windows) cut(s *ssa.Slice) *window {
	if s.Max != nil || !ssax.IsSlice(s.X.Type()) {
		return nil
	}
	if s.High == nil {
		return x.tailOfGrowing(s)
	}
	for _, b := range s.Parent().Blocks {
		for _, i := range b.Instrs {
			if o, ok := i.(*ssa.Slice); ok && o != s && o.Low != nil && ssax.Same(o.X, s.X) && sameIndex(o.Low, s.High) && kept(o) && together(o, s) {
				return &window{s, "the next part", o.Pos()}
			}
		}
	}
	return nil
}

// tailOfGrowing: a list's last elements are taken for a list of their own, and the list
// grows on behind them.
func (x *windows) tailOfGrowing(s *ssa.Slice) *window {
	f := ssax.Field(loadedFrom(s.X))
	if f == nil || s.Low == nil || !x.grown[f] {
		return nil
	}
	c, ok := s.Low.(*ssa.Call)
	if !ok || !ssax.IsBuiltin(&c.Call, "len") || ssax.Field(loadedFrom(c.Call.Args[0])) != f || !inNewObject(s) {
		return nil
	}
	return &window{s, "what `" + f.Name() + "` gets next", s.Pos()}
}

// together reports whether one of two instructions comes with the other: a list is cut
// into parts, and not used up on one path and cut shorter on the other.
func together(a, b ssa.Instruction) bool {
	return a.Block().Dominates(b.Block()) || b.Block().Dominates(a.Block())
}

// inNewObject reports whether v is stored in an object that its function makes: each of
// many has its part then, while an object that was there before may have the last part
// of all, behind which there is nothing yet.
func inNewObject(v ssa.Value) bool {
	return slices.ContainsFunc(ssax.Referrers(v), func(i ssa.Instruction) bool {
		st, ok := i.(*ssa.Store)
		if !ok || st.Val != v {
			return false
		}
		f, ok := st.Addr.(*ssa.FieldAddr)
		if !ok {
			return false
		}
		object := f.X
		if at, ok := object.(*ssa.IndexAddr); ok {
			object = at.X
		}
		_, made := object.(*ssa.Alloc)
		return made
	})
}

// kept reports whether a part of an array is stored or returned.
func kept(s *ssa.Slice) bool {
	return slices.ContainsFunc(ssax.Referrers(s), func(i ssa.Instruction) bool {
		switch i := i.(type) {
		case *ssa.Store:
			return i.Val == s
		case *ssa.Return:
			return true
		}
		return false
	})
}

// sameIndex reports whether two bounds are equal: one register, equal constants, or
// lengths of one list.
func sameIndex(a, b ssa.Value) bool {
	if ssax.Same(a, b) {
		return true
	}
	switch a := a.(type) {
	case *ssa.Const:
		b, ok := b.(*ssa.Const)
		return ok && a.Value != nil && b.Value != nil && a.Int64() == b.Int64()
	case *ssa.Call:
		b, ok := b.(*ssa.Call)
		return ok && ssax.IsBuiltin(&a.Call, "len") && ssax.IsBuiltin(&b.Call, "len") && ssax.Same(a.Call.Args[0], b.Call.Args[0])
	}
	return false
}
