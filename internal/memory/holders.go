package memory

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/alias"
	"github.com/memvet/memvet/internal/ssax"
)

// holders lists everybody else who refers to the allocation at the place.
func (q *inquiry) holders(top loc, views value) []alias.Holder {
	c := &collector{q: q, top: top, views: views, out: []alias.Holder{}, seen: map[string]bool{}}
	for _, v := range q.vars {
		c.variable(v)
	}
	c.owner()
	for l := range ordered(q.x.st.heap) {
		c.cell(l)
	}
	return c.out
}

// A collector gathers the holders of one allocation.
type collector struct {
	q     *inquiry
	top   loc
	views value
	out   []alias.Holder
	seen  map[string]bool
}

func (c *collector) add(h alias.Holder, v ssa.Value, held value) {
	if c.seen[h.Name+"\x00"+h.Kind] {
		return
	}
	c.seen[h.Name+"\x00"+h.Kind] = true
	q := c.q
	var e extent
	if v != nil {
		e = q.extentOf(v, held)
	} else {
		e = q.viewExtents(held)
	}
	own := q.extentOf(q.Value, c.views)
	h.Shows = q.relation(c.views, own, held, e)
	if q.kind() == "array" && isArrayView(held, q.x.t) {
		h.View = q.shown(v, e, held)
	}
	c.out = append(c.out, h)
}

// isArrayView reports whether the views are of whole arrays rather than of
// elements or fields in them.
func isArrayView(v value, t *locTable) bool {
	return len(v) > 0 && t.arrayOf(v[0].loc) == noLoc
}

// may reports whether a value that refers to the allocation need not do so.
func (c *collector) may(all, held value) bool {
	return len(c.q.storages(all)) > 1 || slices.ContainsFunc(held, func(w view) bool { return w.may || w.some })
}

// variable notes a variable, or the fields of one.
func (c *collector) variable(v *variable) {
	q := c.q
	if v.cell != noLoc && isAggregate(v.obj.Type()) || v.cell == noLoc && len(v.val) == 1 && isAggregate(v.obj.Type()) {
		cell := v.cell
		if cell == noLoc {
			cell = v.val[0].loc
		}
		c.fields(v, cell, v.obj.Type(), v.obj.Name(), 0)
	} else if held := q.in(v.val, c.top); len(held) > 0 && v.obj != q.selfVar {
		var reg ssa.Value
		if len(v.regs) == 1 {
			reg = v.regs[0]
		}
		h := alias.Holder{Name: v.obj.Name(), Kind: v.kind, Text: variableText[v.kind], May: c.may(v.val, held), Unused: v.unused}
		h.Position = q.Place(takenAt(held, v.obj.Pos()))
		c.add(h, reg, held)
	}
	if v.cell == c.top || len(q.in(v.val, c.top)) > 0 {
		for _, mc := range q.capturing(v.obj) {
			c.closure(mc, v)
		}
	}
	if v.cell == c.top && v.cell != noLoc && !q.self.refersTo(v.cell) {
		// the variable itself is what the pointer asked about points to
		h := alias.Holder{Name: v.obj.Name(), Kind: v.kind, Text: "the variable itself", Position: q.Place(v.obj.Pos()), Shows: alias.Same, Unused: v.unused}
		e := q.extentOf(q.Value, c.views)
		if q.part(c.views) != "" || q.kind() == "array" && e.len != q.size(c.views[0].loc) {
			h.Shows = alias.More
		}
		if !c.seen[h.Name+"\x00"+h.Kind] {
			c.seen[h.Name+"\x00"+h.Kind] = true
			c.out = append(c.out, h)
		}
	}
}

var variableText = map[string]string{
	"local": "local variable", "parameter": "parameter", "captured": "variable of the enclosing function",
}

// takenAt is where the views were taken, or at if that is not known.
func takenAt(held value, at token.Pos) token.Pos {
	for _, w := range held {
		if w.taken.IsValid() {
			return w.taken
		}
	}
	return at
}

func (c *collector) closure(mc *ssa.MakeClosure, v *variable) {
	q := c.q
	if q.At != nil && !mayPrecede(mc, q.At) {
		return
	}
	held := q.in(v.val, c.top)
	if len(held) == 0 {
		held = c.views
	}
	name := "func literal"
	h := alias.Holder{Name: name + " with " + v.obj.Name(), Kind: "closure", Text: "has captured `" + v.obj.Name() + "`", Position: q.Place(ssax.Pos(mc))}
	c.add(h, nil, held)
}

// mayPrecede reports whether a can have run when b runs.
func mayPrecede(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() && slices.Index(a.Block().Instrs, a) < slices.Index(a.Block().Instrs, b) {
		return true
	}
	seen := map[*ssa.BasicBlock]bool{}
	work := slices.Clone(a.Block().Succs)
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		if s == b.Block() {
			return true
		}
		if !seen[s] {
			seen[s] = true
			work = append(work, s.Succs...)
		}
	}
	return false
}

