package escape

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// Headline says in one line what is allocated and why.
func (a *Allocation) Headline() string {
	s := a.subject()
	if a.Free != "" {
		return s + " escapes, but nothing is allocated: " + a.Free
	}
	return s + ": " + a.Why
}

func (a *Allocation) subject() string {
	size := ""
	switch {
	case a.Free != "":
	case a.Size >= 0:
		size = ", " + bytesText(a.Size)
		if a.Class > 0 && a.Class != a.Size {
			size += fmt.Sprintf(" (%d allocated)", a.Class)
		}
	case a.Kind != Other && a.Kind != Closure:
		// Of a closure that the compiler made for go or defer only it knows the size.
		size = ", dynamic size"
	}
	what := "`" + a.What + "`"
	switch a.Kind {
	case Variable:
		what = "variable " + what
	case Boxed:
		what += " in an interface"
	case Variadic:
		what = "arguments of " + what + " as a slice"
	case Closure:
		if a.What == "func literal" {
			what = "function literal"
		}
	case MethodValue:
		what = "method value " + what
	case AppendArray:
		what = "array of " + what
	}
	if a.From != "" {
		what += " in " + a.From + ", inlined here"
	}
	return what + size
}

func bytesText(n int64) string {
	if n == 1 {
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// NoEscapeRule is the rule of findings about what //memvet:noescape forbids.
const NoEscapeRule = "escape/noescape"

// Finding is the allocation as the formats of package report take it.
func (a *Allocation) Finding() finding.Finding {
	f := finding.Finding{
		Rule: "escape/" + string(a.Cause), Level: finding.Note, Message: a.Headline(),
		Position: a.Position, Package: a.Package, Function: a.Function, Steps: []finding.Step{}, Remedy: a.Remedy,
	}
	for _, s := range a.Flow {
		f.Steps = append(f.Steps, finding.Step{Role: finding.Via, Position: s.Position, Text: s.Text})
	}
	if a.Attribution != nil {
		f.Message += "; " + a.Attribution.Words()
		f.Remedy = cmp.Or(a.Attribution.Remedy(), f.Remedy)
	}
	switch a.Change {
	case Introduced:
		f.Message, f.Level = "introduced: "+f.Message, finding.Default
	case Removed:
		f.Message, f.Steps = "removed: "+f.Message, []finding.Step{}
	}
	if a.Measured != nil {
		f.Message += "; " + a.Measured.words()
	}
	if a.Budget != nil {
		f.Rule, f.Level = NoEscapeRule, finding.Default
		f.Message += "; memvet:noescape wants no allocation in " + a.Budget.Of
	}
	return f
}

// Finding is the parameter as the formats of package report take it.
func (p *Parameter) Finding() finding.Finding {
	f := finding.Finding{
		Rule: "escape/parameter", Level: finding.Note, Message: p.Headline(),
		Position: p.Position, Package: p.Package, Function: p.Function, Steps: []finding.Step{},
	}
	for _, s := range p.Flow {
		f.Steps = append(f.Steps, finding.Step{Role: finding.Via, Position: s.Position, Text: s.Text})
	}
	return f
}

// Headline says in one line what becomes of the parameter.
func (p *Parameter) Headline() string {
	return "parameter `" + p.Name + "` of " + p.Function + ": " + p.Why
}

// A Group is what allocations with something in common are together.
type Group struct {
	Name        string `json:"name"`
	Allocations int    `json:"allocations"`
	// Bytes is what those of known size take, each once; Dynamic is how many
	// have no size known in advance.
	Bytes   int64 `json:"bytes"`
	Dynamic int   `json:"dynamic"`
}

// Groupings are what allocations can be grouped by.
var Groupings = []string{"cause", "kind", "package", "func"}

// GroupBy puts allocations into groups, the largest number first.
func GroupBy(as []*Allocation, by string) []Group {
	index := map[string]int{}
	var out []Group
	for _, a := range as {
		name := a.group(by)
		i, ok := index[name]
		if !ok {
			i = len(out)
			index[name] = i
			out = append(out, Group{Name: name})
		}
		out[i].Allocations++
		out[i].Bytes += a.Class
		if a.Size < 0 {
			out[i].Dynamic++
		}
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Allocations, a.Allocations), cmp.Compare(a.Name, b.Name))
	})
	return out
}

