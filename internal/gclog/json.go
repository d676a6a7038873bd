package gclog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"strings"
)

// ErrFormat is in the chain of errors about logs of a form this package does
// not know.
var ErrFormat = errors.New("the compiler's log has an unknown form")

// A Header is the first line of a log file.
type Header struct {
	Version int    `json:"version"`
	Package string `json:"package"` // as the compiler names it: "main" for every command
	GOOS    string `json:"goos"`
	GOARCH  string `json:"goarch"`
	Go      string `json:"gc_version"`
	File    string `json:"file"`
}

type diagnostic struct {
	Range   lspRange  `json:"range"`
	Code    string    `json:"code"`
	Message string    `json:"message"`
	Related []related `json:"relatedInformation"`
}

type related struct {
	Location struct {
		URI   string   `json:"uri"`
		Range lspRange `json:"range"`
	} `json:"location"`
	Message string `json:"message"`
}

type lspRange struct {
	Start struct {
		Line      int `json:"line"`
		Character int `json:"character"`
	} `json:"start"`
}

// Most of a log is about nil checks, bounds checks and inlining; looking for
// these first saves decoding it.
var wanted = [][]byte{[]byte(`"code":"escape`), []byte(`"code":"leak"`)}

// Parse reads one file of the structured log. Lines about anything but escapes
// and leaks are skipped. lines counts those that were not.
func Parse(r io.Reader) (h Header, rs []Record, lines int, err error) {
	in := bufio.NewReaderSize(r, 1<<16)
	first, err := in.ReadBytes('\n')
	if err != nil && err != io.EOF {
		return h, nil, 0, err
	}
	if json.Unmarshal(first, &h) != nil || h.Version != 0 || h.File == "" {
		return h, nil, 0, fmt.Errorf("%w: it begins with %.60q", ErrFormat, first)
	}
	p := parser{file: h.File, names: map[string]string{}, open: map[string]int{}, leaks: map[string]int{}}
	for err != io.EOF {
		var line []byte
		line, err = in.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return h, nil, 0, err
		}
		if !bytes.Contains(line, wanted[0]) && !bytes.Contains(line, wanted[1]) {
			continue
		}
		if p.repeats(line) {
			continue
		}
		var d diagnostic
		if jerr := json.Unmarshal(line, &d); jerr != nil {
			return h, nil, 0, fmt.Errorf("%w: %v in %.60q", ErrFormat, jerr, line)
		}
		if perr := p.add(&d); perr != nil {
			return h, nil, 0, perr
		}
	}
	return h, p.records, p.lines, nil
}

type parser struct {
	file    string
	names   map[string]string // URI to file name, each once
	open    map[string]int    // site of an explained escape to its record
	leaks   map[string]int    // line of a leak up to its explanation, to its record
	records []Record
	lines   int
}

// repeats reports whether line says of a parameter what an earlier one said,
// by another path. In generated code that is most of the log: 81,000 lines and
// 270 MB for one function that copies syntax trees.
func (p *parser) repeats(line []byte) bool {
	head, explanation, ok := bytes.Cut(line, []byte(`,"relatedInformation":`))
	if !ok || !bytes.Contains(head, wanted[1]) {
		return false
	}
	// What was inlined may come from different places.
	if i, m := bytes.Index(explanation, []byte(`"inlineLoc"`)), bytes.Index(explanation, []byte(`"escflow`)); i >= 0 && i < m {
		return false
	}
	if i, seen := p.leaks[string(head)]; seen {
		p.records[i].Raw++
		p.lines++
		return true
	}
	p.leaks[string(head)] = len(p.records)
	return false
}

func (p *parser) add(d *diagnostic) error {
	switch d.Code {
	case "escape", "escapes", "leak":
	default:
		return nil
	}
	p.lines++
	at := Position{p.file, d.Range.Start.Line, d.Range.Start.Character}
	site, rest := p.site(at, d.Related)
	r := Record{Site: site, Raw: 1}
	switch {
	case d.Code == "leak":
		r.Kind = Leak
		if !parseLeak(d.Message, &r) {
			return fmt.Errorf("%w: leak %.80q", ErrFormat, d.Message)
		}
	case d.Message == "":
		// The decision, after the explanation that led to it.
		r.Kind = Heap
		if i, ok := p.open[siteKey(site)]; ok {
			p.records[i].Raw++
			return nil
		}
	default:
		r.Kind = Heap
		what, ok := strings.CutSuffix(d.Message, escapes)
		if !ok {
			return fmt.Errorf("%w: escape %.80q", ErrFormat, d.Message)
		}
		r.What = what
	}
	if err := p.flows(&r, rest); err != nil {
		return err
	}
	if r.Kind == Heap {
		p.open[siteKey(site)] = len(p.records)
	}
	p.records = append(p.records, r)
	return nil
}

// flows reads the explanation: flows, their steps, and the calls through which
// each of them was inlined.
func (p *parser) flows(r *Record, rel []related) error {
	for len(rel) > 0 {
		text, ok := strings.CutPrefix(rel[0].Message, "escflow: ")
		if !ok {
			return fmt.Errorf("%w: explanation %.80q", ErrFormat, rel[0].Message)
		}
		at := p.position(rel[0])
		site, rest := p.site(at, rel[1:])
		rel = rest
		if f, ok := parseFlow(text); ok {
			r.Flows = append(r.Flows, f)
			continue
		}
		s, ok := parseStep(text)
		if !ok || len(r.Flows) == 0 {
			return fmt.Errorf("%w: explanation %.80q", ErrFormat, text)
		}
		s.Site = site
		f := &r.Flows[len(r.Flows)-1]
		f.Steps = append(f.Steps, s)
	}
	return nil
}

// site takes the inlining locations off rel; each is further in.
func (p *parser) site(at Position, rel []related) (Site, []related) {
	s := Site{At: at}
	for len(rel) > 0 && rel[0].Message == "inlineLoc" {
		s.Calls = append(s.Calls, s.At)
		s.At = p.position(rel[0])
		rel = rel[1:]
	}
	return s, rel
}

func (p *parser) position(r related) Position {
	uri := r.Location.URI
	name, ok := p.names[uri]
	if !ok {
		name = fileName(uri)
		p.names[uri] = name
	}
	return Position{name, r.Location.Range.Start.Line, r.Location.Range.Start.Character}
}

// fileName turns the compiler's URIs back into file names. On Windows it
// writes "file://C:/dir/x.go", which is no well-formed URI.
func fileName(uri string) string {
	path, ok := strings.CutPrefix(uri, "file://")
	if !ok {
		return uri
	}
	if p, err := url.PathUnescape(path); err == nil {
		path = p
	}
	// A relative name gets "./" from package url if its first part has a colon.
	return filepath.FromSlash(strings.TrimPrefix(path, "./"))
}

func siteKey(s Site) string {
	var b strings.Builder
	b.WriteString(s.At.String())
	for _, c := range s.Calls {
		b.WriteByte(' ')
		b.WriteString(c.String())
	}
	return b.String()
}
