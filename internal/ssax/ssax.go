// Package ssax has what the engine and rules ask about single values,
// instructions and functions of go/ssa. Questions that follow data belong to the
// engine or to internal/origin.
package ssax

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"iter"
	"slices"

	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"
)

// Outlives reports whether an address, a map, or what a pointer points to was
// there before the function.
func Outlives(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global:
		return true
	case *ssa.FieldAddr:
		return Outlives(v.X)
	case *ssa.IndexAddr:
		return Outlives(v.X)
	case *ssa.Lookup:
		return Outlives(v.X)
	case *ssa.UnOp:
		if _, ok := v.X.(*ssa.Alloc); ok {
			return false
		}
		return v.Op == token.MUL && Outlives(v.X)
	}
	return false
}

// Variable gives the field or package-level variable at an address, or the
// field of a struct value; nil if v is neither. Fields of generic types are
// those of the type as declared.
func Variable(v ssa.Value) types.Object {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if s, ok := v.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct); ok {
			return s.Field(v.Field).Origin()
		}
	case *ssa.Field:
		if s, ok := v.X.Type().Underlying().(*types.Struct); ok {
			return s.Field(v.Field).Origin()
		}
	case *ssa.Global:
		return v.Object()
	}
	return nil
}

// Referrers lists the instructions that use v. Constants, functions and global
// variables do not know theirs (go/ssa keeps none) and have none here.
func Referrers(v ssa.Value) []ssa.Instruction {
	if refs := v.Referrers(); refs != nil {
		return *refs
	}
	return nil
}

// StoresTo lists the stores to the address that v is.
func StoresTo(v ssa.Value) (out []*ssa.Store) {
	for _, ref := range Referrers(v) {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == v {
			out = append(out, st)
		}
	}
	return out
}

// Uses lists where v is used when the program runs. A phi uses what comes in at
// the end of the block that it comes from, not where the phi stands: that block
// may not be on the way.
func Uses(v ssa.Value) (at []ssa.Instruction) {
	for _, ref := range Referrers(v) {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Phi:
			for n, pred := range ref.Block().Preds {
				if ref.Edges[n] == v {
					at = append(at, pred.Instrs[len(pred.Instrs)-1])
				}
			}
		default:
			at = append(at, ref)
		}
	}
	return at
}

// IsBuiltin reports whether a call is of one of the predeclared functions
// named.
func IsBuiltin(c *ssa.CallCommon, names ...string) bool {
	b, ok := c.Value.(*ssa.Builtin)
	return ok && slices.Contains(names, b.Name())
}

// Functions lists what a package has source for: its declared functions, all
// function literals in them and those in the values of its variables, which
// buildssa leaves out.
func Functions(built *buildssa.SSA) []*ssa.Function {
	out := slices.Clone(built.SrcFuncs)
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		for _, lit := range fn.AnonFuncs {
			out = append(out, lit)
			add(lit)
		}
	}
	if init := built.Pkg.Func("init"); init != nil {
		add(init)
	}
	return out
}

// Doc is the comment of a declared function; "" for others.
func Doc(fn *ssa.Function) string {
	if d, ok := fn.Syntax().(*ast.FuncDecl); ok && d.Doc != nil {
		return d.Doc.Text()
	}
	return ""
}

// Declared gives what a package-level variable is set to where it is declared, nil if
// that is its zero value.
func Declared(g *ssa.Global) ssa.Value {
	for _, b := range g.Pkg.Func("init").Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && st.Addr == ssa.Value(g) {
				return st.Val
			}
		}
	}
	return nil
}

// HasEntries reports whether v is a literal list or map that is not empty.
func HasEntries(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeMap:
		return slices.ContainsFunc(Referrers(v), func(i ssa.Instruction) bool {
			up, ok := i.(*ssa.MapUpdate)
			return ok && up.Map == v
		})
	case *ssa.Slice:
		a, ok := v.X.(*ssa.Alloc)
		return ok && a.Comment == "slicelit"
	}
	return false
}

