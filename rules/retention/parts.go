package retention

import (
	"go/token"
	"go/types"
	"sort"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// kind says how much of its source a view shows.
type kind uint8

const (
	// whole: all of it, or nearly.
	whole kind = iota + 1
	// many: a list of parts.
	many
	// part of it.
	part
)

// A view is a value that keeps its source alive.
type view struct {
	// call read the source; if nil, it is the parameter with this index.
	call  *ssa.Call
	param int
	kind  kind
	// small: the part has a constant size, is one of many, or is a match of a
	// pattern.
	small bool
	// before and behind: a delimiter was looked for that ends what lies before the
	// part, and one that ends the part: it is what one place of the text says.
	before, behind bool
	// listed: it is one of all the parts that the text was cut into.
	listed bool
	// at is where the part was taken.
	at token.Pos
}

// maxViews bounds what is known of one value.
const maxViews = 8

// A sink is a view that is stored where it outlives the function.
type sink struct {
	view
	store token.Pos
}

// flows are the views in one function.
type flows struct {
	pk    *parting
	fn    *ssa.Function
	views map[ssa.Value][]view
	sinks []sink
	// results by index.
	results [][]view
	changed bool
}

type parting struct {
	own  map[*ssa.Function]bool
	memo map[*ssa.Function]*flows
	// renewed fields get a new map or list again and again.
	renewed map[*types.Var]bool
}

// parts reports small parts of a whole file or body that are kept.
func parts(p *rule.Pass, fns []*ssa.Function) {
	pk := &parting{own: map[*ssa.Function]bool{}, memo: map[*ssa.Function]*flows{}, renewed: map[*types.Var]bool{}}
	pk.findRenewed(fns)
	for _, fn := range fns {
		pk.own[fn] = true
	}
	for _, fn := range fns {
		if !readsAll(fn) {
			continue
		}
		if f := pk.of(fn); f != nil {
			reportParts(p, f)
		}
	}
}

// readsAll reports whether fn reads a whole file or stream.
func readsAll(fn *ssa.Function) bool {
	for _, i := range instrs(fn) {
		if c, ok := i.(*ssa.Call); ok && large[ssax.FullName(c.Call.StaticCallee())] {
			return true
		}
	}
	return false
}

func (pk *parting) of(fn *ssa.Function) *flows {
	if f, ok := pk.memo[fn]; ok {
		return f
	}
	pk.memo[fn] = nil // the answer for recursive calls
	f := &flows{pk: pk, fn: fn, views: map[ssa.Value][]view{}, results: make([][]view, fn.Signature.Results().Len())}
	for i, p := range fn.Params {
		if textual(p.Type()) {
			f.views[p] = []view{{param: i, kind: whole}}
		}
	}
	all := instrs(fn)
	for round := 0; round < 6 && (round == 0 || f.changed); round++ {
		f.changed, f.sinks = false, nil
		for _, i := range all {
			f.instr(i)
		}
	}
	pk.memo[fn] = f
	return f
}

// textual reports whether t is a string or a slice of bytes.
func textual(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return ssax.IsByte(u.Elem())
	}
	return false
}

func (f *flows) add(v ssa.Value, vs ...view) {
	for _, n := range vs {
		have := f.views[v]
		found := len(have) >= maxViews
		for _, o := range have {
			found = found || o == n
		}
		if !found {
			f.views[v] = append(have, n)
			f.changed = true
		}
	}
}

// rootOf gives the variable, or list, that an address lies in.
func rootOf(addr ssa.Value) ssa.Value {
	for {
		switch a := addr.(type) {
		case *ssa.FieldAddr:
			addr = a.X
		case *ssa.IndexAddr:
			addr = a.X
		case *ssa.Slice:
			if _, ok := a.X.(*ssa.Alloc); !ok {
				return addr
			}
			addr = a.X
		default:
			return addr
		}
	}
}

func (f *flows) instr(i ssa.Instruction) {
	switch i := i.(type) {
	case *ssa.Phi:
		for _, e := range i.Edges {
			f.add(i, f.views[e]...)
		}
	case *ssa.ChangeType:
		f.add(i, f.views[i.X]...)
	case *ssa.MakeInterface:
		f.add(i, f.views[i.X]...)
	case *ssa.Field:
		f.add(i, f.views[i.X]...)
	case *ssa.Convert:
		for _, v := range f.views[i.X] {
			if v.kind == whole && textual(i.Type()) {
				f.add(i, v) // a copy as large
			}
		}
	case *ssa.Slice:
		f.slice(i)
	case *ssa.UnOp:
		f.load(i)
	case *ssa.Index:
	case *ssa.Lookup:
		f.add(i, f.views[i.X]...)
	case *ssa.Store:
		if vs := f.views[i.Val]; len(vs) > 0 {
			f.stored(rootOf(i.Addr), vs, i.Pos())
		}
	case *ssa.MapUpdate:
		vs := append(append([]view(nil), f.views[i.Key]...), f.views[i.Value]...)
		f.stored(i.Map, vs, i.Pos())
	case *ssa.Call:
		f.call(i)
	case *ssa.Extract:
		f.extract(i)
	case *ssa.Return:
		for k, r := range i.Results {
			for _, v := range f.views[r] {
				if len(f.results[k]) < maxViews && !hasView(f.results[k], v) {
					f.results[k] = append(f.results[k], v)
				}
			}
		}
	}
}

