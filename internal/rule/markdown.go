package rule

import (
	"fmt"
	"go/doc/comment"
	"strings"
)

// IgnoreDoc is what the analyzer of ignore directives reports.
const IgnoreDoc = "reports memvet:ignore comments that name no rule, give no reason or silence nothing"

// Markdown writes the text as markdown, headings at the third level.
func (d Doc) Markdown() string {
	var parser comment.Parser
	pr := comment.Printer{
		HeadingLevel: 3,
		HeadingID:    func(*comment.Heading) string { return "" },
	}
	return sentence(d.Summary) + "\n\n" + string(pr.Markdown(parser.Parse(d.Body)))
}

// Markdown writes the texts of rules as one page.
func Markdown(rules []*Rule) string {
	var b strings.Builder
	b.WriteString("# Rules\n\nWritten by `go run ./internal/tools/gendocs` from the rules' own texts; do not edit.\n\n")
	for _, r := range rules {
		fmt.Fprintf(&b, "- [%s](#%s) %s\n", r.Name, r.Name, r.Summary())
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n%s", r.Name, ParseDoc(r.Doc).Markdown())
	}
	fmt.Fprintf(&b, "\n## ignore\n\n%s. `memvet help ignore` tells how to silence a finding.\n", sentence(IgnoreDoc))
	return b.String()
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
