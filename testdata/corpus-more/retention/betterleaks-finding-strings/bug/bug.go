// Package bug looks for secrets in files.
package bug

import (
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"regexp"
	"strings"
	"sync"
)

// Rule describes a kind of secret.
type Rule struct {
	ID          string
	Regex       *regexp.Regexp
	SecretGroup int
	Keywords    []string
}

// Fragment is a part of a source.
type Fragment struct {
	Raw       string
	FilePath  string
	StartLine int
}

// Finding is a secret that was found.
type Finding struct {
	RuleID    string
	File      string
	Line      string
	Match     string
	Secret    string
	StartLine int
}

// Detector applies rules and keeps findings.
type Detector struct {
	Rules []Rule

	mu       sync.Mutex
	findings []Finding
	seen     map[string]bool
}

// NewDetector returns a detector for the rules.
func NewDetector(rules []Rule) *Detector {
	return &Detector{Rules: rules, seen: make(map[string]bool)}
}

// Source gives out fragments.
type Source interface {
	Fragments(ctx context.Context, yield func(Fragment) error) error
}

// Files is a source of files; big ones come in chunks.
type Files struct {
	FS        fs.FS
	ChunkSize int
}

// Fragments reads all files.
func (s *Files) Fragments(ctx context.Context, yield func(Fragment) error) error {
	return fs.WalkDir(s.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		f, err := s.FS.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		line := 1
		for {
			buf := make([]byte, s.ChunkSize)
			n, err := io.ReadFull(f, buf)
			if n > 0 {
				raw := string(buf[:n])
				if err := yield(Fragment{Raw: raw, FilePath: path, StartLine: line}); err != nil {
					return err
				}
				line += strings.Count(raw, "\n")
			}
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				return nil
			}
			if err != nil {
				return err
			}
		}
	})
}

// DetectSource looks at all fragments of a source.
func (d *Detector) DetectSource(ctx context.Context, s Source) ([]Finding, error) {
	err := s.Fragments(ctx, func(f Fragment) error {
		lower := strings.ToLower(f.Raw)
		for _, r := range d.Rules {
			if !hasKeyword(lower, r.Keywords) {
				continue
			}
			for _, finding := range d.detectRule(f, r) {
				d.AddFinding(finding)
			}
		}
		return nil
	})
	return d.findings, err
}

func hasKeyword(s string, keywords []string) bool {
	for _, k := range keywords {
		if strings.Contains(s, k) {
			return true
		}
	}
	return len(keywords) == 0
}

func (d *Detector) detectRule(f Fragment, r Rule) []Finding {
	var findings []Finding
	for _, loc := range r.Regex.FindAllStringSubmatchIndex(f.Raw, -1) {
		start := strings.LastIndexByte(f.Raw[:loc[0]], '\n') + 1
		end := len(f.Raw)
		if i := strings.IndexByte(f.Raw[loc[1]:], '\n'); i >= 0 {
			end = loc[1] + i
		}
		finding := Finding{
			RuleID:    r.ID,
			File:      f.FilePath,
			Line:      f.Raw[start:end],     // ALSO: retention
			Match:     f.Raw[loc[0]:loc[1]], // BUG: retention
			StartLine: f.StartLine + strings.Count(f.Raw[:loc[0]], "\n"),
		}
		finding.Secret = finding.Match
		if g := 2 * r.SecretGroup; g > 0 && g+1 < len(loc) && loc[g] >= 0 {
			finding.Secret = f.Raw[loc[g]:loc[g+1]] // ALSO: retention
		}
		findings = append(findings, finding)
	}
	return findings
}

// AddFinding keeps a finding that is new.
func (d *Detector) AddFinding(f Finding) {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := f.RuleID + "\x00" + f.File + "\x00" + f.Secret
	if !d.seen[key] {
		d.seen[key] = true
		d.findings = append(d.findings, f) // ALSO: retention
	}
}

// Report writes the findings.
func (d *Detector) Report(w io.Writer) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return json.NewEncoder(w).Encode(d.findings)
}
