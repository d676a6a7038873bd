package report

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// A Gutter is a page that shows source files whole, with marks in the gutter of
// the lines that notes are about; a mark opens what is to be said of its line.
type Gutter struct {
	Title, Version string
	// Notes are shown at their positions, those of one line together. Steps
	// are listed below the message.
	Notes  []finding.Finding
	Errors []finding.PackageError
	// Source reads a file that a note names.
	Source func(file string) ([]byte, error)
}

type gutterFile struct {
	Name  string
	Notes int
	Lines []gutterLine
	// Missing says why there is no source.
	Missing string
}

type gutterLine struct {
	Number int
	Text   string
	Notes  []finding.Finding
}

// Write renders the page, which needs nothing else: no script, no network.
func (g *Gutter) Write(w io.Writer) error {
	byFile := map[string][]finding.Finding{}
	var names []string
	for _, n := range g.Notes {
		if byFile[n.Position.File] == nil {
			names = append(names, n.Position.File)
		}
		byFile[n.Position.File] = append(byFile[n.Position.File], n)
	}
	slices.Sort(names)
	files := make([]gutterFile, 0, len(names))
	for _, name := range names {
		files = append(files, g.file(name, byFile[name]))
	}
	return pages.ExecuteTemplate(w, "gutter.html", struct {
		*Gutter
		Files []gutterFile
	}{g, files})
}

func (g *Gutter) file(name string, notes []finding.Finding) gutterFile {
	f := gutterFile{Name: name, Notes: len(notes)}
	data, err := g.Source(name)
	if err != nil {
		f.Missing = err.Error()
		data = nil
	}
	byLine := map[int][]finding.Finding{}
	for _, n := range notes {
		byLine[n.Position.Line] = append(byLine[n.Position.Line], n)
	}
	text := strings.TrimSuffix(string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))), "\n")
	for i, line := range strings.Split(text, "\n") {
		f.Lines = append(f.Lines, gutterLine{i + 1, line, byLine[i+1]})
		delete(byLine, i+1)
	}
	if err != nil {
		f.Lines = nil
		for _, n := range notes {
			f.Lines = append(f.Lines, gutterLine{n.Position.Line, "", []finding.Finding{n}})
		}
	}
	return f
}
