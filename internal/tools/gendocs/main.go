// Gendocs writes docs/rules.md from the rules' own texts. Run it in the
// repository's root:
//
//	go run ./internal/tools/gendocs
package main

import (
	"fmt"
	"os"

	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/rules"
)

func main() {
	if err := os.WriteFile("docs/rules.md", []byte(rule.Markdown(rules.All)), 0o666); err != nil {
		fmt.Fprintln(os.Stderr, "gendocs:", err)
		os.Exit(1)
	}
}
