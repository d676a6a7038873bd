package memory

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// dump writes the state for a person who debugs the engine.
func (x *exec) dump(w io.Writer, title string) {
	fmt.Fprintf(w, "== %s %s\n", x.fn, title)
	for _, l := range x.cells() {
		c := x.st.heap[l]
		fmt.Fprintf(w, "  %s = %s sure=%v filled=%v\n", x.locString(l), x.valueString(c.val), c.sure, c.filled)
	}
	for l, from := range x.st.agg {
		fmt.Fprintf(w, "  %s := %s\n", x.locString(l), x.locString(from))
	}
	for h, m := range x.st.stale {
		if h.reg != nil {
			fmt.Fprintf(w, "  stale %s by %s sure=%v\n", h.reg.Name(), m.ev.kind, m.sure)
		} else {
			fmt.Fprintf(w, "  stale %s by %s sure=%v\n", x.locString(h.cell), m.ev.kind, m.sure)
		}
	}
	for l, m := range x.st.released {
		fmt.Fprintf(w, "  released %s sure=%v\n", x.locString(l), m.sure)
	}
}

func (x *exec) valueString(v value) string {
	var parts []string
	for _, w := range v {
		s := x.locString(w.loc)
		if w.loan != nil {
			s += " lent"
		}
		if w.grown != nil {
			s += " grown"
		}
		s += fmt.Sprintf(" win%d cap%d", w.win, w.cap)
		parts = append(parts, s)
	}
	sort.Strings(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

// locString names any loc, unambiguously.
func (x *exec) locString(l loc) string {
	if l == noLoc {
		return "none"
	}
	n := x.t.nodes[l]
	if n.kind == stepRoot {
		r := x.t.info[l]
		name := r.name
		if r.value != nil {
			name = r.value.Name()
		}
		kinds := [...]string{"param", "free", "global", "alloc", "result", "pooled", "copy", "inst", "aged", "handoff"}
		return fmt.Sprintf("%s:%s#%d", kinds[r.kind], name, r.index)
	}
	var b strings.Builder
	b.WriteString(x.locString(n.parent))
	writeStep(&b, pathStep{n.kind, n.field})
	return b.String()
}