// fields notes the fields of a struct variable that refer to the allocation.
func (c *collector) fields(v *variable, l loc, t types.Type, name string, depth int) {
	st, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 2 || l == noLoc {
		return
	}
	q := c.q
	for f := range st.Fields() {
		if !carries(f.Type()) {
			continue
		}
		cell := q.x.t.field(l, f.Name())
		if cell == noLoc {
			continue
		}
		if isAggregate(f.Type()) {
			c.fields(v, cell, f.Type(), name+"."+f.Name(), depth+1)
			continue
		}
		all := q.x.content(cell)
		held := q.in(all, c.top)
		if len(held) == 0 || q.self.refersTo(cell) {
			continue
		}
		h := alias.Holder{Name: name + "." + f.Name(), Kind: "field", Text: "field of " + strings.ToLower(variableText[v.kind]) + " `" + v.obj.Name() + "`"}
		h.May, h.Unused = c.may(all, held), v.unused
		h.Position = q.Place(takenAt(held, v.obj.Pos()))
		c.add(h, nil, held)
	}
}

// owner notes who had the storage when the function was entered, if he has it
// still: a field, element or variable of the caller, or the caller himself.
func (c *collector) owner() {
	q, t := c.q, c.q.x.t
	if received(t.rootOf(c.top)) {
		return
	}
	in, ok := t.initial(c.top)
	if !ok {
		c.reached()
		return
	}
	if o, ok := t.ownerCell(c.top); ok {
		if r := t.rootOf(o); r.kind == rootFree && t.nodes[o].kind == stepRoot {
			return // a captured variable, which is among the variables
		}
		all := q.x.content(o)
		if !all.refersTo(in) && !t.nodes[o].many || q.self.refersTo(o) {
			return
		}
		h := alias.Holder{Name: q.spell(o), Kind: cellKind(t, o), Text: c.ownerText(o)}
		if r := t.rootOf(o); r.kind == rootParam && isAggregate(r.value.Type()) && t.storage(o) == t.nodes[o].root {
			h.Name, h.Kind, h.Text = "caller", "caller", "the caller's own `"+h.Name+"`, of which this function has a copy"
		}
		h.May = c.may(all, q.in(all, in))
		h.Position = q.Place(q.rootPos(o))
		held := q.in(all, c.top)
		if all.refersTo(in) {
			held = held.add(view{loc: c.top})
		}
		c.add(h, nil, held)
		return
	}
	if r := t.rootOf(in); r.kind == rootParam && t.nodes[in].kind == stepRoot {
		h := alias.Holder{Name: "caller", Kind: "caller", Text: "what the caller passed as `" + r.value.Name() + "`", Position: q.Place(r.value.Pos())}
		c.add(h, nil, value{{loc: in}})
	}
}

// reached notes the cell through which storage was reached that a call gave.
func (c *collector) reached() {
	q, t := c.q, c.q.x.t
	if t.nodes[c.top].kind != stepDeref {
		return
	}
	o := t.nodes[c.top].parent
	if all := q.x.content(o); all.refersTo(c.top) && !q.self.refersTo(o) {
		h := alias.Holder{Name: q.spell(o), Kind: cellKind(t, o), Text: "where it was read from", Position: q.Place(q.rootPos(o)), May: len(all) > 1}
		c.add(h, nil, value{{loc: c.top}})
	}
}

func (c *collector) ownerText(o loc) string {
	t := c.q.x.t
	switch r := t.rootOf(o); r.kind {
	case rootParam:
		return fmt.Sprintf("reached through parameter `%s`", r.value.Name())
	case rootFree:
		return fmt.Sprintf("reached through captured variable `%s`", r.value.Name())
	case rootGlobal:
		if t.nodes[o].kind == stepRoot {
			return "package variable"
		}
		return "reached through package variable `" + t.rootName(r) + "`"
	}
	return "where it was read from"
}

// rootPos is where the variable is declared through which a cell is reached.
func (q *inquiry) rootPos(l loc) token.Pos {
	in, _ := q.x.t.initial(l)
	if in == noLoc {
		return token.NoPos
	}
	r := q.x.t.rootOf(in)
	switch {
	case r.kind == rootGlobal:
		return q.globalPos(r.name)
	case r.value != nil:
		return r.value.Pos()
	case r.instr != nil:
		return ssax.Pos(r.instr)
	}
	return token.NoPos
}

// globalPos is where a package variable of this package is declared.
func (q *inquiry) globalPos(full string) token.Pos {
	pkg := q.p.work.pass.Pkg
	if name, ok := strings.CutPrefix(full, pkg.Path()+"."); ok {
		if obj := pkg.Scope().Lookup(name); obj != nil {
			return obj.Pos()
		}
	}
	return token.NoPos
}

