package check

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/memvet/memvet/internal/finding"
)

// A Baseline is a file with the findings a project lives with. They are told
// by fingerprint; the rest of an entry is for its readers.
type Baseline struct {
	Findings []BaselineEntry `json:"findings"`
	counts   map[string]int
}

// A BaselineEntry is one accepted finding.
type BaselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Package     string `json:"package"`
	Function    string `json:"function,omitempty"`
	Message     string `json:"message"`
}

// ReadBaseline reads a baseline file.
func ReadBaseline(name string) (*Baseline, error) {
	b := &Baseline{counts: map[string]int{}}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("baseline %s does not exist; -write-baseline makes it", name)
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(data, b); err != nil {
		return nil, fmt.Errorf("baseline %s: %w; -write-baseline makes a new one", name, err)
	}
	for _, e := range b.Findings {
		b.counts[e.Fingerprint]++
	}
	return b, nil
}

// WriteBaseline writes findings as a baseline file.
func WriteBaseline(name string, fs []finding.Finding) error {
	b := Baseline{Findings: []BaselineEntry{}}
	for _, f := range fs {
		b.Findings = append(b.Findings, BaselineEntry{f.Fingerprint, f.Rule, f.Package, f.Function, f.Message})
	}
	data, err := json.MarshalIndent(b, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o666)
}

// take reports whether the baseline has the fingerprint, once per entry.
func (b *Baseline) take(fingerprint string) bool {
	if b.counts[fingerprint] == 0 {
		return false
	}
	b.counts[fingerprint]--
	return true
}

// left counts entries that nothing took.
func (b *Baseline) left() int {
	n := 0
	for _, c := range b.counts {
		n += c
	}
	return n
}
