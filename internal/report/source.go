package report

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/memvet/memvet/internal/finding"
)

// sources reads source lines, each file once.
type sources struct {
	read  func(string) ([]byte, error)
	files map[string][][]byte
}

func newSources(read func(string) ([]byte, error)) *sources {
	return &sources{read, map[string][][]byte{}}
}

// line returns the text of p's line without the line end.
func (s *sources) line(p finding.Position) (string, bool) {
	lines, ok := s.files[p.File]
	if !ok && s.read != nil {
		if data, err := s.read(p.File); err == nil {
			lines = bytes.Split(data, []byte("\n"))
		}
		s.files[p.File] = lines
	}
	if p.Line < 1 || p.Line > len(lines) {
		return "", false
	}
	return strings.TrimRight(string(lines[p.Line-1]), "\r"), true
}

// underline returns the spaces and carets that go below line to mark p. Tabs
// stay tabs, so that both lines up however wide the terminal draws them.
func underline(line string, p finding.Position) string {
	start := min(max(p.Column-1, 0), len(line))
	end := start
	switch {
	case p.EndLine == p.Line:
		end = min(max(p.EndColumn-1, start), len(line))
	case p.EndLine > p.Line:
		end = len(strings.TrimRight(line, " \t"))
	}
	var b strings.Builder
	for _, r := range line[:start] {
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
	}
	n := utf8.RuneCountInString(line[start:max(start, end)])
	b.WriteString("^" + strings.Repeat("~", max(n-1, 0)))
	return b.String()
}
