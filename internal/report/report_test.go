package report_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/report"
)

var update = flag.Bool("update", false, "rewrite golden files")

// render sends the stored findings through a format.
func render(t *testing.T, format string, color bool) []byte {
	t.Helper()
	var out bytes.Buffer
	h, err := report.New(format, &out, report.Options{
		Source: func(file string) ([]byte, error) {
			if file != "encode.go" {
				return nil, errors.New("no such file")
			}
			return os.ReadFile("testdata/encode.go.txt")
		},
		Color:   color,
		Version: "v1.2.3",
		Rules: []report.Rule{
			{Name: "poolescape", Summary: "reports memory used after it went back to a pool", Help: "### What it reports\n\nA lot."},
			{Name: "reusedbuffer", Summary: "reports views kept while their buffer is refilled", Help: "Help."},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open("testdata/findings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		var line struct {
			finding.Finding
			Summary *finding.Summary
		}
		if err := json.Unmarshal(in.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if line.Summary != nil {
			err = h.Summary(*line.Summary)
		} else {
			err = h.Finding(line.Finding)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = "testdata/" + name
	if *update {
		if err := os.WriteFile(name, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("not as in %s (go test -update rewrites it):\n%s", name, got)
	}
}

func TestFormats(t *testing.T) {
	for _, format := range report.Formats() {
		golden(t, format+".golden", render(t, format, false))
	}
	golden(t, "color.golden", render(t, "text", true))
}

// JSON is the values as they are stored.
func TestJSONRoundTrip(t *testing.T) {
	got := strings.Split(string(render(t, "json", false)), "\n")
	data, err := os.ReadFile("testdata/findings.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range strings.Split(string(data), "\n") {
		if got[i] != want {
			t.Errorf("line %d: got %s, want %s", i+1, got[i], want)
		}
	}
}

// TestSARIFSchema holds the output against the published 2.1.0 schema, which
// the library carries, and against the library's own idea of all fields.
func TestSARIFSchema(t *testing.T) {
	out := render(t, "sarif", false)
	var log sarif.Report
	dec := json.NewDecoder(bytes.NewReader(out))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&log); err != nil {
		t.Fatal(err)
	}
	full, err := sarif.FromBytes(out)
	if err != nil {
		t.Fatal(err)
	}
	// The library writes empty values for these three where the schema has
	// defaults.
	full.Runs[0].Language = "en-US"
	full.Runs[0].Tool.Driver.Language = "en-US"
	full.Runs[0].NewlineSequences = []string{"\r\n", "\n"}
	if err := full.Validate(); err != nil {
		t.Error(err)
	}
	for i, r := range log.Runs[0].Results {
		if len(r.PartialFingerprints) == 0 || len(r.Locations) != 1 || r.RuleID == nil {
			t.Errorf("result %d lacks a fingerprint, a location or a rule", i)
		}
		for _, l := range r.Locations {
			if uri := *l.PhysicalLocation.ArtifactLocation.URI; strings.ContainsAny(uri, " \\") {
				t.Errorf("result %d: bad URI %q", i, uri)
			}
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	_, err := report.New("xml", nil, report.Options{})
	if want := `unknown format "xml"; formats are text, json, sarif, github, html`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
