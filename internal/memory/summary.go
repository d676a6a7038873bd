package memory

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/contract"
)

// An effect is contract.Effect with paths in place of places and with what a
// view's window and capacity say.
type effect struct {
	kind contract.Kind
	on   path
	to   path
	// may: on some paths only, see contract.Effect.
	may bool
	win window
	cap capacity
	// agg: a struct or array is assigned as a whole.
	agg bool
	// lent: the stored view is a loan of storage that its owner goes on using.
	lent bool
	// doubt: it may happen, and nothing callers see says when.
	doubt bool
	// grown: what is stored is what an append to On gives. own: what it appends to that,
	// or to what is returned, does not come from an argument besides the receiver, so
	// that two calls append the same.
	grown, own bool
	// cut: the append is behind a shortened view, so it writes over what was
	// in the array. (append(b[:0], ...))
	cut bool
	// detached: where the storage is given back, its owner is given something
	// else, so that no caller reaches it through the owner afterwards.
	detached bool
	// sized: it may happen, and whether it does hangs on sizes only: a buffer is
	// given back where it is too small for what is asked for. Neither the
	// function's other results nor what it leaves behind says so.
	sized bool
	// flagged: the same, but it hangs on a bool field of the object that is given
	// back, which says how the object is used and which the function does not set.
	flagged bool
	// spared: what is returned was not given back on the way to that return.
	spared bool
	// entries: it is a map that is changed, which stays one map whoever holds it.
	entries bool
	// left: nothing behind the start of the goroutine that keeps it can wait for
	// that goroutine.
	left bool
	// as: only where the parameter holds a value of this type.
	as string
	// pos is where it happens, in the package under analysis; at the same
	// place in words, for other packages.
	pos token.Pos
	at  string
	// via is the call, in the declaration that the function belongs to, which hands
	// over an object made there, to be kept at pos in another declaration.
	via token.Pos
}

// A summary is what callers know of a function.
type summary struct {
	effects []effect
	opaque  bool
}

// maxEffects bounds a summary; what does not fit is not known to callers.
const maxEffects = 40

func (s *summary) add(e effect) {
	for i, o := range s.effects {
		if o.kind == e.kind && o.on == e.on && o.to == e.to && o.win == e.win && o.agg == e.agg && o.as == e.as && o.grown == e.grown {
			s.effects[i].may = o.may && e.may
			s.effects[i].doubt = o.doubt && e.doubt
			s.effects[i].cap = joinCap(o.cap, e.cap)
			s.effects[i].sized, s.effects[i].spared = o.sized && e.sized, o.spared && e.spared
			s.effects[i].flagged = o.flagged || e.flagged
			s.effects[i].cut, s.effects[i].own = o.cut || e.cut, o.own && e.own
			s.effects[i].entries = o.entries && e.entries
			s.effects[i].detached, s.effects[i].left = o.detached && e.detached, o.left && e.left
			return
		}
	}
	if len(s.effects) < maxEffects {
		s.effects = append(s.effects, e)
	} else {
		s.opaque = true
	}
}

// full reports whether nothing more fits, which has been noted.
func (s *summary) full() bool { return len(s.effects) >= maxEffects && s.opaque }

func (s *summary) has(k contract.Kind, on path) bool {
	return slices.ContainsFunc(s.effects, func(e effect) bool { return e.kind == k && e.on == on })
}

// join merges what another possible callee does: effects that not both have
// are effects that may happen.
func (s *summary) join(o *summary) *summary {
	out := &summary{opaque: s.opaque || o.opaque}
	both := func(e effect, in *summary) bool {
		return slices.ContainsFunc(in.effects, func(f effect) bool { return f.kind == e.kind && f.on == e.on && f.to == e.to && f.as == e.as })
	}
	for _, e := range s.effects {
		e.may = e.may || !both(e, o)
		out.add(e)
	}
	for _, e := range o.effects {
		e.may = e.may || !both(e, s)
		out.add(e)
	}
	return out
}

// withoutGlobals leaves out what happens to package variables. The standard
// library's, which no module holds, are its own business, and there are so
// many that they would crowd out the rest.
func (s *summary) withoutGlobals() *summary {
	out := &summary{opaque: s.opaque}
	for _, e := range s.effects {
		if !strings.HasPrefix(string(e.on), "g{") && !strings.HasPrefix(string(e.to), "g{") {
			out.effects = append(out.effects, e)
		}
	}
	return out
}