func (a *Allocation) group(by string) string {
	switch by {
	case "kind":
		return string(a.Kind)
	case "package":
		return a.Package
	case "func":
		return a.Package + "." + cmp.Or(a.Function, "init")
	}
	return string(a.Cause)
}

// Largest sorts allocations by what they take, those of unknown size last.
func Largest(as []*Allocation) {
	slices.SortStableFunc(as, func(a, b *Allocation) int { return cmp.Compare(b.Class, a.Class) })
}

// Heaviest sorts allocations by the bytes measured.
func Heaviest(as []*Allocation) {
	slices.SortStableFunc(as, func(a, b *Allocation) int {
		return cmp.Or(cmp.Compare(b.Measured.Bytes, a.Measured.Bytes), cmp.Compare(b.Measured.Objects, a.Measured.Objects))
	})
}

func (m *Measured) words() string {
	if m.Objects == 0 && m.Bytes == 0 {
		return "never seen in the profile"
	}
	out := fmt.Sprintf("measured %s in %d objects", Amount(m.Bytes), m.Objects)
	if m.Shared {
		out += ", together with others on this line"
	}
	return out
}

// Amount writes a number of bytes in the largest unit that it fills.
func Amount(n int64) string {
	const units = "kMGTPE"
	v, i := float64(n), -1
	for v >= 1000 && i+1 < len(units) {
		v /= 1000
		i++
	}
	if i < 0 {
		return bytesText(n)
	}
	return fmt.Sprintf("%.1f %cB", v, units[i])
}

// ForbiddenFirst moves those that a //memvet:noescape comment forbids to the
// front and returns how many they are.
func ForbiddenFirst(as []*Allocation) int {
	var forbidden, others []*Allocation
	for _, a := range as {
		if a.Budget != nil {
			forbidden = append(forbidden, a)
		} else {
			others = append(others, a)
		}
	}
	copy(as, append(forbidden, others...))
	return len(forbidden)
}

// Place is where the allocation is.
func (a *Allocation) Place() (function string, at finding.Position) { return a.Function, a.Position }

// Place is where the parameter is declared.
func (p *Parameter) Place() (function string, at finding.Position) { return p.Function, p.Position }

// Relative makes the positions in a relative to a folder, by the given function.
func (a *Allocation) Relative(name func(string) string) {
	fix := func(p *finding.Position) { p.File = name(p.File) }
	fix(&a.Position)
	for i := range a.Flow {
		fix(&a.Flow[i].Position)
	}
	for i := range a.Inlined {
		fix(&a.Inlined[i])
	}
	if a.Call != nil {
		fix(a.Call)
	}
	if a.Budget != nil {
		b := *a.Budget // other allocations share it
		fix(&b.Position)
		a.Budget = &b
	}
}

// Relative makes the positions in p relative to a folder.
func (p *Parameter) Relative(name func(string) string) {
	p.Position.File = name(p.Position.File)
	for i := range p.Flow {
		p.Flow[i].Position.File = name(p.Flow[i].Position.File)
	}
}

// FunctionNamed reports whether name selects the function: see Target.Func.
func FunctionNamed(name, function string) bool { return sameFunction(name, function) }

// CauseNames are the names of all causes.
func CauseNames() []string {
	var out []string
	for _, c := range Causes {
		out = append(out, string(c.Cause))
	}
	return out
}

// CauseHelp is the catalogue as a help text.
func CauseHelp() string {
	var b strings.Builder
	for _, c := range Causes {
		fmt.Fprintf(&b, "  %-15s %s\n", c.Cause, c.Short)
	}
	return b.String()
}
