package report_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
)

func TestGutter(t *testing.T) {
	at := func(file string, line int) finding.Finding {
		return finding.Finding{Rule: "escape/returned", Message: "`x` < 3 bytes", Position: finding.Position{File: file, Line: line},
			Steps: []finding.Step{{Position: finding.Position{File: file, Line: 2}, Text: "returned"}}}
	}
	g := report.Gutter{
		Title: "3 allocations", Version: "v0", Notes: []finding.Finding{at("b.go", 1), at("a.go", 2), at("a.go", 2)},
		Source: func(file string) ([]byte, error) {
			if file == "b.go" {
				return nil, errors.New("b.go is gone")
			}
			return []byte("package a\r\nvar x = \"<b>\"\r\n"), nil
		},
	}
	var out bytes.Buffer
	if err := g.Write(&out); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	for _, want := range []string{
		`<summary>a.go <span class="faint">2</span></summary>`,
		`●2 2</span><pre>var x = &#34;&lt;b&gt;&#34; </pre>`,
		`<code>x</code> &lt; 3 bytes`,
		`b.go is gone`,
		`<div class="row"><span class="n">1</span><pre>package a </pre></div>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "http") {
		t.Error("the page needs more than itself")
	}
	if strings.Index(page, "a.go") > strings.Index(page, "b.go is gone") {
		t.Error("files are not in order")
	}
}
