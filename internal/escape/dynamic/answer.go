package dynamic

import (
	"fmt"

	"github.com/memvet/memvet/internal/gclog"
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
	Via []gclog.Position `json:"via,omitempty"`
	// Why says it in words, without a full stop.
	Why string `json:"why"`
	// Remedies are ways to keep the value off the heap, best first; only with
	// None.
	Remedies []Remedy `json:"remedies,omitempty"`
}

// A Call is a dynamic call and what it may call.
type Call struct {
	At gclog.Position `json:"at"`
	// Text is what is called as it stands in the source, "c.Read".
	Text    string   `json:"text"`
	Callees []Callee `json:"callees,omitempty"`
	// Visible says that nothing in the program was seen to reach the call, so that
	// Callees are all implementations in sight.
	Visible bool `json:"visible,omitempty"`
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
	Func string         `json:"func"`
	Type string         `json:"type,omitempty"`
	At   gclog.Position `json:"at"`
	// Leaks says that it lets the value out, by the compiler's own tag.
	Leaks bool `json:"leaks"`
	// Unknown says that nothing is known of it. Why says why not, or what is special.
	Unknown bool   `json:"unknown,omitempty"`
	Why     string `json:"why,omitempty"`
}
