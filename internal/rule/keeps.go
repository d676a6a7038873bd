package rule

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/contract"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/memory"
	"github.com/memvet/memvet/internal/ssax"
)

// KeepsArgument is the report of a method that keeps its argument although the
// documentation of an interface says that the caller goes on using it: that is wrong
// whoever calls.
func (p *Pass) KeepsArgument(c *memory.Conflict) Report {
	r := Report{
		Level:   finding.Default,
		Pos:     c.Put,
		Message: Quote(c.View, "the argument") + " is kept without a copy, but " + c.Why,
		Steps:   p.Story(c),
		Remedy:  "copy it first: bytes.Clone(" + c.View + ")",
	}
	// A reader or writer that leaves its argument in a field has broken the letter;
	// it does harm only if somebody looks there after the caller went on. Those that
	// were read overwrite the field before the next use, or are hooks that get at
	// another object's buffer. What decodes itself is there to be looked at; but a
	// decoder that the package calls by its name, rather than a library through the
	// interface, is given what those calls pass, and what they refill is found there.
	stream := streams[c.Fn.Name()]
	if !c.Sure || stream && (!c.Collected || answered(c.UseInstr)) || !stream && p.Memory.Called(c.Fn) || saysSo(c.Fn) {
		r.Level = finding.Audit
	}
	r.Fixes = p.KeepClone(c.Put, c.View, c.Taken)
	r.Pos, r.End = p.Statement(r.Pos)
	return r
}

// answered reports whether a method has received something whenever it comes to its
// return: the answer of who was given the argument, and has used it.
func answered(ret ssa.Instruction) bool {
	for d := ret.Block(); d != nil; d = d.Idom() {
		for _, i := range d.Instrs {
			if u, ok := i.(*ssa.UnOp); ok && u.Op == token.ARROW {
				return true
			}
		}
	}
	return false
}

// saysSo reports whether the method's type says by its name that it keeps what
// it is given, as json.NoCopyRawMessage and its like do.
func saysSo(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	return recv != nil && strings.Contains(strings.ToLower(recv.Type().String()), "nocopy")
}

// streams are called again and again with the caller's buffer.
var streams = map[string]bool{"Read": true, "ReadAt": true, "Write": true, "WriteAt": true}

// CapturesStream reports whether a conflict is that a reader or writer keeps its
// argument, and nothing in the package refills one: capturedargument reports it then.
// Where the package itself copies a stream to the writer, it is a buffer that is used
// again, which reusedbuffer reports; so are the arguments of decoders and scanners.
func (p *Pass) CapturesStream(c *memory.Conflict) bool {
	return c.How == memory.BreaksContract && c.Kind == contract.Keeps && streams[c.Fn.Name()] && !p.copiedTo(c.Fn)
}

// copiedTo reports whether the package has one of io's functions copy a stream to, or
// from, the type of a method.
func (p *Pass) copiedTo(fn *ssa.Function) bool {
	recv := fn.Signature.Recv().Type()
	for _, f := range p.Memory.Funcs() {
		for _, b := range f.Blocks {
			for _, i := range b.Instrs {
				c, ok := i.(ssa.CallInstruction)
				if !ok || !copiers[ssax.FullName(c.Common().StaticCallee())] {
					continue
				}
				if slices.ContainsFunc(c.Common().Args, func(a ssa.Value) bool {
					mi, ok := a.(*ssa.MakeInterface)
					return ok && types.Identical(mi.X.Type(), recv)
				}) {
					return true
				}
			}
		}
	}
	return false
}

var copiers = map[string]bool{"io.Copy": true, "io.CopyN": true, "io.CopyBuffer": true}
