package main

import (
	"flag"
	"testing"

	"github.com/memvet/memvet/internal/clitest"
)

var update = flag.Bool("update", false, "rewrite golden files")

func TestMain(m *testing.M) { clitest.Main(m, main) }

// TestFixes runs testdata/fixes with the rules that ship: what users see of
// -diff and -fix.
func TestFixes(t *testing.T) { clitest.Run(t, "fixes", *update) }
