package causes

import (
	"fmt"
	"runtime"
	"testing"
)

var (
	sinkAny  any
	sinkFn   func() int
	sinkF    func()
	sinkP    *point
	sinkI    *int
	sinkInts []int
)

// TestMeasure prints what a call of each function takes from the heap.
func TestMeasure(t *testing.T) {
	p, dst := &point{}, new(*point)
	for name, f := range map[string]func(){
		"returned":         func() { sinkP = returned() },
		"returnedVariable": func() { sinkP = returnedVariable() },
		"named":            func() { sinkI = named() },
		"stored":           func() { stored(dst) },
		"toGlobal":         func() { toGlobal() },
		"interfaceCall":    func() { interfaceCall(reader{}) },
		"funcCall":         func() { funcCall() },
		"boxed":            func() { sinkAny = boxed(1000) },
		"boxedFree":        func() { sinkAny, sinkAny, sinkAny = boxedFree(3) },
		"boxedLiterals":    func() { sinkAny, sinkAny, sinkAny = boxedLiterals(*p) },
		"variadic":         func() { variadic(logger{}, 1000) },
		"large":            func() { large() },
		"makes":            func() { sinkInts, _ = makes(0) },
		"methodValues":     func() { sinkF, sinkFn = methodValues(p, *p) },
		"captured":         func() { sinkFn = captured() },
		"capturedByValue":  func() { sinkFn = capturedByValue(1, 2) },
		"capturesNothing":  func() { sinkFn = capturesNothing() },
		"loop":             func() { loop() },
		"reflects":         func() { reflects() },
		"typeSwitch":       func() { sinkP = typeSwitch(point{}) },
	} {
		const runs = 1000
		f()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			f()
		}
		runtime.ReadMemStats(&after)
		fmt.Println("MEASURED", name, (after.TotalAlloc-before.TotalAlloc+runs/2)/runs, (after.Mallocs-before.Mallocs+runs/2)/runs)
	}
}

type reader struct{}

func (reader) Read(b []byte) (int, error) { return len(b), nil }

type logger struct{}

func (logger) Logf(string, ...any) {}
