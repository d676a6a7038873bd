// Package escape says what a package allocates on the heap and why: it joins
// the compiler's log (internal/gclog) with source and types.
//
// The compiler decides; what stands here is its decision, put at the place in
// the source it is about, with the variable or expression there, its size, and
// the reason in words from a closed catalogue. Code that was inlined in several
// places, and instances of generic functions, are one allocation.
package escape

import (
	"cmp"
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/gclog"
	"github.com/memvet/memvet/internal/layout"
)

// A Kind says what is allocated.
type Kind string

const (
	Variable     Kind = "variable"      // a variable that is moved to the heap
	New          Kind = "new"           // new(T)
	Make         Kind = "make"          // make of a slice or map
	Literal      Kind = "literal"       // &T{...}, a slice or map literal
	Boxed        Kind = "boxed value"   // a value put into an interface
	Variadic     Kind = "variadic"      // the slice of a call's variadic arguments
	Closure      Kind = "closure"       // a function literal with the variables it captures
	MethodValue  Kind = "method value"  // x.Method without a call
	AppendArray  Kind = "append"        // the array that append grows into
	StringConv   Kind = "conversion"    // between string, []byte and []rune
	Concatenated Kind = "concatenation" // s + t
	Other        Kind = "other"         // what the compiler made up, or where the source is not known
)

// An Allocation is a variable or expression of the source that the compiler
// puts on the heap.
type Allocation struct {
	Package string `json:"package"`
	// Compiled is the package whose log has it: another one if the code was inlined there.
	Compiled string           `json:"-"`
	Function string           `json:"function,omitempty"` // "f", "(*T).m"; empty outside of functions
	Position finding.Position `json:"position"`
	Kind     Kind             `json:"kind"`
	// What is the variable or expression as the source has it, shortened.
	What string `json:"what"`
	// From is the function whose inlined or instantiated code allocates, if that
	// is not the source at Position.
	From string `json:"from,omitempty"`
	Type string `json:"type,omitempty"`
	// Size is in bytes, -1 if it is known at run time only; Class is what the
	// allocator takes for it.
	Size  int64 `json:"size"`
	Class int64 `json:"class,omitempty"`
	// Free says why nothing is allocated when the program runs, although the
	// compiler calls it an escape; empty if something is.
	Free  string `json:"free,omitempty"`
	Cause Cause  `json:"cause"`
	// Why says it in words.
	Why  string `json:"why"`
	Flow []Step `json:"flow"`
	// Call is the place of the call that the value is passed to, if that is why.
	Call *finding.Position `json:"call,omitempty"`
	// Inlined are the calls into which the code was inlined and where it is
	// allocated as well.
	Inlined []finding.Position `json:"inlined,omitempty"`
	// Remedy is what is known to keep it off the heap.
	Remedy string `json:"remedy,omitempty"`
	// Attribution is what the whole program adds, if it was asked. Package
	// escape leaves it nil; whoever has the answer for Records sets it.
	Attribution Attribution `json:"dynamic,omitempty"`
	// Foreign: the code is that of another package's generic function, or of a
	// wrapper that the compiler made.
	Foreign bool `json:"foreign,omitempty"`
	// Change is set if two revisions are compared.
	Change Change `json:"change,omitempty"`
	// Measured is what a profile has of it, if there is one. Package escape leaves
	// it nil.
	Measured *Measured `json:"measured,omitempty"`
	// Budget is the //memvet:noescape comment that it breaks, if any.
	Budget *Budget `json:"noescape,omitempty"`
	// Raw is how many lines of the compiler's log this is.
	Raw int `json:"records"`
	// Sites are where the compiler puts it: its place, and the copies of inlined code.
	Sites []gclog.Site `json:"-"`
	// Records are what the compiler said, the one that Cause, Why and Flow come
	// from first; only with Options.Source.
	Records []*gclog.Record `json:"-"`
}

// An Attribution says what a call graph over the program adds to an escape that
// a dynamic call causes: whether any function that it may call keeps the value.
type Attribution interface {
	// Words says it in a line, without a full stop.
	Words() string
	// Remedy is a change that was shown to keep the value off the heap, or "".
	Remedy() string
	// OnlyDynamic reports whether nothing but the call being dynamic is the cause.
	OnlyDynamic() bool
}

// Measured is how much a heap profile has of an allocation.
type Measured struct {
	Bytes   int64 `json:"bytes"`
	Objects int64 `json:"objects"`
	// Shared: others on the line are counted with it, since the profile does not
	// tell them apart.
	Shared bool `json:"shared,omitempty"`
}

// A Step is one point of the way from the value to what outlives it.
type Step struct {
	Position finding.Position `json:"position"`
	Text     string           `json:"text"`
}

// A Parameter is one that outlives the call.
type Parameter struct {
	Package  string           `json:"package"`
	Function string           `json:"function"`
	Position finding.Position `json:"position"`
	Name     string           `json:"name"`
	Type     string           `json:"type"`
	// Heap is the least number of dereferences on a way to the heap, -1 if there
	// is none; Results has those to each result.
	Heap    int   `json:"heap"`
	Results []int `json:"results,omitempty"`
	// Why says it in words.
	Why  string `json:"why"`
	Flow []Step `json:"flow"`
	Raw  int    `json:"records"`
}

