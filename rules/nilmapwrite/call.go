package nilmapwrite

import (
	"go/types"
	"regexp"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// writers are library functions that write to the map that is their first
// argument; true for those that may find nothing to write.
var writers = map[string]bool{
	"(net/http.Header).Set": false, "(net/http.Header).Add": false,
	"(net/url.Values).Set": false, "(net/url.Values).Add": false,
	"(net/textproto.MIMEHeader).Set": false, "(net/textproto.MIMEHeader).Add": false,
	"maps.Copy": true, "maps.Insert": true,
}

func (x *exec) call(i *ssa.Call, c *ssa.CallCommon) {
	x.st.fresh(i)
	if _, ok := c.Value.(*ssa.Builtin); ok {
		for _, a := range c.Args {
			x.leakInto(a, i)
		}
		return
	}
	fn := ssax.Origin(c.StaticCallee())
	if fn == nil {
		x.strange(c)
		return
	}
	x.demanded(c, fn)
	name := fullName(fn)
	if sometimes, ok := writers[name]; ok {
		x.write(c.Args[0], i, how{pos: i.Pos(), callee: fn.Name(), hinges: sometimes})
		return
	}
	if name == "maps.Clone" {
		x.st.regs[i] = x.eval(c.Args[0])
		return
	}
	if s := x.w.summary(fn); s != nil {
		x.apply(i, c, fn, s)
		return
	}
	if ssax.IsMap(i.Type()) {
		x.st.regs[i] = unknown
	}
	if decodes(fn.Name(), name) && x.decode(i, c) {
		return
	}
	x.strange(c)
}

// demanded: a function that is given an error and ends the run, or the test, if there is one
// comes back only where the call that gave the error did not fail. Which functions these are
// is told by their names: most are of other packages, and end what runs by way of an interface.
func (x *exec) demanded(c *ssa.CallCommon, fn *ssa.Function) {
	if !demands.MatchString(fn.Name()) && (fn.Pkg == nil || fn.Pkg.Pkg.Name() != "require") {
		return
	}
	for _, a := range c.Args {
		if e, ok := a.(*ssa.Extract); ok && ssax.IsError(e.Type()) {
			if call, ok := e.Tuple.(*ssa.Call); ok {
				x.succeeded(x.st, call)
			}
		}
	}
}

var demands = regexp.MustCompile(`^(?i:must|check|require|fatal|exit|die|panic|assert|no_?err)`)

// leakInto: append and copy move pointers to where they are not followed.
func (x *exec) leakInto(a ssa.Value, i *ssa.Call) {
	if b := i.Call.Value.(*ssa.Builtin).Name(); b == "append" || b == "copy" {
		p := x.target(a)
		for c, t := range x.st.points {
			if c.below(p) {
				x.st.escape(t.root)
			}
		}
	}
}

func fullName(fn *ssa.Function) string {
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.FullName()
	}
	return fn.Name()
}

// strange: a call of which nothing is known may change whatever it can reach.
func (x *exec) strange(c *ssa.CallCommon) {
	touch := func(v ssa.Value) {
		if refers(v.Type()) {
			p := x.target(v)
			x.st.escape(p.root)
			x.st.change(p)
			for cell, t := range x.st.points {
				if cell.below(p) {
					x.st.change(t)
				}
			}
		}
	}
	if c.IsInvoke() {
		touch(c.Value)
	}
	for _, a := range c.Args {
		touch(a)
	}
	x.st.changeEscaped()
}

// decodes reports whether a function fills what a pointer points to from text,
// leaving out what the text leaves out.
func decodes(name, full string) bool {
	switch name {
	case "Unmarshal", "Decode", "UnmarshalStrict", "DecodeFile":
		for _, format := range []string{"json", "yaml", "toml", "xml", "gob"} {
			if strings.Contains(strings.ToLower(full), format) {
				return true
			}
		}
	}
	return false
}

// decode follows a decoder into a variable of this function: maps that were
// nil stay so, unless the text has them.
func (x *exec) decode(i *ssa.Call, c *ssa.CallCommon) bool {
	p := x.target(c.Args[len(c.Args)-1])
	a, ok := p.root.(*ssa.Alloc)
	if !ok {
		return false
	}
	var left []string
	for _, leaf := range mapsIn(a.Type().Underlying().(*types.Pointer).Elem()) {
		if leaf != "" && p.path == "" && x.lookup(x.st, p.add(leaf)).certain() {
			left = append(left, leaf)
		}
	}
	x.st.escape(a)
	x.st.change(p)
	for _, leaf := range left {
		f := null(why{reason: decoded, pos: i.Pos(), name: ssax.Origin(c.StaticCallee()).Name()})
		f.other = true
		x.st.cells[p.add(leaf)] = f
	}
	return true
}

