package rules_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/internal/ruletest"
	"github.com/memvet/memvet/rules"
)

// TestList wants every folder listed once, under its own name.
func TestList(t *testing.T) {
	var listed []string
	for _, r := range rules.All {
		if slices.Contains(listed, r.Name) {
			t.Errorf("%s is listed twice in rules.All", r.Name)
		}
		listed = append(listed, r.Name)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "testdata" {
			folders = append(folders, e.Name())
			if !slices.Contains(listed, e.Name()) {
				t.Errorf("rules/%s is not in rules.All", e.Name())
			}
		}
	}
	for _, name := range listed {
		if !slices.Contains(folders, name) {
			t.Errorf("rule %s has no folder rules/%s", name, name)
		}
	}
}

func TestDocs(t *testing.T) {
	for _, r := range rules.All {
		t.Run(r.Name, func(t *testing.T) {
			d := rule.ParseDoc(r.Doc)
			if !strings.HasPrefix(d.Summary, "reports ") {
				t.Errorf("the doc starts %q; want \"Package %s reports ...\"", d.Summary, r.Name)
			}
			if !slices.Equal(d.Headings, rule.Headings) {
				t.Errorf("headings are %q; want %q", d.Headings, rule.Headings)
			}
			for _, h := range rule.Headings {
				if strings.TrimSpace(d.Sections[h]) == "" {
					t.Errorf("nothing below heading %q", h)
				}
			}
			source, err := os.ReadFile(filepath.Join(r.Name, "doc.go"))
			if err != nil {
				t.Fatal(err)
			}
			if string(source) != r.Doc {
				t.Error("Doc is not the text of doc.go; embed it")
			}
			checkExample(t, r.Name, d.Sections["Example"])
		})
	}
}

// checkExample wants every line of the doc's example in a case, so that the
// example is code that compiles and that the rule really reports.
func checkExample(t *testing.T, name, example string) {
	var cases []string
	for _, folder := range ruletest.Folders {
		files, err := filepath.Glob(filepath.Join(name, "testdata", "src", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(data)) {
				cases = append(cases, code(line))
			}
		}
	}
	found := false
	for line := range strings.Lines(example) {
		if !strings.HasPrefix(line, "\t") && !strings.HasPrefix(line, "    ") || code(line) == "" {
			continue // prose
		}
		found = true
		if !slices.Contains(cases, code(line)) {
			t.Errorf("line %q of the example is in no case below testdata/src", strings.TrimSpace(line))
		}
	}
	if !found {
		t.Error("the example has no code")
	}
}

// code is a line without comment and outer space.
func code(line string) string {
	line, _, _ = strings.Cut(line, "//")
	return strings.TrimSpace(line)
}

// A want comment holds a pattern in quotes or backquotes.
var want = regexp.MustCompile("// want (.*)$")

// TestMessages holds the messages that cases expect to the style: they start
// with what happens, in lower case or with the user's own name, have no full
// stop, and use none of our words.
func TestMessages(t *testing.T) {
	ours := regexp.MustCompile(`\b(phi|alias set|loan|origin|summary|lattice|SSA)\b`)
	files, err := filepath.Glob(filepath.Join("*", "testdata", "src", "*", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			m := want.FindStringSubmatch(strings.TrimRight(line, "\n"))
			if m == nil {
				continue
			}
			for _, msg := range messages(m[1]) {
				switch {
				case msg == "" || strings.ToLower(msg[:1]) != msg[:1]:
					t.Errorf("%s: message %q does not start in lower case", file, msg)
				case strings.HasSuffix(msg, "."):
					t.Errorf("%s: message %q ends with a full stop", file, msg)
				case ours.MatchString(msg):
					t.Errorf("%s: message %q uses a word of ours: %s", file, msg, ours.FindString(msg))
				}
			}
		}
	}
}

// messages cuts the patterns of a want comment.
func messages(s string) (msgs []string) {
	for _, m := range regexp.MustCompile("`([^`]*)`|\"((?:[^\"\\\\]|\\\\.)*)\"").FindAllStringSubmatch(s, -1) {
		msgs = append(msgs, strings.TrimPrefix(strings.ReplaceAll(m[1]+m[2], `\`, ""), "audit: "))
	}
	return msgs
}

// TestGeneratedDoc wants docs/rules.md to be as the rules say.
func TestGeneratedDoc(t *testing.T) {
	got, err := os.ReadFile(filepath.Join("..", "docs", "rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != rule.Markdown(rules.All) {
		t.Error("docs/rules.md is stale; run go run ./internal/tools/gendocs")
	}
}
