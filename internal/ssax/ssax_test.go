package ssax

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

const src = `package a

type pair struct{ left, right []int }

type text []byte

var global pair

func same(p, q *pair, i int) {
	use(p.left, p.left)
	use(p.left, p.right)
	use(p.left, q.left)
	use(p.left[i:], p.left)
}

func outlives(p *pair, m map[string]*pair) {
	var local pair
	keep(&p.left)
	keep(&global.left)
	keep(&m["x"].left)
	keep(&local.left)
	keep(&(&pair{}).left)
}

func calls(p *pair) {
	_ = append(p.left, 0)
	_ = len(p.right)
	generic[int](1)
}

func branches(p *pair, ok bool) {
	if ok {
		use(p.left, p.right)
	}
	use(p.right, p.left)
}

func generic[T any](T) {}

func use(a, b []int)

func keep(*[]int)
`

func load(t *testing.T) *ssa.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "a.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: importer.Default()}, fset, types.NewPackage("a", "a"), []*ast.File{f}, ssa.InstantiateGenerics)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// callsIn lists the calls in the function called name, in their order.
func callsIn(pkg *ssa.Package, name string) []*ssa.Call {
	var out []*ssa.Call
	for _, b := range pkg.Func(name).Blocks {
		for _, i := range b.Instrs {
			if c, ok := i.(*ssa.Call); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

func TestSame(t *testing.T) {
	want := []bool{true, false, false, false}
	for i, c := range callsIn(load(t), "same") {
		if got := Same(c.Call.Args[0], c.Call.Args[1]); got != want[i] {
			t.Errorf("call %d: %v, want %v", i, got, want[i])
		}
	}
}

func TestOutlives(t *testing.T) {
	want := []bool{true, true, true, false, false}
	for i, c := range callsIn(load(t), "outlives") {
		if got := Outlives(c.Call.Args[0]); got != want[i] {
			t.Errorf("call %d: %v, want %v", i, got, want[i])
		}
		if v := Variable(c.Call.Args[0]); v == nil || v.Name() != "left" {
			t.Errorf("call %d: variable %v, want left", i, v)
		}
	}
}

func TestCalls(t *testing.T) {
	pkg := load(t)
	cs := callsIn(pkg, "calls")
	if !IsBuiltin(&cs[0].Call, "copy", "append") || IsBuiltin(&cs[1].Call, "append") || IsBuiltin(&cs[2].Call, "append") {
		t.Error("append is not told from other calls")
	}
	if got := FullName(cs[2].Call.StaticCallee()); got != "a.generic" {
		t.Errorf("the instance is called %q, want a.generic", got)
	}
	if got := FullName(nil); got != "" {
		t.Errorf("no function is called %q", got)
	}
	if v := Variable(pkg.Var("global")); v == nil || v.Name() != "global" {
		t.Errorf("variable %v, want global", v)
	}
}

func TestInstructions(t *testing.T) {
	pkg := load(t)
	cs := callsIn(pkg, "calls")
	if !Before(cs[0], cs[1]) || Before(cs[1], cs[0]) || !Before(cs[0], cs[0]) {
		t.Error("the order within a block is not seen")
	}
	then, behind := callsIn(pkg, "branches")[0], callsIn(pkg, "branches")[1]
	if Before(then, behind) || Before(behind, then) || !Before(then.Parent().Blocks[0].Instrs[0], behind) {
		t.Error("a call in a branch does not run before what is behind it, the entry does")
	}
	for _, b := range pkg.Func("branches").Blocks {
		for _, i := range b.Instrs {
			if !Pos(i).IsValid() {
				t.Errorf("%v has no position", i)
			}
		}
	}
	if got := CalleeName(&cs[2].Call); got != "generic" {
		t.Errorf("the instance is called as %q, want generic", got)
	}
	if instance := cs[2].Call.StaticCallee(); Body(instance) != pkg.Func("generic") || Body(pkg.Func("use")) != pkg.Func("use") {
		t.Error("the code of an instance is not that of the generic function")
	}
}

func TestInt(t *testing.T) {
	if three := ssa.NewConst(constant.MakeInt64(3), types.Typ[types.Int]); !IsInt(three, 3) || IsInt(three, 0) {
		t.Error("3 is not told from 0")
	}
	if IsInt(ssa.NewConst(nil, types.NewSlice(types.Typ[types.Int])), 0) {
		t.Error("nil is 0")
	}
}

func TestTypes(t *testing.T) {
	text := load(t).Type("text").Type()
	if !IsBytes(text) || !IsSlice(text) || IsMap(text) || IsString(text) || IsBytes(types.NewSlice(types.Typ[types.Int])) {
		t.Error("a slice of bytes is not seen as one")
	}
}

func TestBool(t *testing.T) {
	yes := ssa.NewConst(constant.MakeBool(true), types.Typ[types.Bool])
	if !IsBool(yes, true) || IsBool(yes, false) || IsBool(ssa.NewConst(nil, types.NewSlice(types.Typ[types.Int])), false) {
		t.Error("true is not told from false, or nil is a bool")
	}
}
