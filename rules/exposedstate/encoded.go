package exposedstate

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/guard"
	"github.com/memvet/memvet/internal/ssax"
)

// encoders read all that they are given, down to the last element.
var encoders = []string{
	"encoding/json.Marshal", "encoding/json.MarshalIndent", "(*encoding/json.Encoder).Encode",
	"encoding/xml.Marshal", "(*encoding/xml.Encoder).Encode", "(*encoding/gob.Encoder).Encode",
	"(*github.com/gin-gonic/gin.Context).JSON", "(*github.com/gin-gonic/gin.Context).IndentedJSON",
	"(github.com/labstack/echo/v4.Context).JSON", "(*github.com/gofiber/fiber/v2.Ctx).JSON",
	"gopkg.in/yaml.v3.Marshal", "gopkg.in/yaml.v2.Marshal", "sigs.k8s.io/yaml.Marshal",
}

// encodedBy finds a caller in the package, or a caller of one that only passes the
// result on, that encodes the result without the lock: by itself or as a part of
// what it makes for that.
func (x *getter) encodedBy(fn *ssa.Function, result int, lock guard.Lock, depth int) token.Pos {
	if depth > 2 {
		return token.NoPos
	}
	for _, c := range x.g.Callers(fn) {
		call, ok := c.(*ssa.Call)
		if !ok || x.g.Held(call).Has(lock) || x.g.AtEntry(call.Parent()).Has(lock) {
			continue
		}
		for _, v := range resultsOf(call, result) {
			if at := x.encodes(v, lock, 0); at.IsValid() {
				return at
			}
			for _, r := range ssax.Referrers(v) {
				ret, ok := r.(*ssa.Return)
				if !ok {
					continue
				}
				if at := x.encodedBy(call.Parent(), slices.Index(ret.Results, v), lock, depth+1); at.IsValid() {
					return at
				}
			}
		}
	}
	return token.NoPos
}

// resultsOf gives the registers that have a call's i-th result.
func resultsOf(call *ssa.Call, i int) []ssa.Value {
	if call.Call.Signature().Results().Len() == 1 {
		return []ssa.Value{call}
	}
	var out []ssa.Value
	for _, r := range ssax.Referrers(call) {
		if e, ok := r.(*ssa.Extract); ok && e.Index == i {
			out = append(out, e)
		}
	}
	return out
}

// encodes finds where v, or a struct, map or list made here with v in it, is
// encoded without the lock.
func (x *getter) encodes(v ssa.Value, lock guard.Lock, depth int) token.Pos {
	if depth > 4 {
		return token.NoPos
	}
	for _, r := range ssax.Referrers(v) {
		var in ssa.Value
		switch r := r.(type) {
		case *ssa.MakeInterface:
			in = r
		case *ssa.ChangeType:
			in = r
		case *ssa.UnOp:
			in = r
		case *ssa.MapUpdate:
			if _, made := r.Map.(*ssa.MakeMap); made && r.Value == v {
				in = r.Map
			}
		case *ssa.Store:
			if at, ok := r.Addr.(*ssa.FieldAddr); ok && r.Val == v {
				if a, made := at.X.(*ssa.Alloc); made {
					in = a
				}
			}
		case *ssa.Call:
			if slices.Contains(encoders, calleeName(r)) && slices.Contains(r.Call.Args, v) && !x.g.Held(r).Has(lock) {
				return r.Pos()
			}
		}
		if in == nil {
			continue
		}
		if at := x.encodes(in, lock, depth+1); at.IsValid() {
			return at
		}
	}
	return token.NoPos
}

// calleeName gives the full name of a called function or interface method.
func calleeName(c *ssa.Call) string {
	if c.Call.IsInvoke() {
		return c.Call.Method.FullName()
	}
	return ssax.FullName(c.Call.StaticCallee())
}
