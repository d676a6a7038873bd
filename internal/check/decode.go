package check

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
)

// marked is a finding with what the tool says about reporting it.
type marked struct {
	finding.Finding
	silenced, generated bool
}

type decoded struct {
	findings []marked
	errors   []finding.PackageError
}

// These are the JSON trees that go/analysis drivers print.
type (
	tree       map[string]map[string]json.RawMessage // package ID -> analyzer -> diagnostics or error
	diagnostic struct {
		Category       string         `json:"category"`
		Posn           string         `json:"posn"`
		End            string         `json:"end"`
		Message        string         `json:"message"`
		SuggestedFixes []suggestedFix `json:"suggested_fixes"`
		Related        []related      `json:"related"`
	}
	suggestedFix struct {
		Message string     `json:"message"`
		Edits   []textEdit `json:"edits"`
	}
	textEdit struct {
		Filename   string `json:"filename"`
		Start, End int
		New        string `json:"new"`
	}
	related struct {
		Posn    string `json:"posn"`
		End     string `json:"end"`
		Message string `json:"message"`
	}
)

// packageOf gives the import path in a package's ID, which is "p [p.test]" for p
// with its tests.
func packageOf(id string) string {
	pkg, _, _ := strings.Cut(id, " ")
	return pkg
}

// perPackage goes through what is said of each package in the tool's output, by
// analyzer; failed is set if the output ends too early.
func perPackage(stdout *bytes.Buffer, failed *error) iter.Seq2[string, map[string]json.RawMessage] {
	return func(yield func(string, map[string]json.RawMessage) bool) {
		for dec := json.NewDecoder(stdout); ; {
			var t tree
			if err := dec.Decode(&t); errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				*failed = fmt.Errorf("reading the vet tool's output: %w", err)
				return
			}
			for id, byAnalyzer := range t {
				if !yield(id, byAnalyzer) {
					return
				}
			}
		}
	}
}

// decode reads the tool's output. Paths become relative to dir. A package and
// its test variant say the same things twice; the result has them once, in
// order of position.
func decode(stdout bytes.Buffer, dir string) (*decoded, error) {
	out := new(decoded)
	var cut error
	for id, byAnalyzer := range perPackage(&stdout, &cut) {
		for name, msg := range byAnalyzer {
			if err := out.add(id, name, msg, dir); err != nil {
				return nil, err
			}
		}
	}
	if cut != nil {
		return nil, cut
	}
	slices.SortFunc(out.findings, compare)
	out.findings = slices.CompactFunc(out.findings, func(a, b marked) bool { return compare(a, b) == 0 })
	seen := finding.Fingerprints{}
	for i := range out.findings {
		seen.Name(&out.findings[i].Finding)
	}
	return out, nil
}

func (out *decoded) add(id, analyzer string, msg json.RawMessage, dir string) error {
	pkg := packageOf(id)
	if msg[0] != '[' {
		var e struct {
			Error string `json:"error"`
		}
		if err := json.Unmarshal(msg, &e); err != nil {
			return err
		}
		if strings.HasPrefix(e.Error, "failed prerequisites") {
			return nil // what failed says so itself
		}
		out.errors = append(out.errors, finding.PackageError{Package: pkg, Error: analyzer + ": " + e.Error})
		return nil
	}
	var ds []diagnostic
	if err := json.Unmarshal(msg, &ds); err != nil {
		return fmt.Errorf("package %s: %w", pkg, err)
	}
	for _, d := range ds {
		out.findings = append(out.findings, toFinding(pkg, analyzer, d, dir))
	}
	return nil
}

func toFinding(pkg, analyzer string, d diagnostic, dir string) marked {
	c := rule.DecodeCategory(d.Category)
	m := marked{silenced: c.Silenced, generated: c.Generated}
	m.Finding = finding.Finding{
		Rule: analyzer, Level: c.Level, Message: d.Message, Package: pkg, Function: c.Function,
		Position: position(d.Posn, d.End, dir),
	}
	for _, r := range d.Related {
		role, text := rule.DecodeStep(r.Message)
		if role == finding.Remedy {
			m.Remedy = text
			continue
		}
		m.Steps = append(m.Steps, finding.Step{Role: role, Position: position(r.Posn, r.End, dir), Text: text})
	}
	for _, sf := range d.SuggestedFixes {
		if slices.ContainsFunc(sf.Edits, func(e textEdit) bool { return strings.HasSuffix(e.Filename, ".cgo1.go") }) {
			continue // offsets are those of cgo's output, which nobody has
		}
		fix := finding.Fix{Message: sf.Message}
		for _, e := range sf.Edits {
			fix.Edits = append(fix.Edits, finding.Edit{File: relative(e.Filename, dir), Start: e.Start, End: e.End, New: e.New})
		}
		m.Fixes = append(m.Fixes, fix)
	}
	return m
}

// position reads "file:line:col"; end may be empty, or the same as posn.
func position(posn, end, dir string) finding.Position {
	file, line, col := splitPosn(posn)
	p := finding.Position{File: relative(file, dir), Line: line, Column: col}
	if _, l, c := splitPosn(end); end != posn && l > 0 {
		p.EndLine, p.EndColumn = l, c
	}
	return p
}

func splitPosn(s string) (file string, line, col int) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return s, 0, 0
	}
	j := strings.LastIndexByte(s[:i], ':')
	if j < 0 {
		return s, 0, 0
	}
	line, _ = strconv.Atoi(s[j+1 : i])
	col, _ = strconv.Atoi(s[i+1:])
	return s[:j], line, col
}

// relative makes paths below dir relative to it, with slashes. Other paths
// stay as they are.
func relative(file, dir string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return filepath.ToSlash(file)
	}
	return filepath.ToSlash(rel)
}

// compare orders findings by position; equal ones are the same finding.
func compare(a, b marked) int {
	return cmp.Or(
		cmp.Compare(a.Position.File, b.Position.File),
		cmp.Compare(a.Position.Line, b.Position.Line),
		cmp.Compare(a.Position.Column, b.Position.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Message, b.Message),
	)
}
