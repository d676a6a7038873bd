package memory

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/ssax"
)

// origin says where an allocation comes from.
func (q *inquiry) origin(top loc) alias.Origin {
	t := q.x.t
	r := t.rootOf(top)
	if made := t.unaged(r); made.kind == rootAlloc && t.nodes[top].kind == stepRoot {
		return q.madeHere(r)
	}
	if received(r) {
		return alias.Origin{Kind: alias.Received, Text: "what was received from a channel: nothing is known of who else has it", Position: q.Place(ssax.Pos(r.instr))}
	}
	in, ok := t.initial(top)
	if !ok {
		return q.called(top)
	}
	o := alias.Origin{Position: q.Place(q.rootPos(in))}
	what := "`" + q.spell(in) + "`"
	switch r := t.rootOf(in); r.kind {
	case rootParam:
		o.Kind = alias.Parameter
		o.Text = fmt.Sprintf("what the caller passed as `%s`", r.value.Name())
		if t.nodes[in].kind != stepRoot {
			o.Text = fmt.Sprintf("what %s referred to when %s was called", what, nameOf(q.Fn))
		}
	case rootFree:
		o.Kind, o.Text = alias.Captured, fmt.Sprintf("what %s of the enclosing function referred to when the function literal was called", what)
		if t.nodes[in].kind == stepRoot {
			o.Text = fmt.Sprintf("variable %s of the enclosing function", what)
		}
	case rootGlobal:
		o.Kind, o.Text = alias.Global, "what package variable "+what+" refers to"
		if t.nodes[in].kind == stepRoot {
			o.Text = "package variable " + what
		}
	}
	return o
}

// unaged gives the root that an aged one is the older instances of.
func (t *locTable) unaged(r root) root {
	if r.kind == rootAged {
		return t.info[r.of]
	}
	return r
}

// received reports whether a root is what came out of a channel.
func received(r root) bool {
	load, ok := r.instr.(*ssa.UnOp)
	return ok && r.kind == rootInstance && load.Op == token.ARROW
}

// called describes storage that a call gave, or that is reached from there.
func (q *inquiry) called(top loc) alias.Origin {
	t := q.x.t
	r := t.unaged(t.rootOf(top))
	o := alias.Origin{Kind: alias.Made, Text: "something that this function put together", Position: q.Place(q.rootPos(top))}
	if r.instr != nil {
		o.Position = q.Place(ssax.Pos(r.instr))
	}
	inside := ""
	if t.nodes[top].kind == stepDeref {
		inside = ", reached through it as `" + q.spell(top) + "`"
	}
	switch r.kind {
	case rootResult:
		o.Kind, o.Text = alias.Result, "what "+q.callText(r)+" returned"+inside+": nothing is known of who else has it"
	case rootAlloc:
		if _, byCall := r.instr.(ssa.CallInstruction); byCall {
			o.Kind, o.Text = alias.Result, "what `"+q.spell(top)+"` refers to in what "+q.callText(r)+" made"
		} else {
			o.Text = "what `" + q.spell(top) + "` held before: nothing, unless a function that was given it put something there"
		}
	case rootInstance:
		o.Kind, o.Text = alias.Parameter, "something that is reached by more steps than are followed"
	case rootPooled:
		o.Kind, o.Text = alias.Pooled, "what came out of a pool by "+q.callText(r)+inside
	}
	return o
}

// callText names the call that a root comes from.
func (q *inquiry) callText(r root) string {
	if call, ok := r.instr.(ssa.CallInstruction); ok {
		if name := ssax.CalleeName(call.Common()); name != "" {
			return "`" + name + "`"
		}
	}
	return "a call"
}

// madeHere describes storage that the function makes.
func (q *inquiry) madeHere(r root) alias.Origin {
	again := ""
	if r.kind == rootAged {
		r, again = q.x.t.unaged(r), ", in an earlier round of the loop"
	}
	o := alias.Origin{Kind: alias.Made}
	if r.instr != nil {
		o.Position = q.Place(ssax.Pos(r.instr))
	}
	switch v := r.value.(type) {
	case *ssa.MakeSlice:
		o.Text = "an array made here with make"
	case *ssa.MakeMap:
		o.Text = "a map made here"
	case *ssa.MakeChan:
		o.Text = "a channel made here"
	case *ssa.MakeClosure:
		o.Text = "a function literal"
	case *ssa.Alloc:
		o.Text = q.allocText(v)
	case *ssa.Convert, *ssa.MultiConvert:
		o.Text = "the copy of the bytes that the conversion makes"
	case *ssa.Call:
		if ssax.IsBuiltin(&v.Call, "append") {
			o.Kind, o.Text = alias.Grown, "the copy that append makes where there is no room"
			if q.outcome(v) == alias.Copies {
				o.Text = "the copy that append makes, since there is no room"
			}
			break
		}
		o.Kind, o.Text = alias.Fresh, "what "+q.callText(r)+" made for its caller, so that nobody else has it"
		if r.index >= 100 {
			o.Text = "the copy that " + q.callText(r) + " makes where there is no room"
		}
	default:
		o.Text = "something made here"
	}
	o.Text += again
	return o
}