func hasView(vs []view, v view) bool {
	for _, o := range vs {
		if o == v {
			return true
		}
	}
	return false
}

// stored: views go into the variable root, which may outlive the function.
func (f *flows) stored(root ssa.Value, vs []view, at token.Pos) {
	if load, ok := root.(*ssa.UnOp); ok && f.pk.renewed[ssax.Field(load.X)] {
		return
	}
	if ssax.Outlives(root) {
		for _, v := range vs {
			f.sinks = append(f.sinks, sink{v, at})
		}
		return
	}
	f.add(root, vs...)
}

func (f *flows) slice(i *ssa.Slice) {
	for _, v := range f.views[i.X] {
		if textual(i.Type()) && v.kind != many && (i.Low != nil || i.High != nil) {
			v.kind, v.at = part, i.Pos()
			v.small = v.small || constSize(i) || isMatch(i.High) || isMatch(i.Low)
			v.between(isFound(i.Low, 0), isFound(i.High, 0), i)
		}
		f.add(i, v)
	}
}

// between notes that i cut a part off behind a delimiter or before one. What has both
// is small beside the rest, unless the text is cut into all its parts one after the
// other, and they are kept.
func (v *view) between(before, behind bool, i ssa.Instruction) {
	v.before, v.behind = v.before || before, v.behind || behind
	v.listed = v.listed || ssax.Reaches(i, i) && (v.call == nil || !ssax.Reaches(i, v.call))
	v.small = v.small || v.before && v.behind && !v.listed
}

// isFound reports whether a bound is where a search has found something, or a constant
// beside that.
func isFound(bound ssa.Value, depth int) bool {
	switch v := bound.(type) {
	case *ssa.Call:
		return searches[ssax.FullName(v.Call.StaticCallee())]
	case *ssa.BinOp:
		return depth < 3 && (isFound(v.X, depth+1) || isFound(v.Y, depth+1))
	}
	return false
}

// constSize reports whether a part has a constant size, and a small one.
func constSize(i *ssa.Slice) bool {
	for n := int64(0); n <= 64; n++ {
		if i.High != nil && ssax.IsInt(i.High, n) {
			return true
		}
	}
	if b, ok := i.High.(*ssa.BinOp); ok && b.Op == token.ADD && b.X == i.Low {
		_, isConst := b.Y.(*ssa.Const)
		return isConst
	}
	return false
}

// isMatch reports whether a bound is one that a pattern match gave.
func isMatch(v ssa.Value) bool {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return false
	}
	ia, ok := load.X.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	switch x := ia.X.(type) {
	case *ssa.Call:
		return patterns[ssax.FullName(x.Call.StaticCallee())]
	case *ssa.UnOp:
		if outer, ok := x.X.(*ssa.IndexAddr); ok {
			c, ok := outer.X.(*ssa.Call)
			return ok && patterns[ssax.FullName(c.Call.StaticCallee())]
		}
	}
	return false
}

// load takes an element out of a list, or a value out of a variable.
func (f *flows) load(i *ssa.UnOp) {
	if i.Op != token.MUL {
		return
	}
	if ia, ok := i.X.(*ssa.IndexAddr); ok && ssax.IsByte(i.Type()) {
		_ = ia
		return
	}
	for _, v := range f.views[rootOf(i.X)] {
		if ia, ok := i.X.(*ssa.IndexAddr); ok && v.kind == many && textual(i.Type()) {
			_, isConst := ia.Index.(*ssa.Const)
			v.kind, v.small, v.at = part, v.small || isConst, ia.Pos()
			if !v.at.IsValid() {
				v.at = i.Pos()
			}
		}
		if v.kind != whole || textual(i.Type()) || !isScalar(i.Type()) {
			f.add(i, v)
		}
	}
}

func isScalar(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString == 0
}

func (f *flows) extract(i *ssa.Extract) {
	call, ok := i.Tuple.(*ssa.Call)
	if !ok {
		if n, ok := i.Tuple.(*ssa.Next); ok && i.Index > 0 && !isScalar(i.Type()) {
			f.add(i, f.views[n.Iter]...)
		}
		return
	}
	name := ssax.FullName(call.Call.StaticCallee())
	switch {
	case large[name] && i.Index == 0:
		f.add(i, view{call: call, kind: whole})
	case cuts[name] && i.Index < 2:
		for _, v := range f.views[call.Call.Args[0]] {
			v.kind, v.at = part, call.Pos()
			if halves[name] {
				v.between(i.Index == 1, i.Index == 0, call)
			}
			f.add(i, v)
		}
	default:
		f.add(i, f.resultViews(call, i.Index)...)
	}
}