// Outermost is the declared function that fn is, or is a closure in.
func Outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// CutOut gives s of append(s[:i], s[j:]...), which moves what is behind s[j] down;
// nil if the call is something else.
func CutOut(c *ssa.CallCommon) ssa.Value {
	if !IsBuiltin(c, "append") || len(c.Args) != 2 {
		return nil
	}
	head, ok1 := c.Args[0].(*ssa.Slice)
	tail, ok2 := c.Args[1].(*ssa.Slice)
	if !ok1 || !ok2 || !IsSlice(head.X.Type()) || !Same(head.X, tail.X) ||
		head.Low != nil || head.High == nil || head.Max != nil || tail.Low == nil || tail.High != nil {
		return nil
	}
	return head.X
}

// IsInt reports whether v is the integer constant n.
func IsInt(v ssa.Value, n int64) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && constant.Compare(c.Value, token.EQL, constant.MakeInt64(n))
}

// IsBool reports whether v is the constant b.
func IsBool(v ssa.Value, b bool) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value) == b
}

// IsError reports whether t is the type error.
func IsError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// IsContext reports whether t is context.Context.
func IsContext(t types.Type) bool { return t.String() == "context.Context" }

// ReturnsError reports whether a return gives an error beside other results, which
// tells the caller not to go on with those.
func ReturnsError(ret *ssa.Return) bool {
	if len(ret.Results) < 2 {
		return false
	}
	last := Result(ret, len(ret.Results)-1)
	c, isConst := last.(*ssa.Const)
	return IsError(last.Type()) && !(isConst && c.IsNil())
}

// Origin gives the generic function that fn is an instance of, or fn.
func Origin(fn *ssa.Function) *ssa.Function {
	if fn != nil && fn.Origin() != nil {
		return fn.Origin()
	}
	return fn
}

// Body is Origin where the generic function's code is at hand, else fn.
func Body(fn *ssa.Function) *ssa.Function {
	if o := Origin(fn); o != nil && o.Blocks != nil {
		return o
	}
	return fn
}

// CalleeName is the name of what a call calls, "" if it is a variable.
func CalleeName(c *ssa.CallCommon) string {
	if c.IsInvoke() {
		return c.Method.Name()
	}
	if fn := c.StaticCallee(); fn != nil {
		return Origin(fn).Name() // an instance has its type arguments in its name
	}
	return ""
}

// Branches lists the branches of which only one way leads to b, the nearest
// first, and whether that is the way on which the condition holds.
func Branches(b *ssa.BasicBlock) iter.Seq2[*ssa.If, bool] {
	return func(yield func(*ssa.If, bool) bool) {
		for d := b; d != nil && d.Idom() != nil; d = d.Idom() {
			p := d.Idom()
			i, ok := p.Instrs[len(p.Instrs)-1].(*ssa.If)
			if ok && len(d.Preds) == 1 && !yield(i, d == p.Succs[0]) {
				return
			}
		}
	}
}

// Before reports whether a has run whenever b runs; an instruction counts as
// before itself.
func Before(a, b ssa.Instruction) bool {
	if a.Block() != b.Block() {
		return a.Block() != nil && b.Block() != nil && a.Block().Dominates(b.Block())
	}
	for _, i := range a.Block().Instrs {
		if i == a {
			return true
		}
		if i == b {
			return false
		}
	}
	return false
}

// OnEveryWay reports whether i has run whenever its function returns.
func OnEveryWay(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !Before(i, ret) {
			return false
		}
	}
	return true
}

// Reaches reports whether b can run after a without passing any of cut.
func Reaches(a, b ssa.Instruction, cut ...ssa.Instruction) bool {
	if a.Parent() != b.Parent() {
		return false
	}
	stop := map[ssa.Instruction]bool{}
	for _, i := range cut {
		stop[i] = true
	}
	seen := map[*ssa.BasicBlock]bool{}
	var from func(block *ssa.BasicBlock, at int) bool
	from = func(block *ssa.BasicBlock, at int) bool {
		for _, i := range block.Instrs[at:] {
			if i == b {
				return true
			}
			if stop[i] {
				return false
			}
		}
		for _, s := range block.Succs {
			if !seen[s] {
				seen[s] = true
				if from(s, 0) {
					return true
				}
			}
		}
		return false
	}
	for n, i := range a.Block().Instrs {
		if i == a {
			return from(a.Block(), n+1)
		}
	}
	return false
}

