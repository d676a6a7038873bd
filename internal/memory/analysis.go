package memory

import (
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/known"
	"github.com/memvet/memvet/internal/ssax"
)

type pos = token.Pos

// packageWork is the work on one package.
type packageWork struct {
	pass       *analysis.Pass
	ssaPkg     *ssa.Package
	funcs      []*ssa.Function
	summaries  map[*ssa.Function]*summary
	rows       map[*types.Func]*summary // from tables
	imported   map[*types.Func]*summary // from facts
	facts      map[*types.Package]map[string]string
	caps       map[*types.Var]capacity
	globalCaps map[string]capacity
	// calledBy, usedAsValue and invokedNames are what findCallers found, nil before it ran.
	calledBy    map[*ssa.Function][]ssa.CallInstruction
	usedAsValue map[*ssa.Function]bool
	// invokedNames has the methods that are called through interfaces, by methodKey,
	// and by name alone where generic code calls them.
	invokedNames map[string]bool
	// collectedAt has the library calls that keep what a function literal yields.
	collectedAt map[*ssa.Function][]*ssa.Call
	// funcStores is what findFuncStores found, nil before it ran.
	funcStores map[any][]ssa.Value
	// assigned has the fields that are assigned after their struct was made, nil
	// before findAssigned ran.
	assigned map[*types.Var]bool
	// looks is what looksAt found, nil before it ran.
	looks map[*types.Var][]ssa.Instruction
	// grows has the fields that get appends' results in other places than a
	// function's own copy of the struct.
	grows map[*types.Var]bool
	// appended has those of them that get more than shortened views.
	appended map[*types.Var]bool
	handed   map[*types.Var]bool
	impls    map[*types.Func]*summary
	// variants holds the summaries of functions for constant arguments.
	variants map[*ssa.Function]map[string]*summary
	concrete []types.Type
	// poolAt remembers what poolOf found, renewals what renewed did.
	poolAt   map[ssa.Instruction]types.Object
	renewals map[pooledField]bool
	// fieldsRead remembers what fieldsReadBy found.
	fieldsRead map[*ssa.Function]map[string]bool
	budget     Budget
	// settings turned on of values, and of values that fields hold
	settings      map[ssa.Value]map[string]bool
	fieldSettings map[*types.Var]map[string]bool
}

// A Budget counts what the engine did and what it gave up.
type Budget struct {
	// Functions interpreted.
	Functions int
	// Unsettled functions did not reach a fixpoint in the rounds allowed.
	Unsettled int
	// TooLarge functions were left out.
	TooLarge int
	// Failed functions met an error of ours.
	Failed int
}

// place writes a position for summaries that other packages read.
func (a *packageWork) place(p token.Pos) string {
	if !p.IsValid() {
		return ""
	}
	q := a.pass.Fset.Position(p)
	return filepath.Base(q.Filename) + ":" + strconv.Itoa(q.Line)
}

// callee finds what is known of a call's target.
func (a *packageWork) callee(x *exec, c *ssa.CallCommon) (s *summary, name string, lib bool) {
	if c.IsInvoke() {
		return a.invoked(c.Method)
	}
	fn := c.StaticCallee()
	if fn == nil {
		if mc := x.closureOf(c.Value); mc != nil {
			fn = mc.Fn.(*ssa.Function)
		}
	}
	if fn == nil && isItself(x.fn, c.Value) {
		return a.summaries[x.fn], x.fn.Name(), false
	}
	if fn == nil {
		s, name := a.dynamic(c.Value)
		return s, name, false
	}
	bound := strings.HasSuffix(fn.Name(), "$bound")
	if fn.Synthetic != "" { // a method value or expression: the method itself
		if obj, ok := fn.Object().(*types.Func); ok {
			if real := fn.Prog.FuncValue(obj); real != nil {
				fn = real
			}
		}
	}
	if s := a.rowUnder(fn, c); s != nil && !bound {
		return s, fn.Name(), true
	}
	s, lib = a.function(fn)
	if s != nil && !lib && !bound {
		if v := a.special(x, fn, c.Args); v != nil {
			s = v
		}
	}
	return s, fn.Name(), lib
}

