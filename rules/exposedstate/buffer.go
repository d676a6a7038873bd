package exposedstate

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/origin"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ssax"
)

// views are the methods of a bytes.Buffer that give a view of its array, emptiers those
// after which what is written next goes over what was there, fillers those that write.
var (
	views    = []string{"Bytes", "Next", "AvailableBuffer"}
	emptiers = []string{"Reset", "Truncate", "Next", "Read", "ReadByte", "ReadBytes", "ReadString", "ReadRune", "WriteTo"}
	fillers  = []string{"Write", "WriteString", "WriteByte", "WriteRune", "ReadFrom"}
)

// buffered looks for methods that return a view of their object's bytes.Buffer which
// they took under the lock, while others empty and fill the buffer under that lock.
func (x *getter) buffered() {
	if !x.g.Open(x.fn) || notMeant.MatchString(x.g.Text(x.fn)) || x.g.CallerLocks(x.fn) {
		return
	}
	for _, ret := range guard.Returns(x.fn) {
		for _, v := range ret.Results {
			if u, ok := v.(*ssa.UnOp); ok && ssax.StoredBefore(u) != nil {
				v = ssax.StoredBefore(u) // a function with deferred calls
			}
			call, ok := v.(*ssa.Call)
			if !ok {
				continue
			}
			field, name := bufferCall(call)
			if field == nil || !slices.Contains(views, name) || assigns(x.fn, field) {
				continue
			}
			if lock := x.lockBeside(call, field); lock != nil && !x.g.Held(ret).Has(lock) {
				x.reportBuffer(call, ret, field, lock)
				return
			}
		}
	}
}

// assigns reports whether fn puts another buffer into the field: what it returns is the
// caller's then.
func assigns(fn *ssa.Function, field *types.Var) bool {
	for _, b := range fn.Blocks {
		for _, i := range b.Instrs {
			if st, ok := i.(*ssa.Store); ok && ssax.Field(st.Addr) == field {
				return true
			}
		}
	}
	return false
}

// bufferCall gives the field that holds the bytes.Buffer whose method a call calls.
func bufferCall(c *ssa.Call) (field *types.Var, method string) {
	fn := c.Call.StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || fn.Signature.Recv().Type().String() != "*bytes.Buffer" {
		return nil, ""
	}
	addr := c.Call.Args[0]
	if load, ok := addr.(*ssa.UnOp); ok {
		addr = load.X // the field is a pointer
	}
	return ssax.Field(addr), fn.Name()
}

// lockBeside gives the lock of the object under which a call takes the view.
func (x *getter) lockBeside(call *ssa.Call, field *types.Var) guard.Lock {
	var lock guard.Lock
	x.g.Held(call).Each(func(l guard.Lock) {
		owner := x.fn.Signature.Recv()
		if owner == nil {
			return
		}
		if st, ok := origin.Deref(owner.Type()).Underlying().(*types.Struct); ok && hasBoth(st, field, l) && (lock == nil || guard.LockName(l) < guard.LockName(lock)) {
			lock = l
		}
	})
	return lock
}

func hasBoth(st *types.Struct, field *types.Var, l guard.Lock) bool {
	both := 0
	for f := range st.Fields() {
		if f == field || guard.Lock(f) == l {
			both++
		}
	}
	return both == 2
}

func (x *getter) reportBuffer(call *ssa.Call, ret *ssa.Return, field *types.Var, lock guard.Lock) {
	emptied, filled := x.bufferUse(field, lock, emptiers), x.bufferUse(field, lock, fillers)
	if emptied == nil || filled == nil {
		return
	}
	level := finding.Default
	if x.OnlyForTests() || waits(x.fn) {
		level = finding.Audit
	}
	x.leaked[x.fn] = true
	x.Report(rule.Report{
		Level: level, Pos: ret.Pos(),
		Message: "a view of `" + field.Name() + "` is returned, while `" + ssax.Outermost(emptied.Parent()).Name() + "` empties it and `" + ssax.Outermost(filled.Parent()).Name() +
			"` fills it under `" + guard.LockName(lock) + "`, so callers look at it while it changes",
		Remedy: "return a copy that is made under the lock: bytes.Clone",
		Steps: []rule.Step{
			{Role: finding.Taken, Pos: call.Pos(), Text: "the view is taken here, under the lock"},
			{Role: finding.Via, Pos: emptied.Pos(), Text: "the buffer is emptied here"},
			{Role: finding.Spoiled, Pos: filled.Pos(), Text: "and written to from the start here"},
		},
	})
}

// bufferUse gives a call of one of the methods on the buffer in a field, under the lock.
func (x *getter) bufferUse(field *types.Var, lock guard.Lock, methods []string) *ssa.Call {
	for _, fn := range x.g.Funcs {
		for _, b := range fn.Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(*ssa.Call)
				if !ok || !x.g.Held(c).Has(lock) {
					continue
				}
				if f, name := bufferCall(c); f == field && slices.Contains(methods, name) {
					return c
				}
			}
		}
	}
	return nil
}
