// Package bad appends into arrays that other slices use.
package bad

type command struct{ args []string }

func run(verbose bool, extra []string) []command {
	base := []string{"tool"}
	base = append(base, extra...)
	if verbose {
		base = append(base, "-v")
	}
	toFile := append(base, "file")
	toStdout := append(base, "stdout") // want `append`
	return []command{{toFile}, {toStdout}}
}