// rowUnder gives the row that holds under a condition, where the package meets
// it: a setting of the receiver that it turns on (csv.Reader's Read with
// ReuseRecord), or a type among the variadic arguments (Rows.Scan into
// *sql.RawBytes).
func (a *packageWork) rowUnder(fn *ssa.Function, c *ssa.CallCommon) *summary {
	obj, ok := fn.Object().(*types.Func)
	if !ok || len(c.Args) == 0 || obj.Signature().Recv() == nil {
		return nil
	}
	if obj.Signature().Variadic() && obj.Name() == "Scan" {
		for _, name := range variadicTypes(c.Args[len(c.Args)-1]) {
			if s := a.conditionalRow(obj, name); s != nil {
				return s
			}
		}
	}
	for name := range a.settings[c.Args[0]] {
		return a.conditionalRow(obj, name)
	}
	load, ok := c.Args[0].(*ssa.UnOp)
	if !ok {
		return nil
	}
	if f := ssax.Field(load.X); f != nil {
		for name := range a.fieldSettings[f] {
			return a.conditionalRow(obj, name)
		}
	}
	return nil
}

// variadicTypes names the types that the pointers in an argument list point to.
func variadicTypes(list ssa.Value) []string {
	var out []string
	for _, v := range append(listed(list), putInto(list)...) {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		if p, ok := mi.X.Type().(*types.Pointer); ok {
			if n, ok := p.Elem().(*types.Named); ok {
				out = append(out, n.Obj().Name())
			}
		}
	}
	return out
}

