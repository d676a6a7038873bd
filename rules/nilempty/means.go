package nilempty

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// meanings are fields of library types for which nil is not the empty list, but a
// default that has more in it, by the type and the field, and what that is.
var meanings = map[string]string{
	"os/exec.Cmd.Env":                "the whole environment of this process",
	"os.ProcAttr.Env":                "the whole environment of this process",
	"syscall.ProcAttr.Env":           "the whole environment of this process",
	"crypto/tls.Config.CipherSuites": "the default cipher suites",
}

// nilMeansAll looks for lists that are chosen from others and assigned to such a field:
// where nothing was chosen they are nil, and everything is passed on.
func (c *checker) nilMeansAll(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			st, ok := i.(*ssa.Store)
			if !ok {
				continue
			}
			at, ok := st.Addr.(*ssa.FieldAddr)
			if !ok {
				continue
			}
			means, ok := meanings[fieldName(at)]
			if !ok {
				continue
			}
			g := c.gathers(st.Val)
			if !isNil(g.base) || len(g.appends) == 0 || g.source == nil || c.asksFor(st, st.Val) || c.always(g, st) {
				continue
			}
			level := finding.Audit
			// All of a list that is empty may well stand for nothing said, and what another
			// function chooses from is not seen here to have elements that it drops.
			if _, elsewhere := st.Val.(*ssa.Call); !elsewhere && c.chosen(g, st) {
				level = finding.Default
			}
			c.reportMeans(st, at, g, means, level)
		}
	}
}

// gathers is gatheredIn, also for what a function of the package returns in one place.
func (c *checker) gathers(v ssa.Value) gathered {
	call, ok := v.(*ssa.Call)
	if !ok {
		return gatheredIn(v)
	}
	fn := ssax.Origin(call.Call.StaticCallee())
	if fn == nil || !c.own[fn] {
		return gatheredIn(v)
	}
	if rets := returns(fn); len(rets) == 1 && len(rets[0].Results) == 1 {
		return gatheredIn(rets[0].Results[0])
	}
	return gathered{}
}

// chosen reports whether each append hangs on a condition besides those of loops, which
// at, where the list is used, does not hang on as well.
func (c *checker) chosen(g gathered, at ssa.Instruction) bool {
	for _, call := range g.appends {
		if !slices.ContainsFunc(c.besides(call, at), func(br *ssa.If) bool { return walked(br) == nil && !rangeHeader(br) }) {
			return false
		}
	}
	return true
}

// besides lists the branches that decide whether i is reached, but not whether at is.
func (c *checker) besides(i, at ssa.Instruction) []*ssa.If {
	fn := at.Parent()
	both := c.shape(fn).Deciding(at.Block(), fn.Blocks[0])
	return slices.DeleteFunc(c.shape(fn).Deciding(i.Block(), fn.Blocks[0]), func(br *ssa.If) bool { return slices.Contains(both, br) })
}

// walked gives the map that br goes on to walk, nil if it is no loop over a map.
func walked(br *ssa.If) ssa.Value {
	if e, ok := br.Cond.(*ssa.Extract); ok {
		if next, ok := e.Tuple.(*ssa.Next); ok && !next.IsString {
			return next.Iter.(*ssa.Range).X
		}
	}
	return nil
}

// always reports whether one of the appends is done for each entry of a map that this
// function has made with entries, whenever at is reached.
func (c *checker) always(g gathered, at ssa.Instruction) bool {
	return slices.ContainsFunc(g.appends, func(call *ssa.Call) bool {
		return call.Parent() == at.Parent() && !slices.ContainsFunc(c.besides(call, at), func(br *ssa.If) bool {
			made, ok := walked(br).(*ssa.MakeMap)
			return !ok || !slices.ContainsFunc(ssax.Referrers(made), func(i ssa.Instruction) bool {
				put, ok := i.(*ssa.MapUpdate)
				return ok && put.Map == made && ssax.Before(put, br)
			})
		})
	})
}

// fieldName writes the field of a named type as "path.Type.Field".
func fieldName(at *ssa.FieldAddr) string {
	t := at.X.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return n.Obj().Pkg().Path() + "." + n.Obj().Name() + "." + ssax.Field(at).Name()
}

// asksFor reports whether a condition on the way to i is about the list, other than
// that of the loop which makes it.
func (c *checker) asksFor(i ssa.Instruction, list ssa.Value) bool {
	fn := i.Parent()
	for _, br := range c.shape(fn).Deciding(i.Block(), fn.Blocks[0]) {
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok {
			continue
		}
		for _, v := range []ssa.Value{cmp.X, cmp.Y} {
			if v == list {
				return true
			}
			if l := lengthOf(v, 0); l == list {
				return true
			}
		}
	}
	return false
}

func (c *checker) reportMeans(st *ssa.Store, at *ssa.FieldAddr, g gathered, means string, level finding.Level) {
	field := ssax.Field(at).Name()
	r := rule.Report{
		Level: level, Pos: ssax.Pos(st),
		Message: "`" + field + "` is nil here if nothing was appended, and nil stands for " + means + ", so none becomes all",
		Remedy:  "begin with an empty list that is not nil: make([]T, 0)",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: g.appends[0].Pos(), Text: "only what is appended here makes it more than nil"},
			{Role: finding.Used, Pos: ssax.Pos(st), Text: "nil has a meaning of its own here"},
		},
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}

