// Package report shows findings: one file per format behind one interface. It
// knows the values of package finding and nothing of how they were found, so
// every format is tested from stored findings.
package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Handler receives a stream of findings and its end.
type Handler interface {
	Finding(finding.Finding) error
	// Summary comes last and once.
	Summary(finding.Summary) error
}

// A Rule is what formats say about a rule.
type Rule struct {
	Name    string
	Summary string
	Help    string // markdown
}

// Options are what formats need besides the findings.
type Options struct {
	// Source returns the content of a file named by a finding. Where it
	// fails, positions are shown without their line.
	Source func(file string) ([]byte, error)
	Color  bool
	Rules  []Rule
	// Version is memvet's own.
	Version string
}

var formats = []struct {
	name, what string
	make       func(io.Writer, Options) Handler
}{
	{"text", "for people: source lines, the steps, what would make it right", newText},
	{"json", "one object per line; the last one is the summary", newJSON},
	{"sarif", "SARIF 2.1.0, for code scanning services and editors", newSARIF},
	{"github", "annotations of a GitHub Actions run", newGitHub},
	{"html", "one page with the code around every step", newHTML},
}

// Formats are the names New takes.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// FormatHelp has one line per format.
func FormatHelp() string {
	var b strings.Builder
	for _, f := range formats {
		fmt.Fprintf(&b, "  %-7s %s\n", f.name, f.what)
	}
	return b.String()
}

// New returns the handler that writes format to w.
func New(format string, w io.Writer, o Options) (Handler, error) {
	for _, f := range formats {
		if f.name == format {
			return f.make(w, o), nil
		}
	}
	return nil, fmt.Errorf("unknown format %q; formats are %s", format, strings.Join(Formats(), ", "))
}