// putInto gives the values that the function puts into a list which it makes and then
// passes for a variadic parameter.
func putInto(list ssa.Value) []ssa.Value {
	switch list.(type) {
	case *ssa.MakeSlice, *ssa.Slice:
	default:
		return nil
	}
	var out []ssa.Value
	for _, ref := range ssax.Referrers(list) {
		slot, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range ssax.Referrers(slot) {
			if st, ok := r.(*ssa.Store); ok && st.Addr == slot {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

// listed gives the values that a call writes out for its variadic parameter,
// of which list is the slice.
func listed(list ssa.Value) []ssa.Value {
	sl, ok := list.(*ssa.Slice)
	if !ok {
		return nil
	}
	arr, ok := sl.X.(*ssa.Alloc)
	if !ok {
		return nil
	}
	var out []ssa.Value
	for _, ref := range ssax.Referrers(arr) {
		slot, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, r := range ssax.Referrers(slot) {
			if st, ok := r.(*ssa.Store); ok {
				out = append(out, st.Val)
			}
		}
	}
	return out
}

func (a *packageWork) conditionalRow(obj *types.Func, setting string) *summary {
	c, ok := known.Lookup(obj.FullName() + "#" + setting)
	if !ok {
		return nil
	}
	s := fromContract(c, true)
	for i, e := range s.effects {
		if e.kind == contract.Stores && strings.HasSuffix(string(e.to), "[]") {
			s.effects[i].to += "*" // the destinations of Scan are pointers
		}
	}
	return s
}

// function gives the summary of a function: a table row, the result of this
// run, or a fact of another package.
func (a *packageWork) function(fn *ssa.Function) (s *summary, lib bool) {
	fn = ssax.Origin(fn)
	obj, _ := fn.Object().(*types.Func)
	if obj != nil {
		if s := a.row(obj); s != nil {
			return s, true
		}
	}
	if s := a.summaries[fn]; s != nil {
		return s, false
	}
	if obj == nil || obj.Pkg() == nil || obj.Pkg() == a.pass.Pkg {
		return nil, false
	}
	return a.fact(obj.Origin()), false
}

func (a *packageWork) summaryOf(fn *ssa.Function) *summary {
	s, _ := a.function(fn)
	return s
}

// row looks a function up in the tables.
func (a *packageWork) row(obj *types.Func) *summary {
	obj = obj.Origin()
	if s, ok := a.rows[obj]; ok {
		return s
	}
	c, ok := known.Lookup(obj.FullName())
	if !ok {
		c, ok = alike(obj)
	}
	var s *summary
	if ok {
		s = fromContract(c, obj.Signature().Recv() != nil)
	}
	a.rows[obj] = s
	return s
}

// alike finds the contract of a method of an interface that somebody declared
// for values of the standard library: type packetConn interface { ReadFrom(...) }.
func alike(obj *types.Func) (*contract.Contract, bool) {
	recv := obj.Signature().Recv()
	if recv == nil || !types.IsInterface(recv.Type()) {
		return nil, false
	}
	return known.Alike(obj.Name(), obj.Signature())
}

// invoked gives the contract of an interface method: a table row, or, for an
// interface of this package, what its implementations here do.
func (a *packageWork) invoked(m *types.Func) (*summary, string, bool) {
	if s := a.row(m); s != nil {
		return s, m.Name(), true
	}
	if m.Pkg() != a.pass.Pkg {
		return nil, m.Name(), false
	}
	if s, ok := a.impls[m]; ok {
		return s, m.Name(), false
	}
	a.impls[m] = nil // against recursion
	var s *summary
	for _, fn := range a.implementations(m) {
		one := a.summaryOf(fn)
		if one == nil {
			one = &summary{opaque: true}
		}
		if s == nil {
			s = one
		} else {
			s = s.join(one)
		}
	}
	a.impls[m] = s
	return s, m.Name(), false
}

// lentByTable reports whether that a call lends its result stands in a table.
func (a *packageWork) lentByTable(i ssa.Instruction) bool {
	c, ok := i.(ssa.CallInstruction)
	if !ok {
		return false
	}
	common := c.Common()
	if common.IsInvoke() {
		return a.row(common.Method) != nil
	}
	if fn := common.StaticCallee(); fn != nil {
		if obj, ok := fn.Object().(*types.Func); ok {
			return a.row(obj) != nil
		}
	}
	return false
}

// obligationsOf lists what interfaces ask of a method.
func (a *packageWork) obligationsOf(fn *ssa.Function) []known.Obligation {
	obj, ok := fn.Object().(*types.Func)
	if !ok || obj.Signature().Recv() == nil {
		return nil
	}
	var out []known.Obligation
	for _, o := range known.Obligations() {
		if o.Method == obj.Name() && fitsObligation(obj.Signature(), o) {
			out = append(out, o)
		}
	}
	return out
}

// signatures of the methods that obligations are about, by interface.
func fitsObligation(sig *types.Signature, o known.Obligation) bool {
	if o.Arg >= sig.Params().Len() {
		return false
	}
	if boxedBytes(sig, o) {
		return true
	}
	s, ok := sig.Params().At(o.Arg).Type().Underlying().(*types.Slice)
	if !ok {
		return false
	}
	b, ok := s.Elem().Underlying().(*types.Basic)
	if !ok || b.Kind() != types.Byte {
		return false
	}
	results := make([]string, 0, 2)
	for r := range sig.Results().Variables() {
		results = append(results, r.Type().String())
	}
	got := strings.Join(results, ",")
	switch o.Method {
	case "Write", "Read", "WriteAt", "ReadAt":
		return got == "int,error"
	case "UnmarshalJSON", "UnmarshalText", "UnmarshalBinary":
		return got == "error" && sig.Params().Len() == 1
	}
	return false
}

// isParamSlot reports whether owner is no storage of its own but a variable
// the caller passed for this purpose: *p of a pointer-to-slice parameter.
func (a *packageWork) isParamSlot(x *exec, owner loc) bool {
	return x.t.nodes[owner].kind == stepRoot && x.t.rootOf(owner).kind == rootParam
}
