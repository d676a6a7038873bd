// Package good appends where nobody else looks.
package good

import "slices"

type command struct{ args []string }

func run(verbose bool, extra []string) []command {
	base := []string{"tool"}
	base = append(base, extra...)
	if verbose {
		base = append(base, "-v")
	}
	base = slices.Clip(base)
	toFile := append(base, "file")
	toStdout := append(base, "stdout")
	return []command{{toFile}, {toStdout}}
}

// The head has no room, so the append to it copies.
func insertName(list []string, at int, name string) []string {
	head := append(list[:at:at], name)
	return append(head, list[at:]...)
}