// A Package says what was read of a package and what became of it: every line
// of the log is in an allocation, a parameter or Elsewhere.
type Package struct {
	Path  string `json:"package"`
	Lines int    `json:"lines"`
	// Text: the structured log could not be used, so inlined code stands where
	// it was inlined.
	Text bool `json:"text,omitempty"`
	// Elsewhere is how many lines are about parameters of functions that are not
	// in the source of the package: instances and inlined function literals.
	Elsewhere int `json:"elsewhere"`
	// Command: its name is main.
	Command bool `json:"-"`
	// Files are those that were compiled, Sources those that they were made of,
	// which are others if cgo or a generator made them.
	Files   []string `json:"-"`
	Sources []Source `json:"-"`
	// Functions are the names of the functions that are declared.
	Functions []string `json:"-"`
}

// A Source is a file that people read and write.
type Source struct {
	Name  string
	Lines int
}

// Options say what to look at.
type Options struct {
	Dir        string
	Env        []string
	BuildFlags []string
	Cache      string // as in gclog.Options
	// Source has the packages loaded and their logs read whether or not the
	// result is known from a former run: Result.Log and Allocation.Records.
	Source bool
}

// A Result is all that was found.
type Result struct {
	Allocations []*Allocation
	Parameters  []*Parameter
	Packages    []Package
	Errors      []finding.PackageError
	// Mistakes are comments that govern nothing.
	Mistakes []Mistake
	// Log and its packages are what the result was made from; only with Options.Source.
	Log *gclog.Log
}

const mode = packages.NeedTypes | packages.NeedTypesInfo | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedImports | packages.NeedModule

// Analyze compiles the packages that patterns name and returns what they have
// on the heap, in the order of the source. Packages that cannot be analysed are
// in Result.Errors.
func Analyze(ctx context.Context, o Options, patterns ...string) (*Result, error) {
	b, err := gclog.NewBuild(gclog.Options{Dir: o.Dir, Env: o.Env, BuildFlags: o.BuildFlags, Cache: o.Cache}, patterns...)
	if err != nil {
		return nil, err
	}
	defer b.Close()
	kept := newKeptResults(b.Cache(), o, patterns)
	if !o.Source {
		if res := kept.find(ctx, b); res != nil {
			return res, nil
		}
	}
	log, err := b.Load(ctx, mode)
	if err != nil {
		return nil, err
	}
	res, err := joined(log, o)
	if err == nil {
		kept.keep(res)
	}
	return res, err
}

// joined joins a log with the source of its packages.
func joined(log *gclog.Log, o Options) (*Result, error) {
	arch, err := layout.ArchFor(goarch(o.Env))
	if err != nil {
		return nil, err
	}
	res := &Result{Log: log}
	files := newFiles(log.Packages)
	for _, p := range log.Packages {
		if !log.Covers(p.PkgPath) {
			res.fail(p)
			continue
		}
		j := &joiner{log: log, pkg: p, files: files, arch: arch}
		j.join(res)
	}
	slices.SortStableFunc(res.Allocations, func(a, b *Allocation) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), comparePositions(a.Position, b.Position))
	})
	slices.SortStableFunc(res.Parameters, func(a, b *Parameter) int {
		return cmp.Or(cmp.Compare(a.Package, b.Package), comparePositions(a.Position, b.Position))
	})
	return res, nil
}

func goarch(env []string) string {
	arch := runtime.GOARCH
	for _, kv := range env {
		if v, ok := strings.CutPrefix(kv, "GOARCH="); ok && v != "" {
			arch = v
		}
	}
	return arch
}

func comparePositions(a, b finding.Position) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// fail says why a package could not be analysed; one without Go code is fine.
func (res *Result) fail(p *packages.Package) {
	why := res.Log.Missing[p.PkgPath]
	switch {
	case len(p.Errors) > 0:
		why = complaint(p)
	case why != "":
		for _, name := range slices.Sorted(maps.Keys(p.Imports)) {
			if imported := p.Imports[name]; len(imported.Errors) > 0 {
				why = "it imports " + imported.PkgPath + ", which does not compile"
			}
		}
	}
	if why != "" {
		res.Errors = append(res.Errors, finding.PackageError{Package: p.PkgPath, Error: why})
	}
}

// complaint is the error of a package that says most. The go command's word
// comes first, with a heading, then that of the type checker, which has a place
// but does not know why something cannot be imported.
func complaint(p *packages.Package) string {
	var best *packages.Error
	for i := range p.Errors {
		e := &p.Errors[i]
		path, _, _ := strings.Cut(strings.TrimPrefix(e.Msg, "could not import "), " ")
		if imported := p.Imports[path]; imported != nil && len(imported.Errors) > 0 {
			return e.Pos + ": " + strings.Join(strings.Fields(imported.Errors[0].Msg), " ")
		}
		if strings.HasPrefix(e.Msg, "could not import C ") {
			return "it needs cgo, and cgo did not run; go build " + p.PkgPath + " says why"
		}
		checked := (e.Kind == packages.ParseError || e.Kind == packages.TypeError) && !strings.HasPrefix(e.Msg, "could not import ")
		if checked || best == nil {
			best = e
		}
		if checked {
			break
		}
	}
	msg := strings.TrimPrefix(best.Error(), "-: ")
	if heading, rest, ok := strings.Cut(msg, "\n"); ok && strings.HasPrefix(heading, "# ") {
		msg = rest
	}
	return strings.TrimSpace(msg)
}
