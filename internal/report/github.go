package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// gitHub writes the workflow commands that GitHub Actions turns into
// annotations of a change.
type gitHub struct{ w io.Writer }

func newGitHub(w io.Writer, _ Options) Handler { return gitHub{w} }

func (g gitHub) Finding(f finding.Finding) error {
	command := "error"
	if f.Level == finding.Audit {
		command = "warning"
	}
	props := fmt.Sprintf("file=%s,line=%d,col=%d", property(f.Position.File), f.Position.Line, f.Position.Column)
	if f.Position.EndLine > 0 {
		props += fmt.Sprintf(",endLine=%d,endColumn=%d", f.Position.EndLine, f.Position.EndColumn)
	}
	var b strings.Builder
	b.WriteString(f.Message)
	for _, s := range f.Steps {
		fmt.Fprintf(&b, "\n%s %s: %s", s.Role, at(s.Position), s.Text)
	}
	if len(f.Confirmed) > 0 {
		b.WriteString("\nconfirmed: a run did this")
	}
	for _, s := range f.Confirmed {
		fmt.Fprintf(&b, "\n  %s %s: %s", s.Role, at(s.Position), s.Text)
	}
	if f.Remedy != "" {
		b.WriteString("\nremedy: " + f.Remedy)
	}
	_, err := fmt.Fprintf(g.w, "::%s %s,title=%s::%s\n", command, props, property("memvet "+f.Rule), data(b.String()))
	return err
}

func (g gitHub) Summary(s finding.Summary) error {
	for _, e := range s.Errors {
		if _, err := fmt.Fprintf(g.w, "::error title=memvet::%s\n", data(e.Package+": "+e.Error)); err != nil {
			return err
		}
	}
	return nil
}

var (
	escapeData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	escapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

func data(s string) string     { return escapeData.Replace(s) }
func property(s string) string { return escapeProperty.Replace(s) }