func (f *flows) call(i *ssa.Call) {
	args := i.Call.Args
	name := ssax.FullName(i.Call.StaticCallee())
	switch {
	case ssax.IsBuiltin(i.Common(), "append"):
		f.add(i, f.views[args[0]]...)
		if !ssax.IsBytes(i.Type()) {
			f.add(i, f.views[args[1]]...)
			f.add(i, f.views[rootOf(args[1])]...)
		}
	case trims[name]:
		f.add(i, f.views[args[0]]...)
	case splits[name], matches[name]:
		from := args[0]
		if matches[name] {
			from = args[1]
		}
		for _, v := range f.views[from] {
			v.kind, v.at, v.listed = many, i.Pos(), true
			if textual(i.Type()) {
				v.kind = part
			}
			v.small = v.small || matches[name]
			f.add(i, v)
		}
	default:
		f.add(i, f.resultViews(i, 0)...)
		f.calleeSinks(i)
	}
}

func (f *flows) callee(call *ssa.Call) *flows {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil
	}
	fn = ssax.Origin(fn)
	if !f.pk.own[fn] {
		return nil
	}
	return f.pk.of(fn)
}

// resultViews are the views that a function of the package returns.
func (f *flows) resultViews(call *ssa.Call, index int) []view {
	g := f.callee(call)
	if g == nil || index >= len(g.results) {
		return nil
	}
	var out []view
	for _, v := range g.results[index] {
		out = append(out, f.translate(v, call)...)
	}
	return out
}

// calleeSinks are the views that a function of the package stores.
func (f *flows) calleeSinks(call *ssa.Call) {
	g := f.callee(call)
	if g == nil {
		return
	}
	for _, s := range g.sinks {
		if s.call != nil {
			continue // reported there
		}
		for _, v := range f.translate(s.view, call) {
			f.sinks = append(f.sinks, sink{v, s.store})
		}
	}
}

// translate says what a callee's view of its parameter is here.
func (f *flows) translate(v view, call *ssa.Call) []view {
	if v.call != nil {
		return []view{v}
	}
	if v.param >= len(call.Call.Args) {
		return nil
	}
	var out []view
	for _, a := range f.views[call.Call.Args[v.param]] {
		if v.kind != whole {
			a.kind, a.at, a.listed = v.kind, v.at, a.listed || v.listed
			a.small = a.small || v.small
			a.before, a.behind = a.before || v.before, a.behind || v.behind
			a.small = a.small || a.before && a.behind && !a.listed
		}
		out = append(out, a)
	}
	return out
}

func reportParts(p *rule.Pass, f *flows) {
	kept := map[*ssa.Call]bool{}
	for _, s := range f.sinks {
		if s.kind == whole {
			kept[s.call] = true // it is kept as a whole anyway
		}
	}
	sort.SliceStable(f.sinks, func(i, j int) bool {
		a, b := f.sinks[i], f.sinks[j]
		if a.small != b.small {
			return a.small
		}
		return a.at < b.at
	})
	done := map[*ssa.Call]bool{}
	places := map[*ssa.Call]map[token.Pos]bool{}
	for _, s := range f.sinks {
		if places[s.call] == nil {
			places[s.call] = map[token.Pos]bool{}
		}
		places[s.call][s.store] = true
	}
	for _, s := range f.sinks {
		if s.call == nil || s.call.Parent() != f.fn || s.kind == whole || kept[s.call] || done[s.call] {
			continue
		}
		done[s.call] = true
		name := rule.Quote(p.Taker(s.at), "this part")
		r := rule.Report{
			Level: finding.Audit, Pos: s.at,
			Message: name + " is kept and keeps all that `" + calleeShort(s.call) + "` read alive, however little it shows",
			Steps: []rule.Step{
				{Role: finding.Taken, Pos: s.call.Pos(), Text: "all of it is read here"},
				{Role: finding.Kept, Pos: s.store, Text: "the part is stored where it stays"},
			},
			Remedy: "keep a copy of the part: bytes.Clone or strings.Clone",
		}
		// Who keeps three parts of a text may well keep all of it.
		if s.small && !(s.before && s.behind && len(places[s.call]) > 2) {
			r.Level = finding.Default
		}
		r.Fixes = p.CloneAt(s.at)
		r.Pos, r.End = p.Statement(r.Pos)
		p.Report(r)
	}
}

func calleeShort(c *ssa.Call) string { return c.Call.StaticCallee().Name() }
