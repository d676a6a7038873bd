package dynamic

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Verdict says what would happen to an escape if the compiler knew which
// functions the dynamic calls on its way call.
type Verdict uint8

const (
	// Unknown says that it could not be found out; Answer.Why says why.
	Unknown Verdict = iota + 1
	// None of the callees keeps the value: it is on the heap only because the call is
	// dynamic. The compiler was asked again with the calls replaced, and left it on the stack.
	None
	// Some of the callees keep it, or hand it on in a way that the compiler
	// does not follow.
	Some
	// Other says that none of the callees keeps it, and that it would be on the
	// heap nevertheless; Answer.Why says how.
	Other
)

var verdictNames = [...]string{Unknown: "unknown", None: "none", Some: "some", Other: "other"}

func (v Verdict) String() string {
	if int(v) < len(verdictNames) && verdictNames[v] != "" {
		return verdictNames[v]
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

// MarshalText writes the verdict as one word.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// An Answer says what whole-program knowledge adds to one record of the
// compiler's log.
type Answer struct {
	Verdict Verdict `json:"verdict"`
	World   World   `json:"world"`
	// Calls are the dynamic calls that the value reaches.
	Calls []Call `json:"calls,omitempty"`
	// Via are the static calls through which it reaches them.
	Via []finding.Position `json:"via,omitempty"`
	// Why says it in words, without a full stop.
	Why string `json:"why"`
	// Remedies are ways to keep the value off the heap, best first; only with
	// None.
	Remedies []Remedy `json:"remedies,omitempty"`
}

// A Call is a dynamic call and what it may call.
type Call struct {
	Position finding.Position `json:"position"`
	// Text is what is called as it stands in the source, "c.Read".
	Text    string   `json:"text"`
	Callees []Callee `json:"callees,omitempty"`
	// Visible says that nothing in the program was seen to reach the call, so that
	// Callees are all implementations in sight.
	Visible bool `json:"visible,omitempty"`

	pos token.Pos
	// receiver says that the value may be what the method is called on.
	receiver bool
}

// Leaking counts the callees that keep the value.
func (c *Call) Leaking() int {
	n := 0
	for _, x := range c.Callees {
		if x.Leaks {
			n++
		}
	}
	return n
}

// A Callee is a function that a dynamic call may call.
type Callee struct {
	// Func is its name, "(*net.TCPConn).Read"; Type the type in the interface, empty for
	// function values.
	Func     string           `json:"func"`
	Type     string           `json:"type,omitempty"`
	Position finding.Position `json:"position"`
	// Leaks says that it lets the value out, by the compiler's own tag.
	Leaks bool `json:"leaks"`
	// Unknown says that nothing is known of it. Why says why not, or what is special.
	Unknown bool   `json:"unknown,omitempty"`
	Why     string `json:"why,omitempty"`
}

// Relative renames files in all places.
func (a *Answer) Relative(name func(file string) string) {
	for i := range a.Calls {
		c := &a.Calls[i]
		c.Position.File = name(c.Position.File)
		for j := range c.Callees {
			c.Callees[j].Position.File = name(c.Callees[j].Position.File)
		}
	}
	for i := range a.Via {
		a.Via[i].File = name(a.Via[i].File)
	}
}

// OnlyDynamic reports whether nothing but calls being dynamic is the cause.
func (a *Answer) OnlyDynamic() bool { return a.Verdict == None }

// Remedy is the best change that keeps the value off the heap, "" if there is
// none that was shown to.
func (a *Answer) Remedy() string {
	if len(a.Remedies) == 0 {
		return ""
	}
	return a.Remedies[0].Text
}

// Words says the answer in a line, without a full stop.
func (a *Answer) Words() string {
	var b strings.Builder
	switch a.Verdict {
	case None:
		b.WriteString("on the heap only because ")
		for i := range a.Calls {
			c := &a.Calls[i]
			if i > 0 {
				b.WriteString(", and ")
			}
			fmt.Fprintf(&b, "%s (line %d) is dynamic: %s", c.Text, c.Position.Line, c.harmless())
		}
		if a.World.Open {
			b.WriteString("; as far as this program shows, others can call with more (" + a.World.Why + ")")
		}
	case Some:
		for i := range a.Calls {
			if c := &a.Calls[i]; c.Leaking() > 0 {
				fmt.Fprintf(&b, "%s (line %d) really lets it out: %s", c.Text, c.Position.Line, c.leaking())
				break
			}
		}
	case Other:
		b.WriteString("no function that the dynamic call is seen to reach keeps it, but it would be on the heap all the same")
		if a.Why != "" {
			b.WriteString(": " + a.Why)
		}
	default:
		b.WriteString("whether any function that the dynamic call reaches keeps it is not known: " + a.Why)
		for i := range a.Calls {
			if c := &a.Calls[i]; c.Visible && len(c.Callees) > 0 {
				fmt.Fprintf(&b, " (of the %s in sight, %d would)", plural(len(c.Callees), "implementation"), c.Leaking())
				break
			}
		}
	}
	return b.String()
}

// maxNamed is how many functions are named in a line.
const maxNamed = 3

func (c *Call) harmless() string {
	if len(c.Callees) == 1 {
		return c.Callees[0].Func + ", all it can call, does not keep it"
	}
	var names []string
	for i := range c.Callees {
		names = append(names, c.Callees[i].Func)
	}
	return "none of " + some(names) + " keeps it"
}

func (c *Call) leaking() string {
	var names []string
	for i := range c.Callees {
		if c.Callees[i].Leaks {
			names = append(names, c.Callees[i].Func)
		}
	}
	if len(c.Callees) == 1 {
		return "all it can call is " + names[0]
	}
	return fmt.Sprintf("%d of %s, %s", len(names), plural(len(c.Callees), "function"), some(names))
}

func some(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > maxNamed {
		return strings.Join(names[:maxNamed], ", ") + fmt.Sprintf(" and %d more", len(names)-maxNamed)
	}
	return strings.Join(names, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
