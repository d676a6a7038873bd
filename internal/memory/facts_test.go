package memory

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// factCeilings hold, in bytes as drivers encode them, what the facts of some
// packages may take. cmd/go keeps the facts of every package in its cache and
// reads those of every import, so that they cost on each run. Measured on
// 2026-11-21 with go1.26.8, rounded up by half.
var factCeilings = map[string]int{
	"bytes":         5_500,
	"bufio":         5_500,
	"encoding/json": 9_500,
	"net/http":      345_000,
	"go/ast":        14_000,
	"text/template": 11_500,
}

func TestFactSize(t *testing.T) {
	if testing.Short() {
		t.Skip("analyses what net/http imports")
	}
	var patterns []string
	for p := range factCeilings {
		patterns = append(patterns, p)
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	g, err := checker.Analyze([]*analysis.Analyzer{Analyzer}, pkgs, &checker.Options{Sequential: true})
	if err != nil {
		t.Fatal(err)
	}
	sum, largest := 0, ""
	most := 0
	for a := range g.All() {
		var c Contracts
		if a.Analyzer != Analyzer || !a.PackageFact(a.Package.Types, &c) {
			continue
		}
		raw, zipped := factSize(t, &c)
		sum += raw
		if raw > most {
			most, largest = raw, a.Package.PkgPath
		}
		if ceiling, ok := factCeilings[a.Package.PkgPath]; ok {
			t.Logf("%s: %d bytes, %d compressed, %d contracts", a.Package.PkgPath, raw, zipped, len(c.Names))
			if raw > ceiling {
				t.Errorf("the facts of %s take %d bytes, the ceiling is %d", a.Package.PkgPath, raw, ceiling)
			}
		}
		checkDecodes(t, a.Package.PkgPath, &c)
	}
	t.Logf("all: %d bytes; most: %s, %d bytes", sum, largest, most)
}

func factSize(t *testing.T, c *Contracts) (raw, zipped int) {
	var plain, packed bytes.Buffer
	if err := gob.NewEncoder(&plain).Encode(c); err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(&packed)
	z.Write(plain.Bytes())
	z.Close()
	return plain.Len(), packed.Len()
}

// checkDecodes: what was written is read again as the same summary.
func checkDecodes(t *testing.T, pkg string, c *Contracts) {
	for i, text := range c.Summaries {
		s, err := decodeSummary(text)
		if err != nil {
			t.Errorf("%s.%s: %v", pkg, c.Names[i], err)
		} else if again := s.encode(); again != text {
			t.Errorf("%s.%s: read and written again:\n%s", pkg, c.Names[i], differing(text, again))
		}
	}
}