func (q *inquiry) allocText(v *ssa.Alloc) string {
	switch {
	case v.Comment == "makeslice":
		return "an array made here with make"
	case v.Comment == "slicelit":
		return "the array of the literal"
	case v.Comment == "varargs":
		return "the argument list of the call"
	case v.Comment == "complit":
		return "the value of the literal"
	case v.Comment == "new":
		return "variable made with new"
	case token.IsIdentifier(v.Comment):
		if x := q.ranged(v.Pos()); x != nil {
			return "variable `" + v.Comment + "`, a copy of one element of `" + types.ExprString(x) + "`"
		}
		return "variable `" + v.Comment + "`"
	}
	return "variable made here"
}

// ranged gives what a range statement goes over whose value variable is declared
// at pos; nil if it is another variable.
func (q *inquiry) ranged(pos token.Pos) (x ast.Expr) {
	if q.Fn.Syntax() == nil {
		return nil
	}
	ast.Inspect(q.Fn.Syntax(), func(n ast.Node) bool {
		if r, ok := n.(*ast.RangeStmt); ok && r.Value != nil && r.Value.Pos() == pos {
			x = r.X
		}
		return x == nil
	})
	return x
}

// changes lists what the function does to the storage that the expression
// shows, before or after the place.
func (q *inquiry) changes(top loc) []alias.Change {
	out := []alias.Change{}
	seen := map[string]bool{}
	x := q.x
	st, cur := x.st, x.cur
	x.final = true
	x.told = func(kind contract.Kind, v value, c cause) {
		for _, w := range v {
			through := q.through(c, v)
			if x.t.storage(w.loc) != top || !through.refersTo(w.loc) || !q.touches(kind, w) {
				continue
			}
			ch := alias.Change{Kind: kind.String(), When: q.when(c.instr), Text: q.changeText(kind, c), May: c.e.may || len(q.storages(through)) > 1 || w.may}
			ch.Position = q.Place(ssax.Pos(c.instr))
			if key := fmt.Sprint(ch.Kind, ch.Position, ch.Text); ch.When != "" && !seen[key] {
				seen[key] = true
				out = append(out, ch)
			}
		}
	}
	for _, b := range x.shape.Order {
		x.Block(b, q.entries[b.Index])
	}
	x.told, x.final = nil, false
	x.st, x.cur = st, cur
	slices.SortStableFunc(out, func(a, b alias.Change) int {
		return cmp.Or(cmp.Compare(a.Position.Line, b.Position.Line), cmp.Compare(a.Position.Column, b.Position.Column))
	})
	return out
}

// through gives what is changed without what numbers rule out.
func (q *inquiry) through(c cause, v value) value {
	switch i := c.instr.(type) {
	case *ssa.Call:
		if ssax.IsBuiltin(&i.Call, "append") {
			return only(v, q.refine(i))
		}
		if ssax.IsBuiltin(&i.Call, "copy", "clear") {
			return only(v, q.refine(i.Call.Args[0]))
		}
	case *ssa.Store:
		if base, ok := elementBase(i.Addr); ok {
			return only(v, q.refine(base))
		}
	}
	return v
}

// touches reports whether an event on w can reach what the expression shows.
func (q *inquiry) touches(kind contract.Kind, w view) bool {
	t := q.x.t
	for _, u := range q.views {
		switch {
		case u.loc == w.loc:
			if kind == contract.Appends || !disjoint(u, w) {
				return true
			}
		case t.under(u.loc, w.loc), t.under(w.loc, u.loc):
			return true
		}
	}
	return false
}

// when says whether an instruction can run before or after the place.
func (q *inquiry) when(i ssa.Instruction) string {
	if q.At == nil {
		return "after"
	}
	if d, ok := i.(*deferred); ok {
		i = d.at
	}
	before, after := i == q.At || mayPrecede(i, q.At), mayPrecede(q.At, i)
	switch {
	case before && after:
		return "both"
	case before:
		return "before"
	case after:
		return "after"
	}
	return ""
}

var changeVerb = map[contract.Kind]string{
	contract.Writes: "writes into it", contract.Reorders: "reorders its elements", contract.Shrinks: "moves its elements down",
	contract.Appends: "writes behind its length where there is room", contract.Refills: "overwrites it with new content",
	contract.Resets: "empties it, so that what is written next overwrites it", contract.Releases: "gives it back",
}

