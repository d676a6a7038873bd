package lostupdate

import (
	"encoding/json"
	"fmt"
	"go/types"
	"reflect"
	"sort"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/buildssa"
	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// writers finds out what functions do with the variables that their pointer
// parameters refer to and with the structs they are given by value. The
// engine's contracts speak of storage that is shared, which the plain fields
// of a struct are not.
var writers = &analysis.Analyzer{
	Name:       "writers",
	Doc:        "which parts of its receiver a method reads and writes",
	Requires:   []*analysis.Analyzer{buildssa.Analyzer},
	FactTypes:  []analysis.Fact{new(Writers)},
	ResultType: reflect.TypeFor[*effects](),
	Run:        runWriters,
}

// Writers is the fact that carries effects to importing packages: parallel
// lists of method names, as types.Func.FullName writes them, and effects on
// the receiver.
type Writers struct {
	Names   []string
	Effects []string
}

// AFact implements analysis.Fact.
func (*Writers) AFact() {}

func (f *Writers) String() string { return fmt.Sprintf("%d writing methods", len(f.Names)) }

// An effect is what a function does with one argument.
type effect struct {
	Reads  []path `json:"r,omitempty"`
	Writes []path `json:"w,omitempty"`
	// Keeps: the address goes on, or is not followed.
	Keeps bool `json:"k,omitempty"`
	// Returns: the address is a result.
	Returns bool `json:"v,omitempty"`
	// Wipes: only constants are written.
	Wipes bool `json:"c,omitempty"`
	// Outside: the function has effects besides those on its own variables.
	Outside bool `json:"o,omitempty"`
	// Name is the function's.
	Name string `json:"-"`
}

type effects struct {
	pass     *analysis.Pass
	funcs    []*ssa.Function
	memo     map[argument]*effect
	imported map[*types.Package]map[string]*effect
	// open are the arguments whose effects are being worked out, with what is
	// known so far; asked are those of them that their own answer hangs on.
	open  map[argument]*effect
	asked map[argument]bool
	// again counts what was looked at in vain since the first question.
	again int
	// fields is what the package does with single fields, when first asked for.
	fields *fieldIndex
}

// An argument is one parameter of one function.
type argument struct {
	fn *ssa.Function
	i  int
}

func runWriters(pass *analysis.Pass) (any, error) {
	fx := &effects{
		pass: pass, funcs: ssax.Functions(pass.ResultOf[buildssa.Analyzer].(*buildssa.SSA)),
		memo: map[argument]*effect{}, imported: map[*types.Package]map[string]*effect{},
		open: map[argument]*effect{}, asked: map[argument]bool{},
	}
	return fx, fx.export()
}

// export tells importing packages of exported methods that write their
// receiver and nothing but look at it otherwise.
func (fx *effects) export() error {
	text := map[string]string{}
	for _, fn := range fx.funcs {
		obj, ok := fn.Object().(*types.Func)
		if !ok || !obj.Exported() || !hasPointerReceiver(obj) {
			continue
		}
		e := fx.of(fn, 0)
		if e.Keeps || len(e.Writes) == 0 {
			continue
		}
		data, err := json.Marshal(e)
		if err != nil {
			return err
		}
		text[obj.FullName()] = string(data)
	}
	if len(text) == 0 {
		return nil
	}
	f := new(Writers)
	for name := range text {
		f.Names = append(f.Names, name)
	}
	sort.Strings(f.Names)
	for _, name := range f.Names {
		f.Effects = append(f.Effects, text[name])
	}
	fx.pass.ExportPackageFact(f)
	return nil
}

func hasPointerReceiver(f *types.Func) bool {
	r := f.Signature().Recv()
	if r == nil {
		return false
	}
	_, ok := r.Type().(*types.Pointer)
	return ok
}

// argument gives what a call does with v, its one argument of that value; nil
// if that is not known.
func (fx *effects) argument(call *ssa.Call, v ssa.Value) *effect {
	fn := call.Call.StaticCallee()
	if fn == nil || call.Call.IsInvoke() {
		return nil
	}
	at := -1
	for i, a := range call.Call.Args {
		if a == v {
			if at >= 0 {
				return nil
			}
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	if fn.Blocks != nil {
		return fx.of(fn, at)
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok || at != 0 || obj.Pkg() == nil || obj.Pkg() == fx.pass.Pkg {
		return nil
	}
	return fx.fact(obj.Origin())
}

func (fx *effects) fact(obj *types.Func) *effect {
	m, ok := fx.imported[obj.Pkg()]
	if !ok {
		m = map[string]*effect{}
		f := new(Writers)
		if fx.pass.ImportPackageFact(obj.Pkg(), f) {
			for i, name := range f.Names {
				e := &effect{Name: name}
				if json.Unmarshal([]byte(f.Effects[i]), e) == nil {
					m[name] = e
				}
			}
		}
		fx.imported[obj.Pkg()] = m
	}
	return m[obj.FullName()]
}

// maxRounds bounds how often a recursive function is looked at until its effect
// settles, maxAgain how many functions are looked at again because of that.
const (
	maxRounds = 6
	maxAgain  = 100
)

// of gives what fn does with its i-th parameter. A recursive function begins
// with no effect and is looked at again until it has no more than before. What
// is found out on the way about others on the cycle is forgotten: it was based
// on less than the final answer.
func (fx *effects) of(fn *ssa.Function, i int) *effect {
	at := argument{ssax.Body(fn), i}
	if e, ok := fx.memo[at]; ok {
		return e
	}
	if e, ok := fx.open[at]; ok {
		fx.asked[at] = true
		return e
	}
	if i >= len(at.fn.Params) || fx.again > maxAgain {
		return &effect{Keeps: true, Name: fn.Name()}
	}
	e := fx.settle(at)
	delete(fx.open, at)
	delete(fx.asked, at)
	if len(fx.asked) == 0 {
		fx.memo[at] = e
	} else {
		fx.again++
	}
	if len(fx.open) == 0 {
		fx.again = 0
	}
	return e
}

// settle looks at an argument until its effect is what it was taken for.
func (fx *effects) settle(at argument) *effect {
	e := &effect{Name: at.fn.Name(), Wipes: true}
	for range maxRounds {
		fx.open[at] = e
		delete(fx.asked, at)
		next := fx.once(at)
		if !fx.asked[at] || reflect.DeepEqual(e, next) {
			return next
		}
		e = next
	}
	return &effect{Keeps: true, Name: at.fn.Name()}
}

// once works out the effect of an argument under what is known so far.
func (fx *effects) once(at argument) *effect {
	p := at.fn.Params[at.i]
	if _, ok := p.Type().Underlying().(*types.Pointer); ok {
		return fx.through(at.fn, p)
	}
	if parts, ok := fx.byValue(p); ok {
		return &effect{Reads: parts, Name: at.fn.Name()}
	}
	return &effect{Keeps: true, Name: at.fn.Name()}
}

// through gives what fn does through its pointer parameter p.
func (fx *effects) through(fn *ssa.Function, p *ssa.Parameter) *effect {
	u := fx.usesOf(p)
	e := &effect{Keeps: u.kept, Returns: u.returned, Name: fn.Name(), Wipes: true}
	if e.Keeps {
		return e
	}
	e.Reads, e.Writes = paths(u.reads), paths(u.writes)
	for _, a := range u.writes {
		if _, isConst := a.val.(*ssa.Const); !isConst && (a.callee == nil || !a.callee.Wipes) {
			e.Wipes = false
		}
	}
	e.Outside = actsOutside(fn, p)
	return e
}

// byValue lists the parts of a by-value parameter that are read.
func (fx *effects) byValue(p *ssa.Parameter) ([]path, bool) {
	refs := ssax.Referrers(p)
	if len(refs) == 0 {
		return nil, true
	}
	if len(refs) == 1 {
		if st, ok := refs[0].(*ssa.Store); ok {
			a, ok := st.Addr.(*ssa.Alloc)
			if !ok {
				return nil, false
			}
			u := fx.usesOf(a)
			return paths(u.reads), !u.kept && !u.returned
		}
	}
	return fx.partsRead(p), true
}

func paths(as []access) []path {
	seen := map[path]bool{}
	var out []path
	for _, a := range as {
		if !seen[a.path] {
			seen[a.path] = true
			out = append(out, a.path)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// actsOutside reports whether fn does anything but change what p refers to, locks that
// are a part of it included.
func actsOutside(fn *ssa.Function, p *ssa.Parameter) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			switch i := i.(type) {
			case *ssa.Call:
				if _, ok := i.Call.Value.(*ssa.Builtin); !ok && !locks(&i.Call, p) {
					return true
				}
			case *ssa.Defer:
				if !locks(&i.Call, p) {
					return true
				}
			case *ssa.Store:
				switch rootOf(i.Addr).(type) {
				case *ssa.Parameter, *ssa.Alloc:
				default:
					return true
				}
			case *ssa.MapUpdate, *ssa.Send, *ssa.Go:
				return true
			}
		}
	}
	return false
}

// locks reports whether a call takes or gives back a lock that is a part of what p
// points to.
func locks(c *ssa.CallCommon, p *ssa.Parameter) bool {
	return ofLock(c) && rootOf(c.Args[0]) == ssa.Value(p)
}

// ofLock reports whether a call takes or gives back a lock of package sync.
func ofLock(c *ssa.CallCommon) bool {
	fn := c.StaticCallee()
	return fn != nil && fn.Signature.Recv() != nil && (ssax.IsUnlock(c) || ssax.IsLock(c) && fn.Pkg != nil && fn.Pkg.Pkg.Path() == "sync")
}

// rootOf gives the variable that addr lies in.
func rootOf(addr ssa.Value) ssa.Value {
	for {
		switch x := addr.(type) {
		case *ssa.FieldAddr:
			addr = x.X
		case *ssa.IndexAddr:
			if _, ok := x.X.Type().Underlying().(*types.Pointer); !ok {
				return x
			}
			addr = x.X
		default:
			return addr
		}
	}
}
