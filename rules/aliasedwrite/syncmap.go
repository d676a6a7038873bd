package aliasedwrite

import (
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// inSyncMap looks for lists that are shortened in place in an object which a
// sync.Map holds: whoever else has loaded the object walks the same array. There
// is no lock that could keep them apart, neither in the object nor in what has the
// map, nor taken by the function.
func (c *checker) inSyncMap(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok {
				continue
			}
			for _, s := range c.spenders(call) {
				if s.list.Parent() == fn && c.heldBySyncMap(fn, s.list) && !ssax.TakesLock(fn) {
					c.reportInSyncMap(s)
				}
			}
		}
	}
}

// heldBySyncMap reports whether the list can only be that of a field of an object
// which was loaded from a sync.Map.
func (c *checker) heldBySyncMap(fn *ssa.Function, list ssa.Value) bool {
	load, ok := list.(*ssa.UnOp)
	if !ok {
		return false
	}
	at, ok := load.X.(*ssa.FieldAddr)
	if !ok || guard.OwnsLock(at.X.Type()) {
		return false
	}
	os := c.from.Of(fn, list)
	for _, o := range os {
		if !origin.Outlives(o.Root) || o.Via != nil || !throughSyncMap(o.Place) {
			return false
		}
	}
	return len(os) > 0
}

// throughSyncMap reports whether a place is found through an entry of a sync.Map
// in an object that has no lock.
func throughSyncMap(p origin.Place) bool {
	if guard.OwnsLock(p.Root.Type()) {
		return false
	}
	steps := origin.Steps(p.Path)
	ts := origin.Types(p.Root.Type(), steps)
	for n, s := range steps {
		if s == "[*]" && ts[n] != nil && strings.TrimPrefix(origin.Deref(ts[n]).String(), "*") == "sync.Map" {
			return true
		}
	}
	return false
}

func (c *checker) reportInSyncMap(s spender) {
	pos := ssax.Pos(s.call)
	if !c.first(pos) {
		return
	}
	subject := "this"
	if s.callee != "" {
		subject = "`" + s.callee + "`"
	}
	r := rule.Report{
		Level: finding.Default, Pos: pos,
		Message: subject + " moves elements within a list of an object that a sync.Map holds, so others who have loaded it see some elements twice and others not at all",
		Remedy:  "store a new object with a new list in the map",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: s.list.Pos(), Text: "the list is that of an object in the map"},
			{Role: finding.Spoiled, Pos: pos, Text: "elements are moved down in place"},
		},
	}
	if !r.Steps[0].Pos.IsValid() {
		r.Steps = r.Steps[1:]
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