func (q *inquiry) changeText(kind contract.Kind, c cause) string {
	who := "an assignment"
	switch i := c.instr.(type) {
	case *ssa.MapUpdate:
		return "an entry is set"
	case *ssa.Store:
		if kind == contract.Writes {
			return "an element is assigned"
		}
	case ssa.CallInstruction:
		who = "a call"
		if v, ok := i.(*ssa.Call); ok && kind == contract.Appends && ssax.IsBuiltin(&v.Call, "append") &&
			q.outcome(v) == alias.InPlace {
			return "`append` writes behind its length, for which there is room"
		} else if ok && kind == contract.Shrinks && ssax.IsBuiltin(&v.Call, "append") {
			return "`append` moves elements within the array"
		}
		if b, ok := i.Common().Value.(*ssa.Builtin); ok {
			who = "`" + b.Name() + "`"
		} else if name := ssax.CalleeName(i.Common()); name != "" {
			who = "`" + name + "`"
		}
	}
	text := who + " " + changeVerb[kind]
	if c.deferred {
		text += ", deferred"
	}
	if c.callee == "" || c.lib {
		return text
	}
	if p := q.Place(c.e.pos); p.Line > 0 {
		text += fmt.Sprintf(" (%s:%d)", p.File, p.Line)
	} else if c.e.at != "" { // in another package
		text += " (" + c.e.at + ")"
	}
	return text
}

// strangers lists the calls before the place that were given the storage and of
// which nobody knows whether they kept it.
func (q *inquiry) strangers(top loc) []alias.Place {
	var out []alias.Place
	for _, b := range q.x.shape.Order {
		for _, i := range b.Instrs {
			call, ok := i.(ssa.CallInstruction)
			if !ok || q.At == nil || i != q.At && !mayPrecede(i, q.At) {
				continue
			}
			c := call.Common()
			if _, builtin := c.Value.(*ssa.Builtin); builtin || !slices.ContainsFunc(c.Args, func(a ssa.Value) bool { return len(q.in(q.refine(a), top)) > 0 }) {
				continue
			}
			s, _, _ := q.p.work.callee(q.x, c)
			if s != nil && !s.opaque {
				continue
			}
			name := "the function value"
			if n := ssax.CalleeName(c); n != "" {
				name = "`" + n + "`"
			}
			text := name + " was given it, and nothing is known of what it keeps"
			if s != nil {
				text = name + " was given it, and not all that it does is understood"
			}
			out = append(out, alias.Place{Text: text, Position: q.Place(ssax.Pos(i))})
		}
	}
	return out
}

// maxCallers bounds how many calls are looked at.
const maxCallers = 8

// callers lists the calls of this package that hand the allocation in, and what
// they hand in.
func (q *inquiry) callers(top loc) []alias.Caller {
	in, ok := q.x.t.initial(top)
	if !ok {
		return nil
	}
	r := q.x.t.rootOf(in)
	if r.kind != rootParam && r.kind != rootFree {
		return nil
	}
	var out []alias.Caller
	for _, fn := range q.p.funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				if v := q.handsIn(i, r); v != nil && len(out) < maxCallers {
					out = append(out, q.caller(fn, i, v, r.kind == rootFree))
				}
			}
		}
	}
	return out
}

// handsIn gives what an instruction passes for a parameter of the question's
// function, or binds to its captured variable.
func (q *inquiry) handsIn(i ssa.Instruction, r root) ssa.Value {
	switch i := i.(type) {
	case *ssa.MakeClosure:
		if r.kind == rootFree && i.Fn == q.Fn {
			return i.Bindings[r.index]
		}
	case ssa.CallInstruction:
		c := i.Common()
		if r.kind == rootParam && c.StaticCallee() != nil && ssax.Origin(c.StaticCallee()) == ssax.Origin(q.Fn) && r.index < len(c.Args) {
			return c.Args[r.index]
		}
	}
	return nil
}

// caller says what one call hands in: where that comes from and who else has it
// there.
func (q *inquiry) caller(fn *ssa.Function, i ssa.Instruction, v ssa.Value, captured bool) alias.Caller {
	out := alias.Caller{Function: nameOf(fn), Captures: captured, Position: q.Place(ssax.Pos(i))}
	up := q.p.inquire(Question{Fn: fn, Value: v, IsAddr: captured, At: i, Scope: ssax.Pos(i), Place: q.Place})
	if up == nil {
		out.Text = "never reached"
		return out
	}
	out.Argument = up.argument(i, v)
	var texts []string
	for _, top := range up.storages(up.views) {
		text := up.origin(top).Text
		var names []string
		for _, h := range up.holders(top, up.in(up.views, top)) {
			if name := "`" + h.Name + "`"; h.Kind != "caller" && !slices.Contains(names, name) && len(names) < 4 {
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			text += "; " + strings.Join(names, ", ") + " there can see it"
		}
		texts = append(texts, text)
	}
	if len(texts) == 0 {
		texts = append(texts, up.nothing(v))
	}
	out.Text = strings.Join(texts, "; or ")
	return out
}

// argument writes what is handed in as the source has it.
func (q *inquiry) argument(i ssa.Instruction, v ssa.Value) string {
	call := q.calls[i.Pos()]
	ci, ok := i.(ssa.CallInstruction)
	if call == nil || !ok {
		return valueName(v)
	}
	n := slices.Index(ci.Common().Args, v)
	if ci.Common().Signature().Recv() != nil && !ci.Common().IsInvoke() {
		n--
	}
	if n < 0 || n >= len(call.Args) {
		if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return types.ExprString(s.X)
		}
		return types.ExprString(call.Fun)
	}
	return types.ExprString(call.Args[n])
}