func cellKind(t *locTable, l loc) string {
	switch t.nodes[l].kind {
	case stepField:
		return "field"
	case stepElem:
		return "element"
	}
	if t.rootOf(l).kind == rootGlobal {
		return "global"
	}
	return "variable"
}

// cell notes a cell that the function stored to, unless it is a variable that
// was told already.
func (c *collector) cell(l loc) {
	q, t := c.q, c.q.x.t
	all := q.x.st.heap[l].val
	held := q.in(all, c.top)
	itself := q.self.refersTo(l)
	if len(held) == 0 || itself && !t.nodes[l].many || q.isVariable(l) {
		return
	}
	r := t.rootOf(l)
	if a, ok := r.value.(*ssa.Alloc); ok && a.Comment == "varargs" {
		return // an argument list, which ends with its call
	}
	if mc, ok := r.instr.(*ssa.MakeClosure); ok && r.kind == rootAlloc {
		h := alias.Holder{Name: "func literal with " + strings.TrimPrefix(t.nodes[l].field, "$"), Kind: "closure", Text: "has captured it", Position: q.Place(ssax.Pos(mc))}
		c.add(h, nil, held)
		return
	}
	at := takenAt(nil, q.x.st.heap[l].at)
	if !at.IsValid() {
		at = takenAt(held, q.rootPos(l))
	}
	h := alias.Holder{Position: q.Place(at), May: c.may(all, held) || !q.x.st.heap[l].sure && !t.nodes[l].many}
	if r.kind == rootHandoff {
		h.Name, h.Kind, h.Text = handoffText(r)
	} else if q.x.inRegister(l) {
		return // a copy that is in a register on its way
	} else {
		h.Name, h.Kind = q.spell(l), cellKind(t, l)
		h.Text = cellText[h.Kind]
		if itself {
			h.Text = "its other elements"
		}
	}
	c.add(h, nil, held)
	if n := len(c.out) - 1; itself && n >= 0 && c.out[n].Shows == alias.Same {
		c.out[n].Shows = alias.Perhaps
	}
}

var cellText = map[string]string{
	"field": "field", "element": "element or map value", "global": "package variable", "variable": "variable",
}

// isVariable reports whether l is the cell of a local variable, or lies in it.
func (q *inquiry) isVariable(l loc) bool {
	return slices.ContainsFunc(q.vars, func(v *variable) bool {
		return v.cell != noLoc && (l == v.cell || isAggregate(v.obj.Type()) && q.x.t.under(l, v.cell) && q.x.t.storage(l) == v.cell)
	})
}

func handoffText(r root) (name, kind, text string) {
	switch r.name {
	case "goroutine":
		return "goroutine", "goroutine", "a goroutine that is started with it"
	case "channel":
		return "channel", "channel", "whoever receives it from the channel"
	}
	who := "a called function"
	if call, ok := r.instr.(ssa.CallInstruction); ok {
		if n := ssax.CalleeName(call.Common()); n != "" {
			who = "`" + n + "`"
		}
	}
	return r.name, "kept", who + " keeps it past its return (" + r.name + ")"
}

// spell names a cell as a Go programmer would; what has no name of its own is
// called after a variable that refers to it.
func (q *inquiry) spell(l loc) string { return q.spelled(l, 0) }

func (q *inquiry) spelled(l loc, depth int) string {
	t := q.x.t
	n := t.nodes[l]
	switch n.kind {
	case stepField:
		if n.pseudo || strings.HasPrefix(n.field, "$") {
			return q.spelled(n.parent, depth)
		}
		return q.spelled(n.parent, depth) + "." + n.field
	case stepElem:
		return q.spelled(n.parent, depth) + "[...]"
	case stepDeref:
		return q.spelled(n.parent, depth)
	}
	r := t.info[l]
	if name := t.rootName(r); name != "" {
		return name
	}
	for _, v := range q.vars {
		if v.val.refersTo(l) {
			return v.obj.Name()
		}
	}
	for c, held := range ordered(q.x.st.heap) {
		if depth < 3 && held.val.refersTo(l) && t.nodes[c].root != l && t.rootOf(c).kind != rootHandoff && !q.x.inRegister(c) {
			return q.spelled(c, depth+1)
		}
	}
	if r.kind == rootResult || r.kind == rootAlloc {
		if call, ok := r.instr.(ssa.CallInstruction); ok {
			if name := ssax.CalleeName(call.Common()); name != "" {
				return name + "()"
			}
		}
	}
	if v, ok := r.value.(*ssa.Alloc); ok {
		return "(" + types.TypeString(v.Type().Underlying().(*types.Pointer).Elem(), types.RelativeTo(q.p.work.pass.Pkg)) + ")"
	}
	if r.of != noLoc && (r.kind == rootAged || r.kind == rootCopy || r.kind == rootInstance) {
		return q.spelled(r.of, depth)
	}
	return "(no name)"
}
