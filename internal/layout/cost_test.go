package layout

import (
	"go/token"
	"go/types"
	"runtime"
	"testing"
)

var sink any

// measured returns what f takes from the heap.
func measured(f func()) (bytes, allocations int64) {
	var before, after runtime.MemStats
	best := int64(1 << 62)
	for range 5 { // the runtime itself may allocate meanwhile
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		if n := int64(after.TotalAlloc - before.TotalAlloc); n < best {
			best, allocations = n, int64(after.Mallocs-before.Mallocs)
		}
	}
	return best, allocations
}

type padded struct {
	a int32
	b [20]int64
	s string
}

// TestCost compares with what running code takes.
func TestCost(t *testing.T) {
	a := native(t)
	i64 := types.Typ[types.Int64]
	str := types.Typ[types.String]
	field := func(name string, t types.Type) *types.Var { return types.NewField(token.NoPos, nil, name, t, false) }
	pad := types.NewStruct([]*types.Var{field("a", types.Typ[types.Int32]), field("b", types.NewArray(i64, 20)), field("s", str)}, nil)
	anys := types.NewInterfaceType(nil, nil)
	for _, n := range []int{4, 8, 9, 100, 897, 5000} {
		for name, c := range map[string]struct {
			t     types.Type
			boxed types.Type
			run   func()
		}{
			"[]int64":           {types.NewSlice(i64), nil, func() { sink = nil; s := make([]int64, n); keep = s[:0] }},
			"[]padded":          {types.NewSlice(pad), nil, func() { pads = make([]padded, n) }},
			"[]any of int64":    {types.NewSlice(anys), i64, func() { fill(n, func(i int) any { return int64(i + 1000) }) }},
			"[]any of string":   {types.NewSlice(anys), str, func() { fill(n, func(i int) any { return words[i%2] }) }},
			"map[int64]int64":   {types.NewMap(i64, i64), nil, func() { ints = make(map[int64]int64, n); ints[1] = 1 }},
			"map[string]padded": {types.NewMap(str, pad), nil, func() { strs = make(map[string]padded, n); strs2 = strs }},
		} {
			bytes, allocations := measured(c.run)
			got := a.CostOf(c.t, int64(n), c.boxed)
			if name == "map[string]padded" && n <= groupSlots {
				continue // the group is made with the first entry
			}
			if got.Heap != bytes || got.Allocations != allocations {
				t.Errorf("%d of %s: %d bytes in %d allocations, measured %d in %d", n, name, got.Heap, got.Allocations, bytes, allocations)
			}
		}
	}
}

var (
	keep  []int64
	pads  []padded
	anys  []any
	ints  map[int64]int64
	strs  map[string]padded
	strs2 map[string]padded
	words = [2]string{"a", "b"}
)

func fill(n int, value func(int) any) {
	anys = make([]any, n)
	for i := range anys {
		anys[i] = value(i)
	}
}
