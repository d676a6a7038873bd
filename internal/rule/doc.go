package rule

import (
	"strings"
)

// A Doc is a rule's text, cut at its headings.
type Doc struct {
	// Summary is a verb phrase: what the rule reports.
	Summary string
	// Body is everything behind the summary, in doc comment syntax.
	Body string
	// Sections maps each heading to its text.
	Sections map[string]string
	// Headings in their order.
	Headings []string
}

// Headings are the sections every rule's doc.go has, in this order.
var Headings = []string{"What it reports", "Why it matters", "Example", "How to fix it", "What it does not report", "Measured"}

// ParseDoc reads the package comment of a rule's doc.go. The comment is the
// only text about the rule anywhere: help, explain, docs/rules.md, SARIF and
// the analyzers' Doc are cut from it.
func ParseDoc(src string) Doc {
	d := Doc{Sections: map[string]string{}}
	var lines []string
	for line := range strings.SplitSeq(src, "\n") {
		if strings.HasPrefix(line, "package ") {
			break
		}
		lines = append(lines, strings.TrimPrefix(strings.TrimPrefix(line, "//"), " "))
	}
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	first, rest, _ := strings.Cut(text, "\n\n")
	first = strings.Join(strings.Fields(first), " ")
	// "Package poolescape reports memory used after ..." -> "reports memory ..."
	if words := strings.SplitN(first, " ", 3); len(words) == 3 && words[0] == "Package" {
		first = words[2]
	}
	d.Summary = strings.TrimSuffix(first, ".")
	d.Body = strings.TrimSpace(rest)
	heading := ""
	for line := range strings.SplitSeq(rest, "\n") {
		if h, ok := strings.CutPrefix(line, "# "); ok {
			heading = h
			d.Headings = append(d.Headings, h)
			continue
		}
		d.Sections[heading] += line + "\n"
	}
	for h, s := range d.Sections {
		d.Sections[h] = strings.Trim(s, "\n")
	}
	return d
}