// apply does what a function of this package does.
func (x *exec) apply(i *ssa.Call, c *ssa.CallCommon, fn *ssa.Function, s *summary) {
	for _, w := range s.writes {
		if w.param >= len(c.Args) {
			continue
		}
		arg := c.Args[w.param]
		h := how{pos: i.Pos(), callee: fn.Name(), at: w.pos, hinges: w.hinges, guarded: w.guarded}
		if w.path == "" && ssax.IsMap(arg.Type()) {
			x.write(arg, i, h)
			continue
		}
		h.in = x.through(arg, w.path)
		f := x.lookup(x.st, h.in)
		if f.may && !f.null.pos.IsValid() {
			f.null.pos = i.Pos()
		}
		x.check(f, i, h)
	}
	// Results speak of the state before.
	for k := range s.results {
		if ssax.IsMap(i.Type()) && k == 0 {
			x.st.regs[i] = x.result(i, 0)
		}
	}
	type exit struct {
		p place
		f fact
	}
	var exits []exit
	for _, e := range s.exits {
		if e.param < len(c.Args) && refers(c.Args[e.param].Type()) {
			f := x.translate(e.fact, c)
			exits = append(exits, exit{x.through(c.Args[e.param], e.path), f})
		}
	}
	for _, e := range s.wild {
		if e.param < len(c.Args) && refers(c.Args[e.param].Type()) {
			x.st.change(x.through(c.Args[e.param], e.path))
		}
	}
	for k, a := range c.Args {
		if s.leaks[k] && refers(a.Type()) {
			x.st.escape(x.target(a).root)
		}
	}
	if s.strange {
		x.st.changeEscaped()
	}
	for _, e := range exits {
		x.assign(e.p, e.f, nil)
	}
}

// through names the variable that a callee calls path of its parameter.
func (x *exec) through(arg ssa.Value, path string) place {
	p := x.target(arg)
	if !refers(arg.Type()) {
		p = x.structAt(arg)
	}
	for _, step := range steps(path) {
		if step == "*" {
			if t, ok := x.st.points[p]; ok {
				p = t
				continue
			}
		}
		p = p.add(step)
	}
	return p
}

// steps cuts a path into its steps.
func steps(path string) []string {
	var out []string
	for i := 0; i < len(path); {
		j := i + 1
		if path[i] == '[' {
			j++
		}
		for path[i] == '.' && j < len(path) && path[j] >= '0' && path[j] <= '9' {
			j++
		}
		out = append(out, path[i:j])
		i = j
	}
	return out
}

// translate puts a fact of a callee into the caller's words.
func (x *exec) translate(f fact, c *ssa.CallCommon) fact {
	p := f.entry
	f.entry = place{}
	if p.root == nil {
		return f
	}
	if i := paramIndex(p.root); i >= 0 && i < len(c.Args) {
		if p.path == "" && ssax.IsMap(c.Args[i].Type()) {
			return f.join(x.eval(c.Args[i]))
		}
		return f.join(x.lookup(x.st, x.through(c.Args[i], p.path)))
	}
	f.other = true
	return f
}

func paramIndex(v ssa.Value) int {
	p, ok := v.(*ssa.Parameter)
	if !ok {
		return -1
	}
	for i, q := range p.Parent().Params {
		if p == q {
			return i
		}
	}
	return -1
}

// result tells what is known of a map that a call gives.
func (x *exec) result(call *ssa.Call, index int) fact {
	fn := ssax.Origin(call.Call.StaticCallee())
	if fn == nil {
		return unknown
	}
	s := x.w.summary(fn)
	if s == nil || index >= len(s.results) {
		return unknown
	}
	f, ok := s.results[index][""]
	if !ok {
		return unknown
	}
	return x.translate(f, &call.Call)
}

// initial tells what a variable holds that nobody wrote yet.
func (x *exec) initial(p place) fact {
	deref := strings.Contains(p.path, "*")
	switch root := p.root.(type) {
	case *ssa.Const: // the zero value of a struct, which is passed on
		return null(why{reason: declared})
	case *ssa.Alloc:
		if !deref {
			return null(why{reason: declared, pos: root.Pos(), name: root.Comment})
		}
	case *ssa.MakeSlice:
		if !deref {
			return null(why{reason: declared, pos: root.Pos()})
		}
	case *ssa.Parameter:
		return fact{entry: p}
	case *ssa.FreeVar:
		if p.path == "" && x.w.fields.bare[root] {
			return null(why{reason: never, pos: root.Pos(), name: root.Name()})
		}
	case *ssa.Call:
		return x.made(root, 0, p)
	case *ssa.Extract:
		if c, ok := root.Tuple.(*ssa.Call); ok {
			return x.made(c, root.Index, p)
		}
	}
	return unknown
}

// made tells of a field of an object that a function of this package made.
func (x *exec) made(call *ssa.Call, index int, p place) fact {
	fn := ssax.Origin(call.Call.StaticCallee())
	if fn == nil {
		return unknown
	}
	s := x.w.summary(fn)
	if s == nil || index >= len(s.results) || p.path == "" {
		return unknown
	}
	f, ok := s.results[index][p.path]
	if !ok || f.entry.root != nil {
		return unknown
	}
	return f
}