// encode writes the summary as text, one effect a line: short, readable in
// a debugger and the same for the same summary.
func (s *summary) encode() string {
	lines := make([]string, 0, len(s.effects)+1)
	for _, e := range s.effects {
		flags := ""
		for _, f := range []struct {
			on   bool
			flag string
		}{{e.may, "m"}, {e.agg, "a"}, {e.cut, "c"}, {e.lent, "l"}, {e.grown, "g"}, {e.doubt, "d"}, {e.detached, "x"}, {e.entries, "e"}, {e.sized, "s"}, {e.flagged, "f"}, {e.spared, "r"}, {e.left, "w"}, {e.own, "o"}} {
			if f.on {
				flags += f.flag
			}
		}
		lines = append(lines, fmt.Sprintf("%d %d%d%s %s %s %s %s", e.kind, e.win, e.cap, flags, orDash(e.on), orDash(e.to), cmp.Or(e.as, "-"), e.at))
	}
	if s.opaque {
		lines = append(lines, "opaque")
	}
	return strings.Join(lines, "\n")
}

func orDash(p path) path { return cmp.Or(p, "-") }

func decodeSummary(text string) (*summary, error) {
	s := new(summary)
	for line := range strings.SplitSeq(text, "\n") {
		switch line {
		case "":
			continue
		case "opaque":
			s.opaque = true
			continue
		}
		f := strings.SplitN(line, " ", 6)
		var kind int
		if len(f) < 5 || len(f[1]) < 2 {
			return nil, fmt.Errorf("summary line %q has too few fields", line)
		}
		if _, err := fmt.Sscanf(f[0], "%d", &kind); err != nil || kind <= 0 || kind > int(contract.Joins) {
			return nil, fmt.Errorf("summary line %q has no effect of ours", line)
		}
		e := effect{kind: contract.Kind(kind), win: window(f[1][0] - '0'), cap: capacity(f[1][1] - '0')}
		e.may, e.agg = strings.Contains(f[1], "m"), strings.Contains(f[1], "a")
		e.sized, e.spared = strings.Contains(f[1], "s"), strings.Contains(f[1], "r")
		e.flagged, e.own = strings.Contains(f[1], "f"), strings.Contains(f[1], "o")
		e.entries, e.left = strings.Contains(f[1], "e"), strings.Contains(f[1], "w")
		e.doubt, e.detached = strings.Contains(f[1], "d"), strings.Contains(f[1], "x")
		e.cut, e.lent, e.grown = strings.Contains(f[1], "c"), strings.Contains(f[1], "l"), strings.Contains(f[1], "g")
		e.on, e.to = path(strings.TrimPrefix(f[2], "-")), path(strings.TrimPrefix(f[3], "-"))
		e.as = strings.TrimPrefix(f[4], "-")
		if len(f) == 6 {
			e.at = f[5]
		}
		s.effects = append(s.effects, e)
	}
	return s, nil
}

// fromContract turns a table row into a summary.
func fromContract(c *contract.Contract, method bool) *summary {
	s := &summary{opaque: c.Opaque}
	for _, e := range c.Effects {
		f := effect{kind: e.Kind, may: e.May, on: pathFromPlace(e.On, method, false)}
		if e.Clipped {
			f.cap = capExact
		}
		switch e.Kind {
		case contract.Stores:
			f.to = pathFromPlace(e.To, method, true)
		case contract.Clears:
			f.on, f.to = "", pathFromPlace(e.On, method, true)
		case contract.Keeps:
			f.to = path(e.To)
		default:
			f.to = pathFromPlace(e.To, method, false)
		}
		s.effects = append(s.effects, f)
	}
	return s
}

// contract gives the summary in the notation of package contract.
func (s *summary) contract(method bool) *contract.Contract {
	c := &contract.Contract{Opaque: s.opaque}
	for _, e := range s.effects {
		f := contract.Effect{Kind: e.kind, May: e.may || e.doubt || e.as != "", On: e.on.place(method), To: e.to.place(method), At: e.at}
		f.Clipped = e.cap == capExact && (e.kind == contract.Returns || e.kind == contract.Stores)
		switch e.kind {
		case contract.Clears:
			f.On, f.To = f.To, ""
		case contract.Keeps:
			f.To = contract.Place(e.to)
		}
		c.Effects = append(c.Effects, f)
	}
	return c
}