// Pos gives a position for any instruction; stores of composite literals have
// theirs in an operand.
func Pos(i ssa.Instruction) token.Pos {
	if i.Pos().IsValid() {
		return i.Pos()
	}
	for _, op := range i.Operands(nil) {
		if *op != nil && (*op).Pos().IsValid() {
			return (*op).Pos()
		}
	}
	return i.Parent().Pos()
}

// FullName names a declared function as go/types does, "(*bytes.Buffer).Bytes";
// "" for others, and for nil.
func FullName(fn *ssa.Function) string {
	fn = Origin(fn)
	if fn == nil {
		return ""
	}
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.FullName()
	}
	return ""
}

// IsNamed reports whether the type, or what it points to, is declared by a name.
func IsNamed(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	_, ok := types.Unalias(t).(*types.Named)
	return ok
}

// IsMap and IsSlice go by the underlying type.
func IsMap(t types.Type) bool {
	_, ok := t.Underlying().(*types.Map)
	return ok
}

func IsSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// IsList reports whether t is a map or slice.
func IsList(t types.Type) bool { return IsMap(t) || IsSlice(t) }

// IsBytes reports whether t is a slice of bytes.
func IsBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && IsByte(s.Elem())
}

// IsByte reports whether t is byte, or declared as it.
func IsByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Byte
}

// IsString reports whether t is a string type.
func IsString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// Field gives the field that an address is of; nil if it is none of a struct.
func Field(addr ssa.Value) *types.Var {
	a, ok := addr.(*ssa.FieldAddr)
	if !ok {
		return nil
	}
	st, ok := a.X.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return st.Field(a.Field)
}

// IsExported reports whether other packages can name the type that t is or points to.
func IsExported(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Exported()
}

// FieldName names a field of a struct, or of the struct that a pointer refers
// to, by its index; "?" where that is known of a type parameter's core type only.
func FieldName(t types.Type, index int) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		return st.Field(index).Name()
	}
	return "?"
}

// SelectArm reports which state of which select has been chosen where cond
// holds; the select is nil if cond does not ask for that.
func SelectArm(cond ssa.Value) (sel *ssa.Select, state int) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL {
		return nil, 0
	}
	index, ok := cmp.X.(*ssa.Extract)
	c, isConst := cmp.Y.(*ssa.Const)
	if !ok || !isConst || index.Index != 0 {
		return nil, 0
	}
	sel, ok = index.Tuple.(*ssa.Select)
	if !ok {
		return nil, 0
	}
	return sel, int(c.Int64())
}

// Arm gives the block that runs when state n of sel was chosen; nil if the arm
// and what would run instead are empty.
func Arm(sel *ssa.Select, n int) *ssa.BasicBlock {
	for _, b := range sel.Parent().Blocks {
		if i, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if s, m := SelectArm(i.Cond); s == sel && m == n {
				return b.Succs[0]
			}
		}
	}
	return nil
}

// Closures are the instructions that make closures of fn, in the function
// around it; none for functions that are no closures.
func Closures(fn *ssa.Function) iter.Seq[*ssa.MakeClosure] {
	return func(yield func(*ssa.MakeClosure) bool) {
		if fn.Parent() == nil {
			return
		}
		for _, b := range fn.Parent().Blocks {
			for _, i := range b.Instrs {
				if mc, ok := i.(*ssa.MakeClosure); ok && mc.Fn == fn && !yield(mc) {
					return
				}
			}
		}
	}
}

// FieldUses are functions by what they do with a field, on whatever object.
type FieldUses map[*types.Var]map[*ssa.Function]bool

// Add notes fn for a field; nil stands for none.
func (u FieldUses) Add(field *types.Var, fn *ssa.Function) {
	if field == nil {
		return
	}
	if u[field] == nil {
		u[field] = map[*ssa.Function]bool{}
	}
	u[field][fn] = true
}