// encodedNil looks for lists that a loop appends to, beginning with nil, and that are
// written as JSON right away: null where others expect [].
func (c *checker) encodedNil(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			call, ok := i.(*ssa.Call)
			if !ok || !encodesJSON(&call.Call) {
				continue
			}
			for _, a := range call.Call.Args {
				mi, ok := a.(*ssa.MakeInterface)
				if !ok {
					continue
				}
				if at := c.nilIn(mi.X, call); at.IsValid() {
					c.reportEncoded(call, at)
					break
				}
			}
		}
	}
}

// encodesJSON reports whether a call writes its arguments as JSON.
func encodesJSON(c *ssa.CallCommon) bool {
	switch ssax.FullName(c.StaticCallee()) {
	case "encoding/json.Marshal", "encoding/json.MarshalIndent", "(*encoding/json.Encoder).Encode",
		"(*github.com/gin-gonic/gin.Context).JSON", "(*github.com/gin-gonic/gin.Context).IndentedJSON", "(*github.com/gofiber/fiber/v2.Ctx).JSON":
		return true
	}
	return false
}

// nilIn gives the append without which the list v, or one in a field of the struct v
// that is built here, is still nil when it is encoded.
func (c *checker) nilIn(v ssa.Value, call *ssa.Call) token.Pos {
	if ssax.IsSlice(v.Type()) && !ssax.IsBytes(v.Type()) {
		g := gatheredIn(v)
		if isNil(g.base) && len(g.appends) > 0 && !c.asksFor(call, v) {
			return g.appends[0].Pos()
		}
		return token.NoPos
	}
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	a, ok := v.(*ssa.Alloc)
	if !ok {
		return token.NoPos
	}
	st, ok := a.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Struct)
	if !ok {
		return token.NoPos
	}
	for n := range st.NumFields() {
		if f := st.Field(n); f.Exported() && ssax.IsSlice(f.Type()) && !ssax.IsBytes(f.Type()) && shown(st.Tag(n)) {
			if at := onlyAppended(a, n); at.IsValid() {
				return at
			}
			if at := c.setNil(a, n); at.IsValid() {
				return at
			}
		}
	}
	return token.NoPos
}

// setNil gives an append without which the list that the n-th field of the struct a is
// set to, in one place, is still nil.
func (c *checker) setNil(a *ssa.Alloc, n int) token.Pos {
	var set []*ssa.Store
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.FieldAddr:
			for _, use := range ssax.Referrers(ref) {
				if st, ok := use.(*ssa.Store); ok && ref.Field == n {
					set = append(set, st)
				}
			}
		case *ssa.Store:
			return token.NoPos
		}
	}
	if len(set) != 1 {
		return token.NoPos
	}
	g := gatheredIn(set[0].Val)
	if !isNil(g.base) || len(g.appends) == 0 || c.asksFor(set[0], set[0].Val) {
		return token.NoPos
	}
	return g.appends[0].Pos()
}

// onlyAppended gives an append to the n-th field of the struct a, if all that is ever
// stored there are appends to the field, and nobody asks for it.
func onlyAppended(a *ssa.Alloc, n int) token.Pos {
	found := token.NoPos
	for _, ref := range ssax.Referrers(a) {
		switch ref := ref.(type) {
		case *ssa.Store:
			if k, ok := ref.Val.(*ssa.Const); !ok || k.Value != nil {
				return token.NoPos // a copy, or kept
			}
		case *ssa.FieldAddr:
			if ref.Field != n {
				continue
			}
			for _, use := range ssax.Referrers(ref) {
				switch use := use.(type) {
				case *ssa.Store:
					call, ok := use.Val.(*ssa.Call)
					if !ok || !ssax.IsBuiltin(call.Common(), "append") || !oneElement(call.Call.Args[1]) || !sometimes(call) {
						return token.NoPos
					}
					found = call.Pos()
				case *ssa.UnOp:
					for _, r := range ssax.Referrers(use) {
						if call, ok := r.(*ssa.Call); !ok || !ssax.IsBuiltin(call.Common(), "append") {
							return token.NoPos
						}
					}
				case *ssa.DebugRef:
				default:
					return token.NoPos
				}
			}
		case *ssa.UnOp, *ssa.MakeInterface, *ssa.DebugRef:
		default:
			return token.NoPos
		}
	}
	return found
}

// sometimes reports whether i does not run on every way to the end of its function.
func sometimes(i ssa.Instruction) bool {
	for _, b := range i.Parent().Blocks {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && !i.Block().Dominates(b) {
			return true
		}
	}
	return false
}

func (c *checker) reportEncoded(call *ssa.Call, appended token.Pos) {
	r := rule.Report{
		Level: finding.Audit, Pos: call.Pos(),
		Message: "a list that is still nil if nothing was appended is written as null here, where others expect an empty list",
		Remedy:  "begin with an empty list that is not nil: make([]T, 0)",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: appended, Text: "only what is appended here makes it more than nil"},
			{Role: finding.Used, Pos: call.Pos(), Text: "this writes nil as null and empty as []"},
		},
	}
	r.Pos, r.End = c.Statement(r.Pos)
	c.Report(r)
}
