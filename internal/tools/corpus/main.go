// Corpus prints what the rules find of the real bugs in testdata/corpus.
//
//	go run ./internal/tools/corpus [-level audit] [-v] [-run TEXT] [-rules a,b]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/memvet/memvet/internal/corpus"
	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/rules"
)

func main() {
	level := flag.String("level", "default", "count findings up to this level: default or audit")
	verbose := flag.Bool("v", false, "list every miss and every finding")
	only := flag.String("run", "", "only cases whose CLASS/NAME contains this `text`")
	names := flag.String("rules", "", "only these rules, separated by commas")
	dir := flag.String("dir", "testdata/corpus", "folder of the cases")
	flag.Parse()
	if err := run(*dir, finding.Level(*level), *only, *names, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

func run(dir string, level finding.Level, only, names string, verbose bool) error {
	if level != finding.Default && level != finding.Audit {
		return fmt.Errorf("-level is %q; want default or audit", level)
	}
	chosen := rules.All
	if names != "" {
		wanted := strings.Split(names, ",")
		chosen = slices.DeleteFunc(slices.Clone(chosen), func(r *rule.Rule) bool { return !slices.Contains(wanted, r.Name) })
	}
	start := time.Now()
	rs, err := corpus.Run(dir, chosen)
	if err != nil {
		return err
	}
	var shown []corpus.Result
	for _, r := range rs {
		if strings.Contains(filepath.ToSlash(filepath.Join(r.Class, r.ID)), only) {
			shown = append(shown, r.At(level))
		}
	}
	if verbose {
		corpus.PrintDetails(os.Stdout, shown, chosen)
	}
	corpus.Print(os.Stdout, shown, chosen)
	fmt.Printf("%d packages in %v\n", 2*len(rs), time.Since(start).Round(10*time.Millisecond))
	return nil
}
