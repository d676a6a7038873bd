package render

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/layout/advise"
)

// AdviceText writes advice for people, in the order given.
func AdviceText(w io.Writer, as []advise.Advice, colored bool) error {
	t := newText(colored)
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, "%s %s [%s]\n", t.bold(place(a)+":"), a.Message, a.Kind)
		if a.Saved > 0 {
			what := "per value"
			if a.Kind == advise.LargeCopy {
				what = "each time"
			}
			fmt.Fprintf(&b, "  saves %s %s", bytes(a.Saved), what)
			if a.Instances > 0 {
				fmt.Fprintf(&b, ", %s over the %s of the profile", bytes(a.Total()), plural(a.Instances, "value"))
			}
			b.WriteString("\n")
		}
		if a.Unsafe != "" {
			fmt.Fprintf(&b, "  not done by -fix: %s\n", a.Unsafe)
		}
	}
	if len(as) > 0 {
		fmt.Fprintf(&b, "\n%s\n", t.bold(counts(as)))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func place(a advise.Advice) string {
	return fmt.Sprintf("%s:%d:%d", a.Position.Filename, a.Position.Line, a.Position.Column)
}

func counts(as []advise.Advice) string {
	n := map[advise.Kind]int64{}
	for _, a := range as {
		n[a.Kind]++
	}
	var parts []string
	for _, k := range []advise.Kind{advise.FieldOrder, advise.SizeClass, advise.FalseSharing, advise.LargeCopy} {
		if n[k] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", k, n[k]))
		}
	}
	return strings.Join(parts, ", ")
}

// AdviceJSON writes one object for each piece of advice, then the summary.
func AdviceJSON(w io.Writer, as []advise.Advice, s Summary) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, a := range as {
		line := struct {
			Kind      advise.Kind `json:"kind"`
			Type      string      `json:"type"`
			Message   string      `json:"message"`
			File      string      `json:"file"`
			Line      int         `json:"line"`
			Column    int         `json:"column"`
			Saved     int64       `json:"savedBytes"`
			Scan      int64       `json:"savedPointerBytes"`
			Instances int64       `json:"instances"`
			Unsafe    string      `json:"notFixed,omitempty"`
		}{a.Kind, a.Type, a.Message, a.Position.Filename, a.Position.Line, a.Position.Column, a.Saved, a.Scan, a.Instances, a.Unsafe}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return summarize(enc, s)
}
