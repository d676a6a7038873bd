package shallowclone

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// plainCopy matches functions that copy an entry, by their whole name.
var plainCopy = regexp.MustCompile(`^(?i:clone|copy|dup|duplicate)(_?[A-Z]\w*)?$`)

// secondKey looks for a function that is to copy an entry of a map, and puts the
// very object that is found under one key under another: what is changed in
// place through one key is changed under both.
func (c *checker) secondKey(fn *ssa.Function) {
	if fn.Parent() != nil || fn.Object() == nil || !plainCopy.MatchString(fn.Name()) {
		return
	}
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			val, cells := c.putsInMap(fn, i)
			if val == nil {
				continue
			}
			of := origin.StructOf(val.Type())
			if of == nil || !isPointer(val.Type()) || !c.changes(of) {
				continue
			}
			if w, ok := c.setter(of); ok && c.comesFrom(fn, val, cells) {
				c.reportSecondKey(fn, i, of, w)
			}
		}
	}
}

// putsInMap gives what i puts into a map, itself or by a call, and the names of
// the map's entries.
func (c *checker) putsInMap(fn *ssa.Function, i ssa.Instruction) (val ssa.Value, cells []origin.Place) {
	switch i := i.(type) {
	case *ssa.MapUpdate:
		return i.Value, below(c.from.Of(fn, i.Map), "[*]")
	case *ssa.Call:
		k := c.from.Contract(&i.Call)
		if k == nil {
			return nil, nil
		}
		for _, e := range k.Effects {
			to := strings.Join(e.To.Steps(), "")
			object := memory.Operand(&i.Call, e.To.Root())
			if e.Kind != contract.Stores || len(e.On.Steps()) > 0 || object == nil || !strings.HasSuffix(to, "[*]") {
				continue
			}
			ts := origin.Types(object.Type(), origin.Steps(to))
			if t := ts[len(ts)-2]; t == nil || !ssax.IsMap(t) {
				continue
			}
			if v := memory.Operand(&i.Call, e.On.Root()); v != nil {
				return v, below(c.from.Of(fn, object), to)
			}
		}
	}
	return nil, nil
}

func below(os []origin.Origin, path string) []origin.Place {
	var out []origin.Place
	for _, o := range os {
		if origin.Outlives(o.Root) {
			out = append(out, origin.Place{Root: o.Root, Path: o.Path + path})
		}
	}
	return out
}

// comesFrom reports whether val can only be what one of the cells held.
func (c *checker) comesFrom(fn *ssa.Function, val ssa.Value, cells []origin.Place) bool {
	os := c.from.Of(fn, val)
	for _, o := range os {
		found := false
		for _, cell := range cells {
			found = found || o.Place == cell
		}
		if !found || o.Via != nil {
			return false
		}
	}
	return len(os) > 0
}

// setter gives a function that sets a field of a value of the type which it did
// not make.
func (c *checker) setter(of *types.Named) (writer, bool) {
	for _, fn := range c.from.Memory.Funcs() {
		for _, w := range c.from.Writes(fn) {
			if w.Field == "" || w.Callee != "" || w.Target == nil || origin.StructOf(w.Target.Type()) != of {
				continue
			}
			for _, o := range w.Storage {
				if origin.Outlives(o.Root) && o.Via == nil {
					return writer{fn, w}, true
				}
			}
		}
	}
	return writer{}, false
}

func (c *checker) reportSecondKey(fn *ssa.Function, i ssa.Instruction, of *types.Named, w writer) {
	r := rule.Report{
		Level:   finding.Default,
		Pos:     ssax.Pos(i),
		Message: "`" + fn.Name() + "` puts the same `" + of.Obj().Name() + "` under a second key, and `" + w.fn.Name() + "` changes it in place, so changes to one reach both",
		Steps: []rule.Step{
			{Role: finding.Kept, Pos: ssax.Pos(i), Text: "the object is stored a second time here"},
			{Role: finding.Spoiled, Pos: ssax.Pos(w.Instr), Text: "this changes it in place"},
		},
		Remedy: "store a copy of what it points to",
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
