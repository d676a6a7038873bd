package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/fatih/color"

	"github.com/memvet/memvet/internal/finding"
)

// text is the format for people:
//
//	file.go:12:9: message [rule]
//	   12 | 	return b
//	      | 	       ^
//	  taken    file.go:10:7: text
//	   10 | 	b := pool.Get().([]byte)
//	      | 	     ^~~~~~~~~~
//	  remedy:  ...
//	  silence: //memvet:ignore rule REASON
type text struct {
	w       io.Writer
	src     *sources
	started bool

	bold, caret, faint, rule func(...any) string
}

func newText(w io.Writer, o Options) Handler {
	t := &text{w: w, src: newSources(o.Source)}
	style := func(attrs ...color.Attribute) func(...any) string {
		c := color.New(attrs...)
		if o.Color {
			c.EnableColor()
		} else {
			c.DisableColor()
		}
		return c.SprintFunc()
	}
	t.bold = style(color.Bold)
	t.caret = style(color.FgRed, color.Bold)
	t.faint = style(color.Faint)
	t.rule = style(color.FgCyan)
	return t
}

func (t *text) Finding(f finding.Finding) error {
	var b strings.Builder
	if t.started {
		b.WriteString("\n")
	}
	t.started = true
	label := f.Rule
	if f.Level == finding.Audit {
		label += ", audit"
	}
	if len(f.Confirmed) > 0 {
		label += ", confirmed"
	}
	fmt.Fprintf(&b, "%s %s %s\n", t.bold(at(f.Position)+":"), t.bold(f.Message), t.rule("["+label+"]"))
	t.quote(&b, f.Position)
	t.steps(&b, "  ", f.Steps, f.Position)
	if len(f.Confirmed) > 0 {
		fmt.Fprintf(&b, "  %s a run did this\n", t.bold("confirmed:"))
		t.steps(&b, "    ", f.Confirmed, f.Position)
	}
	if f.Remedy != "" {
		fmt.Fprintf(&b, "  %s %s\n", t.bold("remedy: "), f.Remedy)
	}
	if len(f.Fixes) > 0 {
		fmt.Fprintf(&b, "  %s memvet check -fix can do it: %s\n", t.bold("fix:    "), f.Fixes[0].Message)
	}
	if canSilence(f) {
		fmt.Fprintf(&b, "  %s //memvet:ignore %s REASON\n", t.bold("silence:"), f.Rule)
	}
	_, err := io.WriteString(t.w, b.String())
	return err
}

// canSilence reports whether a memvet:ignore comment could silence the finding:
// not that of the directives' own rule, nor what only another comment asked for.
func canSilence(f finding.Finding) bool {
	return f.Rule != "ignore" && f.Level != finding.Note && !strings.HasPrefix(f.Rule, "escape/")
}

// steps tells steps with their source lines, but for the one that stands above
// already.
func (t *text) steps(b *strings.Builder, indent string, steps []finding.Step, above finding.Position) {
	for _, s := range steps {
		fmt.Fprintf(b, "%s%s %s: %s\n", indent, t.bold(fmt.Sprintf("%-8s", s.Role)), at(s.Position), s.Text)
		if s.Position != above {
			t.quote(b, s.Position)
		}
	}
}

// quote shows p's source line with p underlined.
func (t *text) quote(b *strings.Builder, p finding.Position) {
	line, ok := t.src.line(p)
	if !ok {
		return
	}
	fmt.Fprintf(b, "%s %s\n", t.faint(fmt.Sprintf("%6d |", p.Line)), line)
	fmt.Fprintf(b, "%s %s\n", t.faint("       |"), t.caret(underline(line, p)))
}

func (t *text) Summary(s finding.Summary) error {
	if s.Findings == 0 {
		return nil // like go vet, nothing to say is said with nothing
	}
	var rules []string
	for _, name := range slices.Sorted(maps.Keys(s.ByRule)) {
		rules = append(rules, fmt.Sprintf("%s %d", name, s.ByRule[name]))
	}
	_, err := fmt.Fprintf(t.w, "\n%s\n", t.bold(Counts(s)+": "+strings.Join(rules, ", ")))
	return err
}

// Counts says a summary's numbers in words.
func Counts(s finding.Summary) string {
	words := Counted(s.Findings, "finding") + " in " + Counted(s.Packages, "package")
	var more []string
	if s.Silenced > 0 {
		more = append(more, fmt.Sprintf("%d silenced", s.Silenced))
	}
	if s.Baseline > 0 {
		more = append(more, fmt.Sprintf("%d in the baseline", s.Baseline))
	}
	if len(more) > 0 {
		words += " (" + strings.Join(more, ", ") + ")"
	}
	return words
}

// Counted says how many there are of something: "no findings", "1 finding".
func Counted(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func at(p finding.Position) string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}
